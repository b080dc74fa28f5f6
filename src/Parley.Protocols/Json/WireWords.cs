using Parley.Core;
using Parley.Core.Conversations;
using Parley.Core.Messages;
using Parley.Core.Users;

namespace Parley.Protocols.Json;

/// <summary>The words of the contract for the enumerations of Core. They are protocol: a
/// new member is added here before it can be said.</summary>
public static class WireWords
{
    public static ReadOnlySpan<byte> Of(ConversationType type) => type switch
    {
        ConversationType.Private => "private"u8,
        ConversationType.Group => "group"u8,
        ConversationType.Channel => "channel"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    public static ReadOnlySpan<byte> Of(MemberRole role) => role switch
    {
        MemberRole.Member => "member"u8,
        MemberRole.Admin => "admin"u8,
        MemberRole.Owner => "owner"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, null),
    };

    public static ReadOnlySpan<byte> Of(MessageType type) => type switch
    {
        MessageType.Text => "text"u8,
        MessageType.Image => "image"u8,
        MessageType.File => "file"u8,
        MessageType.Voice => "voice"u8,
        MessageType.System => "system"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    public static ReadOnlySpan<byte> Of(UserRole role) => role switch
    {
        UserRole.Member => "member"u8,
        UserRole.Admin => "admin"u8,
        UserRole.Guest => "guest"u8,
        UserRole.Bot => "bot"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, null),
    };

    public static ReadOnlySpan<byte> Of(RefusalCode code) => code switch
    {
        RefusalCode.BadRequest => "bad_request"u8,
        RefusalCode.Unauthorized => "unauthorized"u8,
        RefusalCode.Forbidden => "forbidden"u8,
        RefusalCode.NotFound => "not_found"u8,
        RefusalCode.Conflict => "conflict"u8,
        RefusalCode.TooLarge => "too_large"u8,
        RefusalCode.RateLimited => "rate_limited"u8,
        RefusalCode.Validation => "validation"u8,
        RefusalCode.Unavailable => "unavailable"u8,
        RefusalCode.Internal => "internal"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, null),
    };
}
