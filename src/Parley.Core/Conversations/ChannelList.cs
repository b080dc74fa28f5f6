using Dapper;
using Parley.Core.Naming;
using Parley.Core.Storage;

namespace Parley.Core.Conversations;

/// <summary>A public channel as everybody may see it, members or not: nothing of what is said in it, nor when.</summary>
public sealed record Channel(long Id, string Name, string? Topic, string? AvatarUrl, long MemberCount, bool IsMember, long CreatedAt);

/// <param name="Next">The id after which the next page begins; null: this was the last.</param>
public sealed record ChannelPage(IReadOnlyList<Channel> Channels, long? Next);

/// <summary>The channels that one may join, and those that one has joined, in the order of their names.</summary>
internal static class ChannelList
{
    private const string After = "SELECT p.name_folded, p.id FROM conversations p WHERE p.id = @after AND p.type = 2";

    public static ChannelPage Read(ReadTransaction read, long userId, string query, long? after, int limit)
    {
        var found = NameIndex.Find(NameKind.Channel, query);
        if (found is null && !string.IsNullOrWhiteSpace(query))
        {
            return new ChannelPage([], null);
        }

        var parameters = found?.Parameters ?? new DynamicParameters();
        parameters.AddDynamicParams(new { userId, after, limit = limit + 1 });
        var from = found is { } words ? $"{words.Sql} CROSS JOIN conversations c WHERE c.id = found.id AND" : "conversations c WHERE";
        var rows = read.Query<ChannelRow>(
            $"""
            SELECT c.id, c.name, c.topic, c.avatar_url, c.member_count, c.created_at,
                   (SELECT count(*) FROM members m WHERE m.conversation_id = c.id AND m.user_id = @userId AND m.left_at IS NULL) AS is_member
            FROM {from} c.type = 2
            {(after is null ? "" : $"AND (c.name_folded, c.id) > ({After})")}
            ORDER BY c.name_folded, c.id LIMIT @limit
            """,
            parameters);
        return new ChannelPage([.. rows.Take(limit).Select(row => row.ToChannel())], rows.Count > limit ? rows[limit - 1].Id : null);
    }

    private sealed class ChannelRow
    {
        public long Id { get; set; }

        public string Name { get; set; } = "";

        public string? Topic { get; set; }

        public string? AvatarUrl { get; set; }

        public long MemberCount { get; set; }

        public long CreatedAt { get; set; }

        public long IsMember { get; set; }

        public Channel ToChannel() => new(Id, Name, Topic, AvatarUrl, MemberCount, IsMember != 0, CreatedAt);
    }
}
