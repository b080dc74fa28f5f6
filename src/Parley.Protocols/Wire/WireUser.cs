using System.ComponentModel;
using Parley.Core.Users;

namespace Parley.Protocols.Wire;

// {"id":7,"name":"Ada","avatar_url":null}
[Description("A person, as everybody who may know of them sees them.")]
public sealed record WireUser(long Id, [Example("Ada")] string Name, string? AvatarUrl)
{
    public static WireUser Of(UserCard user) => new(user.Id, user.Name, user.AvatarUrl);
}

// {"id":7,"name":"Ada","handle":"ada","email":"ada@example.org","avatar_url":null,"role":"member",
//  "created_at":"2026-11-21T02:25:26.123Z"}
[Description("A person as it sees itself. Nobody else is ever told an e-mail address.")]
public sealed record WireOwnUser(
    long Id,
    [Example("Ada")] string Name,
    [Description("Unique on this server."), Example("ada")] string Handle,
    [Description("Null for bots."), Example("ada@example.org")] string? Email,
    string? AvatarUrl,
    [Description("On this server; conversations have roles of their own.")] UserRole Role,
    WireTime CreatedAt)
{
    public static WireOwnUser Of(User user) =>
        new(user.Id, user.Name, user.Handle, user.Email, user.AvatarUrl, user.Role, user.CreatedAt);
}
