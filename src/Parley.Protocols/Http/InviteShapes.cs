using System.ComponentModel;
using Parley.Core.Invites;
using Parley.Core.Users;
using Parley.Protocols.Wire;

namespace Parley.Protocols.Http;

public sealed record NewInviteBody(
    [Description("In a week, without; within a year.")] string? ExpiresAt,
    [Description("From 1 to 10,000; without: as many as come.")] long? MaxUses,
    [Description("Into which conversation; without: onto the server. Its admins may.")] long? ConversationId,
    [Description("What somebody without an account becomes: member, or guest, who needs a conversation.")][OneOf("member", "guest")] string? Role,
    [Description("Who alone may use it, once. Where this server sends mail, the link goes there and is not answered.")]
    [Example("bob@example.org")] string? Email);

public sealed record NewConversationInviteBody(
    [Description("In a week, without; within a year.")] string? ExpiresAt,
    [Description("From 1 to 10,000; without: as many as come.")] long? MaxUses,
    [Description("What somebody without an account becomes: member or guest.")][OneOf("member", "guest")] string? Role,
    [Description("Who alone may use it, once. Where this server sends mail, the link goes there and is not answered.")]
    [Example("bob@example.org")] string? Email);

public sealed record InviteTokenBody([Description("Of the link, what stands after #."), Example("q1w2e3r4")] string Token);

// {"invite":{…},"token":"q1w2…","url":"https://chat.example/invite#q1w2…"}
public sealed record NewInviteAnswer(
    WireInvite Invite,
    [Description("Shown once; null where it was mailed."), Example("q1w2e3r4")] string? Token,
    [Description("Null where this server has no public_url, or the link was mailed."), Example("https://chat.example/invite#q1w2e3r4")] string? Url);

// {"invites":[{…}]}
public sealed record InvitesAnswer([Description("Newest first; those that are over are not here.")] IReadOnlyList<WireInvite> Invites);

// {"id":3,"inviter":{…},"conversation_id":7,"conversation_name":"Tea","role":"member","email":null,"max_uses":10,"uses":2,
//  "created_at":"…","expires_at":"…"}
[Description("An invitation, as who may take it back sees it. Of its link nothing is kept.")]
public sealed record WireInvite(
    long Id,
    WireUser Inviter,
    long? ConversationId,
    [Example("Tea")] string? ConversationName,
    UserRole Role,
    [Example("bob@example.org")] string? Email,
    long? MaxUses,
    long Uses,
    WireTime CreatedAt,
    WireTime ExpiresAt)
{
    public static WireInvite Of(Invite invite) => new(
        invite.Id,
        WireUser.Of(invite.Inviter),
        invite.ConversationId,
        invite.ConversationName,
        invite.Role,
        invite.Email,
        invite.MaxUses,
        invite.Uses,
        invite.CreatedAt,
        invite.ExpiresAt);
}

// {"server_name":"Parley","inviter_name":"Ada","conversation_name":"Tea"}
[Description("What a link is about, and nothing more.")]
public sealed record InviteCardAnswer(
    [Example("Parley")] string ServerName,
    [Example("Ada")] string InviterName,
    [Description("Null: onto the server.")][Example("Tea")] string? ConversationName);

// {"conversation_id":7}
public sealed record AcceptedAnswer(
    [Description("Where one is now; null: the invitation was onto the server, where one is already.")] long? ConversationId);
