using Parley.Core.Access;
using Parley.Core.Commit;
using Parley.Core.Events;
using Parley.Core.Storage;
using Parley.Core.Users;

namespace Parley.Core.Conversations;

/// <summary>Removal that lasts. The conversation's row and the person's are locked.</summary>
internal sealed class Bans(Limits limits)
{
    public Result<Done> Add(WriteTransaction transaction, long actorId, long conversationId, long userId)
    {
        var conversation = ConversationRow.Find(transaction, conversationId);
        var actor = MemberRow.Present(transaction, conversationId, actorId);
        var target = MemberRow.Present(transaction, conversationId, userId);
        if (Judge(conversation, actor, actorId == userId, Standings.Of(target)) is { } refusal)
        {
            return refusal;
        }

        var known = MemberRow.Any(transaction, conversationId, userId) is not null;
        if (!known && !People.MayReach(transaction, limits, actorId, [userId], guests: true))
        {
            return Refusal.Validation("user_id", "There is no such person.");
        }

        transaction.Execute(
            """
            INSERT INTO bans (conversation_id, user_id, banned_by, created_at) VALUES (@conversationId, @userId, @actorId, @Now)
            ON CONFLICT (conversation_id, user_id) DO NOTHING
            """,
            new { conversationId, userId, actorId, transaction.Now });
        transaction.Publish(new PersonBanned(conversationId, userId));
        if (target is not null)
        {
            Membership.TakeOut(transaction, conversation!, actor!, target, $"{actor!.Name} banned {target.Name}");
        }

        return default(Done);
    }

    public static Result<Done> Lift(WriteTransaction transaction, long actorId, long conversationId, long userId)
    {
        var actor = MemberRow.Present(transaction, conversationId, actorId);
        if (Judge(ConversationRow.Find(transaction, conversationId), actor, isOwn: false, Standing.Banned) is { } refusal)
        {
            return refusal;
        }

        transaction.Execute("DELETE FROM bans WHERE conversation_id = @conversationId AND user_id = @userId", new { conversationId, userId });
        return default(Done);
    }

    /// <summary>One page, newest first.</summary>
    public static Result<BanPage> List(IQuery query, long actorId, long conversationId, BanPlace? before, int limit)
    {
        var actor = MemberRow.Present(query, conversationId, actorId);
        if (Judge(ConversationRow.Find(query, conversationId), actor, isOwn: false, Standing.Banned) is { } refusal)
        {
            return refusal;
        }

        var place = before ?? new BanPlace(long.MaxValue, long.MaxValue);
        var rows = query.Query<BanRow>(
            """
            SELECT b.user_id, u.name, u.avatar_url, b.banned_by, a.name AS by_name, a.avatar_url AS by_avatar_url, b.created_at
            FROM bans b JOIN users u ON u.id = b.user_id JOIN users a ON a.id = b.banned_by
            WHERE b.conversation_id = @conversationId AND (b.created_at, b.user_id) < (@At, @UserId)
            ORDER BY b.created_at DESC, b.user_id DESC LIMIT @limit
            """,
            new { conversationId, place.At, place.UserId, limit = limit + 1 });
        Ban[] bans = [.. rows.Take(limit).Select(row => row.ToBan())];
        return new BanPage(bans, rows.Count > limit ? new BanPlace(bans[^1].At, bans[^1].User.Id) : null);
    }

    private static Refusal? Judge(ConversationRow? conversation, MemberRow? actor, bool isOwn, Standing target) => conversation is null
        ? Refusal.NotFound
        : Policy.May(Standings.Of(actor), Permission.ManageBans, new Subject(conversation.Kind, isOwn, target));

    private sealed class BanRow
    {
        public long UserId { get; set; }

        public string Name { get; set; } = "";

        public string? AvatarUrl { get; set; }

        public long BannedBy { get; set; }

        public string ByName { get; set; } = "";

        public string? ByAvatarUrl { get; set; }

        public long CreatedAt { get; set; }

        public Ban ToBan() => new(new UserCard(UserId, Name, AvatarUrl), new UserCard(BannedBy, ByName, ByAvatarUrl), CreatedAt);
    }
}
