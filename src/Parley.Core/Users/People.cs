using Dapper;
using Parley.Core.Naming;
using Parley.Core.Storage;

namespace Parley.Core.Users;

/// <summary>Who may see and write to whom: those who share a private conversation or a group (in a public channel people need not know each
/// other); beside them, unless a setting forbids it, all who are no guests;
/// and administrators of the server everybody.</summary>
internal static class People
{
    private const string Shares = """
        EXISTS (
            SELECT 1 FROM members a
            JOIN conversations c ON c.id = a.conversation_id AND c.type <> 2
            JOIN members b ON b.conversation_id = a.conversation_id
            WHERE a.user_id = @asker AND a.left_at IS NULL AND b.user_id = u.id AND b.left_at IS NULL)
        """;

    /// <summary>For a WHERE over <c>users u</c>, with @asker, @meet (0: strangers do not) and @guests (1: meeting guests too).</summary>
    private const string Visible = $"""
        (u.id = @asker
         OR EXISTS (
             SELECT 1 FROM users i
             WHERE i.id = @asker AND (i.role = 1 OR (i.role <> 2 AND @meet = 1 AND (@guests = 1 OR u.role <> 2))))
         OR {Shares})
        """;

    /// <summary>Whether somebody may put all of these people into a conversation with itself. Unknown people, those who were deactivated and
    /// those whom it may not see are not told apart.</summary>
    /// <param name="guests">Whether guests whom the asker does not know are among those that it may name: they have to be put into their
    /// first group by somebody.</param>
    public static bool MayReach(IQuery query, Limits limits, long asker, IReadOnlyCollection<long> userIds, bool guests)
    {
        long[] all = [.. userIds.Append(asker).Distinct()];
        return query.Query<long>(
            $"SELECT count(*) FROM users u WHERE u.id {query.Engine.OneOf("@all")} AND u.disabled_at IS NULL AND {Visible}",
            new { asker, meet = Meet(limits), guests = guests ? 1L : 0L, all })[0] == all.Length;
    }

    /// <summary>Whether all of these people are there and may come in.</summary>
    public static bool AreHere(IQuery query, long[] userIds) => query.Query<long>(
        $"SELECT count(*) FROM users WHERE id {query.Engine.OneOf("@userIds")} AND disabled_at IS NULL", new { userIds })[0]
        == userIds.Distinct().Count();

    public static Profile? Find(ReadTransaction read, Limits limits, long asker, long? userId, string? handle) =>
        read.QueryFirstOrDefault<ProfileRow>(
            $"""
            SELECT u.id, u.name, u.handle, u.avatar_url, u.role, u.disabled_at FROM users u
            WHERE {(userId is null ? "u.handle_folded = @handle" : "u.id = @userId")} AND (u.disabled_at IS NULL OR {Shares}) AND {Visible}
            """,
            new { asker, meet = Meet(limits), guests = 0L, userId, handle })?.ToProfile();

    /// <summary>By name, from one's own place in the alphabet on; those who were deactivated are not found.</summary>
    public static ProfilePage Search(ReadTransaction read, Limits limits, long asker, string query, long? after, int limit)
    {
        var found = NameIndex.Find(NameKind.Person, query);
        if (found is null && !string.IsNullOrWhiteSpace(query))
        {
            return new ProfilePage([], null);
        }

        var parameters = found?.Parameters ?? new DynamicParameters();
        parameters.AddDynamicParams(new { asker, meet = Meet(limits), guests = 0L, after, limit = limit + 1 });
        var from = found is { } words ? $"{words.Sql} CROSS JOIN users u WHERE u.id = found.id AND" : "users u WHERE";
        var rows = read.Query<ProfileRow>(
            $"""
            SELECT u.id, u.name, u.handle, u.avatar_url, u.role, u.disabled_at
            FROM {from} u.disabled_at IS NULL
            {(after is null ? "" : "AND (u.name_folded, u.id) > (SELECT p.name_folded, p.id FROM users p WHERE p.id = @after)")}
            AND {Visible}
            ORDER BY u.name_folded, u.id LIMIT @limit
            """,
            parameters);
        return new ProfilePage([.. rows.Take(limit).Select(row => row.ToProfile())], rows.Count > limit ? rows[limit - 1].Id : null);
    }

    private static long Meet(Limits limits) => limits.StrangersMeet ? 1 : 0;

    private sealed class ProfileRow
    {
        public long Id { get; set; }

        public string Name { get; set; } = "";

        public string Handle { get; set; } = "";

        public string? AvatarUrl { get; set; }

        public long Role { get; set; }

        public long? DisabledAt { get; set; }

        public Profile ToProfile() => new(Id, Name, Handle, AvatarUrl, (UserRole)Role, DisabledAt is not null);
    }
}
