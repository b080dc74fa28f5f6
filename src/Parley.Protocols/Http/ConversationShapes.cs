using System.ComponentModel;
using Parley.Core.Conversations;
using Parley.Protocols.Wire;

namespace Parley.Protocols.Http;

public sealed record NewConversationBody(
    ConversationType Type,
    [Description("Of groups and channels, 1 to 120 characters; a private conversation has none."), Example("Tea")] string? Name,
    [Description("Of a private conversation exactly one; at most 100.")] IReadOnlyList<long>? ParticipantIds,
    [Description("shared, or protected: who joins later sees only what comes after.")] HistoryKind? History,
    [Description(Texts.ClientId), Example(Texts.ClientIdExample)] string? ClientId);

public sealed record RenameBody(
    [Description("1 to 120 characters."), Example("Tea at five")] string Name,
    [Description(Texts.ClientId), Example(Texts.ClientIdExample)] string? ClientId);

public sealed record MemberBody([Description("The role to give; as they are, or member, without.")] MemberRole? Role);

// {"conversation":{…}}
public sealed record ConversationAnswer(WireConversation Conversation);

// {"conversations":[{…},{…}]}
public sealed record ConversationsAnswer([Description("Newest activity first.")] IReadOnlyList<WireConversation> Conversations);

// {"member":{…}}
public sealed record MemberAnswer(WireMember Member);
