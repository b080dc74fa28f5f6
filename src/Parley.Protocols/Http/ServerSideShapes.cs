using System.ComponentModel;
using Parley.Core.Conversations;
using Parley.Core.Users;
using Parley.Protocols.Wire;

namespace Parley.Protocols.Http;

public sealed record IssuerQuery(
    [Description("Which issuer's ids are meant; needed where several are configured."), Example("shop")] string? Issuer);

public sealed record PersonBody(
    [Description("1 to 80 characters."), Example("Ada")] string? Name,
    [Description("Shown to its owner; no way to sign in."), Example("ada@example.org")] string? Email,
    [Description(Texts.AvatarUrl), Example("https://shop.example/ada.png")] string? AvatarUrl,
    [Except("admin", "bot"), Description("Another role ends the person's sessions.")] UserRole? Role,
    [Description("True shuts the person out and ends all its tokens; false lets it in again.")] bool? Disabled);

// {"user":{"external_id":"7","id":12,"name":"Ada",…}}
public sealed record PersonAnswer(WirePerson User);

[Description("One of an application's people.")]
public sealed record WirePerson(
    [Description("The application's own."), Example("u-7")] string ExternalId,
    long Id,
    [Example("Ada")] string Name,
    [Example("ada")] string Handle,
    [Example("ada@example.org")] string? Email,
    string? AvatarUrl,
    UserRole Role,
    WireTime CreatedAt,
    WireTime? LastSeenAt,
    [Description("Null: active.")] WireTime? DisabledAt)
{
    public static WirePerson Of(string externalId, User user) => new(
        externalId, user.Id, user.Name, user.Handle, user.Email, user.AvatarUrl, user.Role, user.CreatedAt, user.LastSeenAt, user.DisabledAt);
}

public sealed record UserTokenBody(
    [Description("60 to 2,592,000 (30 days); an hour without."), Example(600)] long? ExpiresIn);

// {"token":"ply_…","expires_at":"…"}
public sealed record UserTokenAnswer(
    [Description("Shown once; the person's client sends it as a bearer token.")]
    [Example("ply_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    string Token,
    WireTime ExpiresAt);

public sealed record ServerConversationBody(
    ConversationType Type,
    [Description("The application's ids; of a private conversation exactly two, of others the first is its owner. At most 100.")]
    IReadOnlyList<string> Participants,
    [Description("1 to 120 characters; needed but in a private conversation."), Example("Order 4711")] string? Name,
    [Description("What it is about."), Example("Two chairs")] string? Topic,
    [Description(Texts.AvatarUrl), Example("/pictures/tea.png")] string? AvatarUrl,
    [Description("shared, or protected: who joins later sees only what comes after.")] HistoryKind? History,
    [Description(Texts.ClientId), Example(Texts.ClientIdExample)] string? ClientId);

public sealed record ServerMessageBody(
    [Description("1 to 4,000 characters."), Example("Your order is on its way.")] string Content,
    [Description("The application's id of who says it, a member; without, the application says it as a system message.")]
    [Example("u-7")]
    string? User,
    [Description("Of a message that somebody says.")] long? ReplyToId,
    [Description(Texts.ClientId), Example(Texts.ClientIdExample)] string? ClientId);
