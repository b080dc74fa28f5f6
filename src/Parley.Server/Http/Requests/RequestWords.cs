using Parley.Core.Conversations;
using Parley.Core.Messages;
using Parley.Core.Users;
using Parley.Realtime.Wire;

namespace Parley.Server.Http.Requests;

/// <summary>The words of the contract that a request may use; what leaves the server is worded by <c>WireWords</c>.</summary>
internal static class RequestWords
{
    public static readonly IReadOnlyDictionary<string, ConversationType> ConversationTypes = new Dictionary<string, ConversationType>
    {
        ["private"] = ConversationType.Private,
        ["group"] = ConversationType.Group,
        ["channel"] = ConversationType.Channel,
    };

    /// <summary>Without <c>system</c>: such messages are written by the server only.</summary>
    public static readonly IReadOnlyDictionary<string, MessageType> MessageTypes = new Dictionary<string, MessageType>
    {
        ["text"] = MessageType.Text,
        ["image"] = MessageType.Image,
        ["file"] = MessageType.File,
        ["voice"] = MessageType.Voice,
    };

    public static readonly IReadOnlyDictionary<string, MemberRole> MemberRoles = new Dictionary<string, MemberRole>
    {
        ["member"] = MemberRole.Member,
        ["admin"] = MemberRole.Admin,
        ["owner"] = MemberRole.Owner,
    };

    /// <summary>Without <c>bot</c>: nobody becomes one.</summary>
    public static readonly IReadOnlyDictionary<string, UserRole> UserRoles = new Dictionary<string, UserRole>
    {
        ["member"] = UserRole.Member,
        ["admin"] = UserRole.Admin,
        ["guest"] = UserRole.Guest,
    };

    /// <summary>What an invitation makes of somebody without an account.</summary>
    public static readonly IReadOnlyDictionary<string, UserRole> InvitedRoles = new Dictionary<string, UserRole>
    {
        ["member"] = UserRole.Member,
        ["guest"] = UserRole.Guest,
    };

    /// <summary>Whether who joins later sees what was said before.</summary>
    public static readonly IReadOnlyDictionary<string, bool> HistoryIsProtected = new Dictionary<string, bool>
    {
        ["shared"] = false,
        ["protected"] = true,
    };

    public static readonly IReadOnlyDictionary<string, OwnStatus> OwnStatuses = new Dictionary<string, OwnStatus>
    {
        ["online"] = OwnStatus.Online,
        ["away"] = OwnStatus.Away,
        ["dnd"] = OwnStatus.DoNotDisturb,
        ["invisible"] = OwnStatus.Invisible,
    };

    /// <summary>Whether a session's token is to be a JWT.</summary>
    public static readonly IReadOnlyDictionary<string, bool> TokenTypes = new Dictionary<string, bool> { ["opaque"] = false, ["jwt"] = true };
}
