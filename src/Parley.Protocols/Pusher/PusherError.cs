using Parley.Core;
using Parley.Realtime.Topics;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Pusher;

/// <summary>An error as clients are told it. Before the handshake is over, or as a close code, the number decides what the client does next:
/// 4000–4099 it gives up, 4100–4199 it comes back after a second, 4200–4299 at once.</summary>
/// <param name="Code">Null: of no consequence.</param>
public sealed record PusherError(int? Code, string Message)
{
    /// <summary>As what an end with it is counted.</summary>
    public CloseReason Reason { get; init; } = CloseReason.NotAuthenticated;

    public static readonly PusherError NoSuchApp = new(4001, "Application does not exist");
    public static readonly PusherError Disabled = new(4003, "Application disabled");
    public static readonly PusherError NoSuchPath = new(4005, "Path not found");
    public static readonly PusherError BadVersion = new(4006, "Invalid version string format");
    public static readonly PusherError UnknownProtocol = new(4007, "Unsupported protocol version");
    public static readonly PusherError OtherOrigin = new(4009, "Origin not allowed");
    public static readonly PusherError Unauthorized = new(4009, "Connection is unauthorized");
    public static readonly PusherError NotSignedIn =
        new(4009, "Connection not authorized within timeout") { Reason = CloseReason.AuthenticationTimeout };
    public static readonly PusherError SignedInAsAnother = new(4009, "Connection is signed in as another user");
    public static readonly PusherError BadMessage = new(4200, "Invalid message format");
    public static readonly PusherError TooManyBadMessages =
        new(4100, "Too many messages with an invalid format") { Reason = CloseReason.TooManyBadFrames };

    // Nobody was there any more, and nobody did anything wrong.
    public static readonly PusherError NoPong = new(4201, "Pong reply not received in time") { Reason = CloseReason.Normal };
    public static readonly PusherError Restarting = new(4100, "Server is restarting") { Reason = CloseReason.Restarting };
    public static readonly PusherError SlowReader = new(4100, "Reading too slowly") { Reason = CloseReason.SlowReader };
    public static readonly PusherError SignedOut = new(4100, "The session has ended") { Reason = CloseReason.Revoked };
    public static readonly PusherError TooMany = new(4100, "Too many connections or requests") { Reason = CloseReason.TooMany };
    public static readonly PusherError TooLarge = new(1009, "Maximum message size exceeded") { Reason = CloseReason.FrameTooLarge };
    public static readonly PusherError NoClientEvents = new(4301, "The app does not have client messaging enabled.");
    public static readonly PusherError NotOnThisKind = new(4301, "Client events are for private and presence channels only.");
    public static readonly PusherError NotMember = new(4009, "The client is not a member of the specified channel.");
    public static readonly PusherError TooManyEvents = new(4301, "Rate limit exceeded");
    public static readonly PusherError EventTooLarge = new(4301, "The data of the event is too large");
    public static readonly PusherError NameTooLong = new(4301, "The name of the event is too long");
    public static readonly PusherError UnknownEvent = new(null, "Clients send events whose names begin with client- alone");
    public static readonly PusherError WatchlistTooLong = new(4302, "The watchlist is too long; only its first part is watched");

    /// <summary>Null where nothing went wrong.</summary>
    public static PusherError? Of(CloseReason reason) => reason switch
    {
        // Of the second the platform has told the client itself.
        CloseReason.Normal or CloseReason.ProtocolError => null,
        CloseReason.Revoked or CloseReason.Expired => SignedOut,
        CloseReason.SlowReader => SlowReader,
        CloseReason.TooMany => TooMany,
        CloseReason.FrameTooLarge => TooLarge,
        CloseReason.TooManyBadFrames => TooManyBadMessages,
        CloseReason.NotAuthenticated or CloseReason.AuthenticationTimeout => Unauthorized,
        _ => Restarting,
    };

    /// <summary>Of something that was asked for in a conversation.</summary>
    public static PusherError Of(Refusal refusal) => refusal.Code switch
    {
        RefusalCode.RateLimited => new PusherError(TooManyEvents.Code, refusal.Detail),
        RefusalCode.Unauthorized or RefusalCode.Forbidden or RefusalCode.NotFound => NotMember,
        _ => new PusherError(null, refusal.Detail),
    };

    public static PusherError OverQuota(PusherApp app) => new(app.OverQuotaCode, "Application is over connection quota")
    {
        Reason = CloseReason.TooMany,
    };

    public static PusherError Terminated(PusherApp app) => new(app.TerminateCode, "You got disconnected by the app.")
    {
        Reason = CloseReason.Revoked,
    };
}

/// <summary>Why one subscription was refused; the connection goes on.</summary>
public sealed record PusherSubscriptionError(string Type, string Error, int Status)
{
    public static readonly PusherSubscriptionError Forbidden = new("AuthError", "The signature is none for this connection and channel.", 401);
    public static readonly PusherSubscriptionError NoChatGrant =
        new("AuthError", "The grant is none for this person and sign-in, or is over: ask /broadcasting/auth for a new one.", 401);
    public static readonly PusherSubscriptionError AnotherPerson =
        new("AuthError", "The connection hears channels of another sign-in: leave them first, or connect anew.", 401);
    public static readonly PusherSubscriptionError Outside = new("AuthError", "Not a member, or not any more.", 403);
    public static readonly PusherSubscriptionError Unavailable = new("AuthError", "The store did not answer in time; subscribe again.", 503);
    public static readonly PusherSubscriptionError BadMember = new("AuthError", "channel_data is no JSON object with a user_id.", 401);
    public static readonly PusherSubscriptionError BadName =
        new("LimitReached", "The channel name is too long or has characters that it may not have.", 4009);
    public static readonly PusherSubscriptionError TooManyMembers = new("LimitReached", "The presence channel has no room for another member.", 4100);
    public static readonly PusherSubscriptionError TooManyChannels = new("LimitReached", "The connection is subscribed to too many channels.", 4100);
    public static readonly PusherSubscriptionError TooManySubscriptions = new("LimitReached", "The app has no room for another subscription.", 4100);
    public static readonly PusherSubscriptionError MemberTooLarge = new("LimitReached", "channel_data is too large.", 4301);

    /// <summary>Null for who has joined.</summary>
    public static PusherSubscriptionError? Of(TopicJoin joined) => joined switch
    {
        TopicJoin.Joined => null,
        TopicJoin.Full => TooManyMembers,
        _ => TooManySubscriptions,
    };
}
