using Parley.Core;
using Parley.Core.Conversations;
using Parley.Core.Messages;
using Parley.Core.Users;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Wire;

public sealed class ConversationTypeWords() : Words<ConversationType>(
    (ConversationType.Private, "private"), (ConversationType.Group, "group"), (ConversationType.Channel, "channel"));

public sealed class MemberRoleWords() : Words<MemberRole>(
    (MemberRole.Member, "member"), (MemberRole.Admin, "admin"), (MemberRole.Owner, "owner"));

public sealed class MessageTypeWords() : Words<MessageType>(
    (MessageType.Text, "text"),
    (MessageType.Image, "image"),
    (MessageType.File, "file"),
    (MessageType.Voice, "voice"),
    (MessageType.System, "system"));

public sealed class UserRoleWords() : Words<UserRole>(
    (UserRole.Member, "member"), (UserRole.Admin, "admin"), (UserRole.Guest, "guest"), (UserRole.Bot, "bot"));

public sealed class PresenceStatusWords() : Words<PresenceStatus>(
    (PresenceStatus.Offline, "offline"), (PresenceStatus.Online, "online"), (PresenceStatus.Away, "away"), (PresenceStatus.DoNotDisturb, "dnd"));

public sealed class OwnStatusWords() : Words<OwnStatus>(
    (OwnStatus.Online, "online"), (OwnStatus.Away, "away"), (OwnStatus.DoNotDisturb, "dnd"), (OwnStatus.Invisible, "invisible"));

/// <summary>Whether who joins later sees what was said before.</summary>
public enum HistoryKind
{
    Shared,
    Protected,
}

public sealed class HistoryKindWords() : Words<HistoryKind>((HistoryKind.Shared, "shared"), (HistoryKind.Protected, "protected"));

public sealed class RefusalCodeWords() : Words<RefusalCode>(
    (RefusalCode.BadRequest, "bad_request"),
    (RefusalCode.Unauthorized, "unauthorized"),
    (RefusalCode.Forbidden, "forbidden"),
    (RefusalCode.NotFound, "not_found"),
    (RefusalCode.Conflict, "conflict"),
    (RefusalCode.TooLarge, "too_large"),
    (RefusalCode.RateLimited, "rate_limited"),
    (RefusalCode.Validation, "validation"),
    (RefusalCode.Unavailable, "unavailable"),
    (RefusalCode.Internal, "internal"));
