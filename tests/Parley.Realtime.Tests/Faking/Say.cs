using Parley.Core.Conversations;
using Parley.Core.Events;
using Parley.Core.Messages;
using Parley.Core.Users;

namespace Parley.Realtime.Tests.Faking;

/// <summary>Events of the store, made by hand.</summary>
internal static class Say
{
    public const long Room = 7;

    public static UserCard User(long id) => new(id, $"u{id}", null);

    public static Message Message(long seq, long rev, long author = 1, long? replySeq = null, long conversationId = Room) => new(
        Id: (conversationId * 1_000_000) + seq,
        conversationId,
        seq,
        rev,
        rev,
        User(author),
        $"m{seq}",
        MessageType.Text,
        replySeq is null ? null : (conversationId * 1_000_000) + replySeq,
        replySeq is { } reply
            ? new ReplyPreview((conversationId * 1_000_000) + reply, reply, User(1), "old", MessageType.Text, false, null, 0, null)
            : null,
        null,
        null,
        0,
        null,
        false,
        null);

    public static MessageSent Sent(long rev, long? seq = null, long author = 1, long? replySeq = null, long conversationId = Room) =>
        new(conversationId, rev, Message(seq ?? rev, rev, author, replySeq, conversationId));

    public static Member Member(long userId, long rev, long visibleFrom = 1, long conversationId = Room, bool left = false) =>
        new(conversationId, User(userId), MemberRole.Member, 0, left ? 1 : null, visibleFrom, rev, rev, 0, null, 0, 0);

    public static Conversation Conversation(
        long rev = 1, long members = 2, ConversationType type = ConversationType.Group, long conversationId = Room) =>
        new(conversationId, type, "room", 1, false, rev, rev, 0, 1, members, null, 0, 0);

    public static ConversationView View(Member own, long members = 2, ConversationType type = ConversationType.Group) =>
        new(Conversation(own.Rev, members, type, own.ConversationId), own, 0, null, [own]);

    public static MemberAdded Added(long rev, long userId, long members = 2, long visibleFrom = 1, long conversationId = Room)
    {
        var member = Member(userId, rev, visibleFrom, conversationId);
        return new MemberAdded(conversationId, rev, member, View(member, members), members);
    }

    public static MemberRemoved Removed(long rev, long userId, long members = 1, long conversationId = Room) =>
        new(conversationId, rev, Member(userId, rev, conversationId: conversationId, left: true), members);

    public static OwnStateChanged Own(long userId, long userRev, long conversationId = Room) =>
        new(userId, userRev, new OwnConversation(conversationId, true, userRev, 0, OwnSettings.None));
}
