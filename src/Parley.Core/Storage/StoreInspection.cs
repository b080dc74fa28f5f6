using System.Data.Common;
using Dapper;

namespace Parley.Core.Storage;

/// <summary>What a store holds, and whatever in it contradicts itself.</summary>
/// <param name="Version">The number of the newest migration; 0 where this is no store of Parley.</param>
/// <param name="Doubts">Sentences; empty for a store that is sound.</param>
public sealed record StoreReport(
    long Version, bool IsEpochBlank, long Users, long Conversations, long Messages, IReadOnlyList<string> Doubts);

/// <summary>Reads a store that nobody serves, a backup above all, and counts whether its rows agree with its numbers.</summary>
public static class StoreInspection
{
    private const int ShownIds = 5;

    /// <summary>The version that this Parley makes.</summary>
    public static long NewestVersion(EngineKind kind) => Migrator.Newest(kind);

    /// <summary>0 where there is no store yet.</summary>
    public static long VersionOf(DbConnection connection, EngineKind kind)
    {
        var hasTable = connection.ExecuteScalar<long>(kind == EngineKind.Sqlite
            ? "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'migrations'"
            : "SELECT count(*) FROM pg_class WHERE oid = to_regclass('migrations')");
        return hasTable == 0 ? 0 : connection.ExecuteScalar<long>("SELECT coalesce(max(number), 0) FROM migrations");
    }

    /// <summary>Only what every version has had since the first is looked at, so that older backups pass as well.</summary>
    public static StoreReport Inspect(DbConnection connection, EngineKind kind)
    {
        var doubts = new List<string>();
        var version = VersionOf(connection, kind);
        var newest = NewestVersion(kind);
        if (version == 0 || version > newest)
        {
            doubts.Add(version == 0
                ? "it holds no store of Parley"
                : $"it is at version {version:D}, and this Parley knows {newest:D}: take the newer Parley");
            return new StoreReport(version, IsEpochBlank: false, 0, 0, 0, doubts);
        }

        foreach (var (sentence, sql) in Contradictions)
        {
            var ids = connection.Query<long>(sql).AsList();
            if (ids.Count > 0)
            {
                var more = ids.Count > ShownIds ? " …" : "";
                doubts.Add($"{ids.Count:D} × {sentence} ({string.Join(' ', ids.Take(ShownIds))}{more})");
            }
        }

        var epoch = connection.ExecuteScalar<string?>("SELECT epoch FROM store WHERE id = 1");
        return new StoreReport(
            version,
            string.IsNullOrEmpty(epoch),
            Count(connection, "users"),
            Count(connection, "conversations"),
            Count(connection, "messages"),
            doubts);
    }

    /// <summary>Each finds the ids of what contradicts the numbers of docs/architecture.md.</summary>
    private static readonly (string Sentence, string Sql)[] Contradictions =
    [
        ("a conversation whose seq is not the number of its messages",
            """
            SELECT c.id FROM conversations c
            LEFT JOIN (SELECT conversation_id, count(*) AS rows, max(seq) AS top FROM messages GROUP BY conversation_id) m
                ON m.conversation_id = c.id
            WHERE c.seq <> coalesce(m.rows, 0) OR c.seq <> coalesce(m.top, 0)
            """),
        ("a conversation whose rev is below that of a message",
            """
            SELECT c.id FROM conversations c
            JOIN (SELECT conversation_id, max(rev) AS top FROM messages GROUP BY conversation_id) m ON m.conversation_id = c.id
            WHERE c.rev < m.top
            """),
        ("a conversation whose rev, mark or seq is below that of a member",
            """
            SELECT c.id FROM conversations c
            JOIN (
                SELECT conversation_id, max(rev) AS rev, max(mark) AS mark, max(read_seq) AS read_seq, max(delivered_seq) AS delivered_seq
                FROM members GROUP BY conversation_id) m ON m.conversation_id = c.id
            WHERE c.rev < m.rev OR c.mark < m.mark OR c.seq < m.read_seq OR c.seq < m.delivered_seq
            """),
        ("a conversation whose count of members is wrong",
            """
            SELECT c.id FROM conversations c
            WHERE c.member_count <> (SELECT count(*) FROM members m WHERE m.conversation_id = c.id AND m.left_at IS NULL)
            """),
        ("a conversation with messages that does not exist",
            """
            SELECT DISTINCT m.conversation_id FROM messages m
            LEFT JOIN conversations c ON c.id = m.conversation_id WHERE c.id IS NULL
            """),
        ("a user whose user_rev is below that of a membership",
            """
            SELECT u.id FROM users u
            JOIN (SELECT user_id, max(own_rev) AS own_rev FROM members GROUP BY user_id) m ON m.user_id = u.id
            WHERE u.user_rev < m.own_rev
            """),
        ("a user whose profile is newer than the store's number of profiles",
            "SELECT u.id FROM users u JOIN store s ON s.id = 1 WHERE u.profile_rev > s.profiles"),
        ("a store without its row", "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM store WHERE id = 1)"),
    ];

    private static long Count(DbConnection connection, string table) => connection.ExecuteScalar<long>($"SELECT count(*) FROM {table}");
}
