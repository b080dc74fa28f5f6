using System.ComponentModel;
using Parley.Core.Users;
using Parley.Protocols.Wire;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Http;

// {"user":{"id":7,"name":"Ada",…}}
public sealed record UserAnswer(WireOwnUser User);

public sealed record UserBody(
    [Description("1 to 80 characters."), Example("Ada")] string? Name,
    [Description("2 to 24 letters (a-z), digits, dashes or underscores, unique on this server."), Example("ada")] string? Handle,
    [Description(Texts.AvatarUrl), Example("/pictures/ada.png")] string? AvatarUrl);

public sealed record PeopleQuery(
    [Description("Beginnings of words of the name or handle, in any order and case; all people without."), Example("ada lo")] string? Query,
    [Description("next of the page before.")] long? After,
    [Description("1 to 100; 50 without.")] long? Limit);

// {"users":[{"id":7,"name":"Ada","handle":"ada","avatar_url":null,"is_bot":false,"is_guest":false,"deactivated":false,"presence":"online"}],
//  "next":null}
public sealed record PeopleAnswer(
    [Description("By name.")] IReadOnlyList<WireProfile> Users,
    [Description("Ask with it as after for what follows; null: there is no more.")] long? Next);

// {"user":{"id":7,"name":"Ada",…}}
public sealed record ProfileAnswer(WireProfile User);

[Description("A person as others see it.")]
public sealed record WireProfile(
    long Id,
    [Example("Ada")] string Name,
    [Description("Unique on this server."), Example("ada")] string Handle,
    string? AvatarUrl,
    bool IsBot,
    bool IsGuest,
    [Description("Gone from this server; only those who share a conversation still see it.")] bool Deactivated,
    [Description("Null of those with whom you share neither a private conversation nor a group.")] PresenceStatus? Presence)
{
    public static WireProfile Of(Profile profile, PresenceStatus? presence) => new(
        profile.Id,
        profile.Name,
        profile.Handle,
        profile.AvatarUrl,
        profile.Role == UserRole.Bot,
        profile.Role == UserRole.Guest,
        profile.Deactivated,
        presence);
}
