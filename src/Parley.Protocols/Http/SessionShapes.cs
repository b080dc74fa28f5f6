using System.ComponentModel;
using Parley.Core.Sessions;
using Parley.Protocols.Wire;

namespace Parley.Protocols.Http;

// {"id":"6f…","device":"Firefox on Linux","user_agent":"Mozilla/5.0 …","place":"192.0.2.7","created_at":"…","last_seen_at":"…",
//  "expires_at":"…","current":true}
[Description("One place where a person is signed in.")]
public sealed record WireSession(
    [Example("0f8fad5bd9cb469fa16570867728950e")] string Id,
    [Description("For people."), Example("Firefox on Linux")] string Device,
    [Example("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")] string? UserAgent,
    [Description("The address that it was last seen at."), Example("192.0.2.7")] string? Place,
    WireTime CreatedAt,
    [Description("To within five minutes; now, while it is connected.")] WireTime? LastSeenAt,
    WireTime? ExpiresAt,
    [Description("The session that asks.")] bool Current)
{
    public static WireSession Of(SessionInfo session, string device, bool isCurrent, long? lastSeenAt) => new(
        session.Id, device, session.UserAgent, session.Address, session.CreatedAt, lastSeenAt, session.ExpiresAt, isCurrent);
}

// {"sessions":[{…}]}
public sealed record SessionsAnswer([Description("Newest first.")] IReadOnlyList<WireSession> Sessions);

// {"id":"6f…","name":"backup","place":"192.0.2.7","created_at":"…","last_used_at":null,"expires_at":null}
[Description("A key for programs; its secret is not part of it.")]
public sealed record WireApiToken(
    [Example("0f8fad5bd9cb469fa16570867728950e")] string Id,
    [Example("backup")] string Name,
    [Description("The address that it was last used at."), Example("192.0.2.7")] string? Place,
    WireTime CreatedAt,
    [Description("To within five minutes; null: never.")] WireTime? LastUsedAt,
    [Description("Null: never.")] WireTime? ExpiresAt)
{
    public static WireApiToken Of(SessionInfo token) =>
        new(token.Id, token.Name ?? "", token.Address, token.CreatedAt, token.LastSeenAt, token.ExpiresAt);
}

// {"tokens":[{…}]}
public sealed record ApiTokensAnswer([Description("Newest first.")] IReadOnlyList<WireApiToken> Tokens);

public sealed record ApiTokenBody(
    [Description("1 to 80 characters."), Example("backup")] string Name,
    [Description("Without it the token lasts until it is revoked.")] WireTime? ExpiresAt);

// {"api_token":{…},"token":"ply_…"}
public sealed record ApiTokenAnswer(
    WireApiToken ApiToken,
    [Description("Shown once; send it as a bearer token."), Example("ply_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")] string Token);
