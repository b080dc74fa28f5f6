using System.Data.Common;

namespace Parley.Testing.Checking;

/// <param name="ClientId">Null for what the server wrote by itself, and for a send that asked for no idempotency.</param>
public sealed record StoredMessage(
    long Id,
    long ConversationId,
    long Seq,
    long CreatedRev,
    long Rev,
    long UserId,
    string? ClientId,
    string? Content,
    bool Deleted,
    bool System);

/// <param name="MetaRev">The rev of the last change of its own fields.</param>
public sealed record StoredConversation(long Id, long Seq, long Rev, long MetaRev);

/// <param name="JoinedRev">The rev of the latest joining.</param>
/// <param name="VisibleFromSeq">Messages below it do not exist for the person.</param>
public sealed record StoredMember(
    long ConversationId, long UserId, bool IsMember, long JoinedRev, long Rev, long VisibleFromSeq, long ReadSeq);

/// <summary>The rows that a run left behind, read past the server.</summary>
public sealed record StoredState(
    IReadOnlyList<StoredConversation> Conversations, IReadOnlyList<StoredMessage> Messages, IReadOnlyList<StoredMember> Members);

/// <summary>Reads the rows by SQL of its own: what the server says about them is not believed.</summary>
public static class StoredRows
{
    public static async Task<StoredState> ReadAsync(DbConnection connection, CancellationToken cancellation) => new(
        await QueryAsync(
            connection,
            "SELECT id, seq, rev, meta_rev FROM conversations ORDER BY id",
            row => new StoredConversation(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)),
            cancellation),
        await QueryAsync(
            connection,
            """
            SELECT id, conversation_id, seq, created_rev, rev, user_id, client_id, content, deleted_at, system
            FROM messages ORDER BY conversation_id, seq
            """,
            row => new StoredMessage(
                row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5),
                row.IsDBNull(6) ? null : row.GetString(6), row.IsDBNull(7) ? null : row.GetString(7), !row.IsDBNull(8), !row.IsDBNull(9)),
            cancellation),
        await QueryAsync(
            connection,
            """
            SELECT conversation_id, user_id, left_at, joined_rev, rev, visible_from_seq, read_seq
            FROM members ORDER BY conversation_id, user_id
            """,
            row => new StoredMember(
                row.GetInt64(0), row.GetInt64(1), row.IsDBNull(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6)),
            cancellation));

    private static async Task<IReadOnlyList<T>> QueryAsync<T>(
        DbConnection connection, string sql, Func<DbDataReader, T> map, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(map(reader));
        }

        return rows;
    }
}
