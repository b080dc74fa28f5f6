using System.ComponentModel;
using Parley.Core.Receipts;
using Parley.Protocols.Wire;

namespace Parley.Protocols.Http;

public sealed record ReadBody([Description("Of the newest message read; forward only, to the newest at most.")] long Seq);

// {"read_seq":12,"unread_count":0}
public sealed record ReadAnswer(long ReadSeq, long UnreadCount);

public sealed record DeliveredBody([Description("Of the newest message that reached a device; forward only.")] long Seq);

// {"delivered_seq":12}
public sealed record DeliveredAnswer(long DeliveredSeq);

// {"total":3,"conversations":[{"conversation_id":3,"unread_count":3,"first_unread_seq":10,…}]}
public sealed record UnreadAnswer(
    [Description("Of all that is neither muted nor archived.")] long Total,
    [Description("Those with something unread or marked so, ascending by conversation_id.")] IReadOnlyList<WireUnread> Conversations);

public sealed record WireUnread(
    long ConversationId,
    [Description("Exact up to the server's limit unread_exact; one more means more.")] long UnreadCount,
    [Description("The oldest message that is counted; null where only a mark is set.")] long? FirstUnreadSeq,
    [Description("Marked as unread from this seq on.")] long? UnreadFromSeq,
    bool Muted,
    bool Archived)
{
    public static WireUnread Of(UnreadConversation unread) => new(
        unread.ConversationId,
        unread.UnreadCount,
        unread.FirstUnreadSeq,
        unread.Settings.UnreadFromSeq,
        unread.Settings.Muted,
        unread.Settings.Archived);
}

public sealed record ReadersQuery(
    [Description("next of the page before.")] long? After, [Description("1 to 100; 100 without.")] long? Limit);

// {"readers":[{"user":{"id":7,"name":"Ada","avatar_url":null},"read_at":"2026-11-21T02:25:26.123Z"}]}
public sealed record ReadersAnswer(
    [Description("Ascending by user id; empty in conversations of more than 256.")] IReadOnlyList<WireReader> Readers,
    [Description("Ask with it as after for what follows; null: there is no more.")] long? Next);

public sealed record WireReader(WireUser User, WireTime ReadAt)
{
    public static WireReader Of(Reader reader) => new(WireUser.Of(reader.User), reader.ReadAt);
}
