using System.ComponentModel;
using Parley.Protocols.Wire;

namespace Parley.Protocols.Http;

public sealed record RegisterBody(
    [Description("1 to 80 characters."), Example("Ada")] string Name,
    [Description("Unique on this server; at most 254 bytes."), Example("ada@example.org")] string Email,
    [Description("At least 8 characters, at most 1,024 bytes."), Example("correct horse battery staple")] string Password,
    [Description("Of the first administrator: the code that the first start prints."), Example("XKQ7-MDPA-41BV")] string? SetupCode,
    [Description("Of an invitation's link, what stands after #."), Example("q1w2e3r4")] string? Invite);

public sealed record LogInBody(
    [Example("ada@example.org")] string Email,
    [Example("correct horse battery staple")] string Password,
    [Description("jwt: for clients that read from their token who they are; it ends with the session."), OneOf("opaque", "jwt")] string? TokenType,
    [Description("Of the second factor, in one step: six digits of the app, or a recovery code."), Example("287082")] string? Code);

// {"user":{"id":7,"name":"Ada",…},"token":"ply_…","expires_at":"2026-12-21T02:25:26.123Z"}
[Description("A new session.")]
public sealed record SessionAnswer(
    WireOwnUser User,
    [Description("Shown once; send it as a bearer token."), Example("ply_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")] string Token,
    WireTime ExpiresAt);

// {"ticket":"ply_…","expires_at":"2026-11-21T02:25:56.123Z"}
[Description("A key to one WebSocket, used once: /ws?ticket=…")]
public sealed record TicketAnswer(
    [Example("ply_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")] string Ticket,
    [Description("30 seconds from now.")] WireTime ExpiresAt);

public sealed record PasswordBody(
    [Example("correct horse battery staple")] string CurrentPassword,
    [Description("At least 8 characters, at most 1,024 bytes."), Example("staple battery horse correct")] string NewPassword,
    [Description("API tokens stay too; without it they end.")] bool? KeepTokens);

public sealed record EmailBody(
    [Example("ada@example.org")] string Email,
    [Example("correct horse battery staple")] string Password);

public sealed record ConfirmBody([Description("One's own, once more."), Example("correct horse battery staple")] string Password);
