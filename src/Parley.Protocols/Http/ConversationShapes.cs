using System.ComponentModel;
using Parley.Core.Conversations;
using Parley.Protocols.Wire;

namespace Parley.Protocols.Http;

public sealed record NewConversationBody(
    ConversationType Type,
    [Description("Of groups and channels, 1 to 120 characters; a private conversation has none."), Example("Tea")] string? Name,
    [Description("Of a private conversation exactly one; at most 100.")] IReadOnlyList<long>? ParticipantIds,
    [Description("shared, or protected: who joins later sees only what comes after.")] HistoryKind? History,
    [Description("What it is about, up to 1,024 characters."), Example("Every day at five")] string? Topic,
    [Description(Texts.AvatarUrl), Example("/pictures/tea.png")] string? AvatarUrl,
    [Description(Texts.ClientId), Example(Texts.ClientIdExample)] string? ClientId);

public sealed record ConversationBody(
    [Description("1 to 120 characters."), Example("Tea at five")] string? Name,
    [Description("Up to 1,024 characters; empty: none."), Example("Every day at five")] string? Topic,
    [Description(Texts.AvatarUrl), Example("/pictures/tea.png")] string? AvatarUrl,
    [Description("shared, or protected: who joins from now on sees only what comes after.")] HistoryKind? History,
    [Description(Texts.ClientId), Example(Texts.ClientIdExample)] string? ClientId);

public sealed record MemberBody([Description("The role to give; as they are, or member, without.")] MemberRole? Role);

// {"conversation":{…}}
public sealed record ConversationAnswer(WireConversation Conversation);

public sealed record ConversationsQuery(
    ConversationType? Type,
    [Description("Only those put away, or only those not.")] bool? Archived,
    bool? Favourite,
    [Description("next of the page before."), Example("1763691926123-42")] string? Before,
    [Description("1 to 100; without one the newest 1,000.")] long? Limit);

// {"conversations":[{…},{…}],"next":null}
public sealed record ConversationsAnswer(
    [Description("Newest activity first.")] IReadOnlyList<WireConversation> Conversations,
    [Description("Ask with it as before for what follows; null: there is no more."), Example("1763691926123-42")] string? Next);

public sealed record OwnBody(
    [Description("true: for ever, or until muted_until; false: to be heard again.")] bool? Muted,
    [Description("Until when it is muted."), Example("2026-11-21T18:00:00Z")] string? MutedUntil,
    [Description("Put away, until something new is said; while it is muted it stays away.")] bool? Archived,
    bool? Favourite);

public sealed record UnreadBody([Description("Of the message to mark as unread from; the newest one without.")] long? Seq);

public sealed record ClientIdBody([Description(Texts.ClientId), Example(Texts.ClientIdExample)] string? ClientId);

// {"own_state":{"conversation_id":3,"is_member":true,…}}
public sealed record OwnStateAnswer(WireOwnConversation OwnState);

public sealed record MembersQuery(
    [Description("Beginnings of words of the name or handle."), Example("ad")] string? Query,
    [Description("next of the page before.")] long? After,
    [Description("1 to 100; 50 without.")] long? Limit);

// {"members":[{…}],"next":null}
public sealed record MembersAnswer(
    [Description("Present members, ascending by user_id.")] IReadOnlyList<WireMember> Members,
    [Description("Ask with it as after for what follows; null: there is no more.")] long? Next);

public sealed record ChannelsQuery(
    [Description("Beginnings of words of the name."), Example("te")] string? Query,
    [Description("next of the page before.")] long? After,
    [Description("1 to 100; 50 without.")] long? Limit);

// {"channels":[{"id":9,"name":"Tea","topic":null,"avatar_url":null,"member_count":12,"is_member":false,"created_at":"…"}],"next":null}
public sealed record ChannelsAnswer(
    [Description("By name.")] IReadOnlyList<WireChannel> Channels,
    [Description("Ask with it as after for what follows; null: there is no more.")] long? Next);

[Description("A public channel as everybody sees it who may join it.")]
public sealed record WireChannel(
    long Id, [Example("Tea")] string Name, string? Topic, string? AvatarUrl, long MemberCount, bool IsMember, WireTime CreatedAt)
{
    public static WireChannel Of(Channel channel) => new(
        channel.Id, channel.Name, channel.Topic, channel.AvatarUrl, channel.MemberCount, channel.IsMember, channel.CreatedAt);
}

// {"user":{"id":7,"name":"Ada","avatar_url":null},"by":{…},"banned_at":"2026-11-21T02:25:26.123Z"}
public sealed record WireBan(WireUser User, [Description("Who banned.")] WireUser By, WireTime BannedAt)
{
    public static WireBan Of(Ban ban) => new(WireUser.Of(ban.User), WireUser.Of(ban.By), ban.At);
}

public sealed record BansQuery(
    [Description("next of the page before."), Example("1763691926123-42")] string? Before,
    [Description("1 to 100; 50 without.")] long? Limit);

// {"bans":[{…}],"next":null}
public sealed record BansAnswer(
    [Description("Newest first.")] IReadOnlyList<WireBan> Bans,
    [Description("Ask with it as before for what follows; null: there is no more."), Example("1763691926123-42")] string? Next);

// {"member":{…}}
public sealed record MemberAnswer(WireMember Member);
