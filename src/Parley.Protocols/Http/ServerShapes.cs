using System.ComponentModel;
using Parley.Protocols.Wire;

namespace Parley.Protocols.Http;

// {"name":"Parley","version":"0.1.0","epoch":"…","registration":"open","features":{"password":true},
//  "limits":{"body_bytes":65536,"message_length":4000,…}}
public sealed record ServerAnswer(
    [Example("Parley")] string Name,
    [Example("0.1.0")] string Version,
    [Description("Changes when the server was set back to an earlier state."), Example("k3Jq8Zt1")] string Epoch,
    [Description("Who may sign up."), OneOf("open", "invite", "closed")] string Registration,
    WireServerFeatures Features,
    WireServerLimits Limits);

[Description("What a page for signing in has to offer.")]
public sealed record WireServerFeatures(
    [Description("Signing in with an address and a password.")] bool Password);

[Description("The limits in force.")]
public sealed record WireServerLimits(
    [Description("Bytes of a request's body.")] int BodyBytes,
    [Description("Characters of a message.")] int MessageLength,
    int UserNameLength,
    int ConversationNameLength,
    [Description("Characters.")] int PasswordMinimum,
    int PasswordBytes,
    [Description("People that one request may put into a conversation.")] int ParticipantsPerRequest,
    [Description("Rows of a page.")] int PageSize,
    [Description("Unread counts are exact up to here.")] int UnreadExact,
    [Description("Frames and requests of one person a second, over all its connections, as the next two.")] int FramesPerSecond,
    [Description("Bytes of frames and bodies.")] int BytesPerSecond,
    [Description("Units of work: a message is 1, a page of history 5.")] int CommandsPerSecond,
    [Description("Each of these holds what comes in so many seconds.")] int BurstSeconds,
    [Description("Requests of one person under way at once.")] int RequestsAtOnce,
    [Description("WebSockets of one person.")] int ConnectionsPerUser);
