using Dapper;
using Parley.Core.Naming;
using Parley.Core.Storage;

namespace Parley.Core.Conversations;

/// <param name="Next">The user id after which the next page begins; null: this was the last.</param>
public sealed record MemberPage(IReadOnlyList<Member> Members, long? Next);

/// <summary>Present members page by page: of a channel of a hundred thousand a page costs what it costs of a group of ten.</summary>
internal static class MemberList
{
    public static Result<MemberPage> Read(ReadTransaction read, long userId, long conversationId, string query, long after, int limit)
    {
        var viewer = read.QueryFirstOrDefault<MemberRow>(
            $"{MemberRow.Select} WHERE m.conversation_id = @conversationId AND m.user_id = @userId AND m.left_at IS NULL",
            new { conversationId, userId });
        if (viewer is null)
        {
            return Refusal.NotFound;
        }

        var found = NameIndex.Find(NameKind.Person, query);
        if (found is null && !string.IsNullOrWhiteSpace(query))
        {
            return new MemberPage([], null);
        }

        var parameters = found?.Parameters ?? new DynamicParameters();
        parameters.AddDynamicParams(new { conversationId, after, limit = limit + 1 });
        var words = found is { } index ? $"AND m.user_id IN (SELECT id FROM {index.Sql})" : "";
        var rows = read.Query<MemberRow>(
            $"""
            {MemberRow.Select}
            WHERE m.conversation_id = @conversationId AND m.left_at IS NULL AND m.user_id > @after {words} ORDER BY m.user_id LIMIT @limit
            """,
            parameters);
        return new MemberPage([.. rows.Take(limit).Select(row => row.ToMember(viewer))], rows.Count > limit ? rows[limit - 1].UserId : null);
    }
}
