using System.ComponentModel;
using Parley.Core.Users;
using Parley.Protocols.Wire;

namespace Parley.Protocols.Http;

// {"id":7,"name":"Ada","handle":"ada","email":"ada@example.org","avatar_url":null,"role":"member","created_at":"…","last_seen_at":null,
//  "disabled_at":null}
[Description("A person as administrators see it.")]
public sealed record WireAccount(
    long Id,
    [Example("Ada")] string Name,
    [Example("ada")] string Handle,
    [Description("Null for bots."), Example("ada@example.org")] string? Email,
    string? AvatarUrl,
    UserRole Role,
    WireTime CreatedAt,
    WireTime? LastSeenAt,
    [Description("Null: active.")] WireTime? DisabledAt)
{
    public static WireAccount Of(User user) => new(
        user.Id, user.Name, user.Handle, user.Email, user.AvatarUrl, user.Role, user.CreatedAt, user.LastSeenAt, user.DisabledAt);
}

// {"user":{…}}
public sealed record AccountAnswer(WireAccount User);

// {"users":[{…}]}
public sealed record AccountsAnswer([Description("Newest first.")] IReadOnlyList<WireAccount> Users);

public sealed record AccountsQuery(
    [Description("Part of a name, a handle or an address."), Example("ada")] string? Query,
    [Description("People with a lower id.")] long? Before,
    [Description("1 to 100; 50 without.")] long? Limit);

public sealed record AccountBody(
    [Except("bot"), Description("Another role ends the person's sessions.")] UserRole? Role,
    [Description("True shuts the person out; false lets it in again.")] bool? Disabled);

public sealed record BotBody([Description("1 to 80 characters."), Example("Weather")] string Name);

// {"bots":[{…}]}
public sealed record BotsAnswer([Description("Newest first.")] IReadOnlyList<WireAccount> Bots);

// {"bot":{…},"api_token":{…},"token":"ply_…"}
public sealed record BotAnswer(
    WireAccount Bot,
    WireApiToken ApiToken,
    [Description("Shown once; send it as a bearer token."), Example("ply_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")] string Token);
