namespace Parley.Server.Tests.Access;

/// <summary>
/// A row of the authorisation matrix: a route, what it is asked about, and what each kind of people (<see cref="Column"/>) is answered. Written
/// by hand from what the documents promise, never from the policy.
/// </summary>
/// <param name="Expected">A cell for each column: see <see cref="Cells"/>.</param>
/// <param name="Path">With the things that it is about in braces: see <see cref="Scene"/>.</param>
internal sealed record Door(string Expected, string Method, string Path, string? Body = null)
{
    // nd            nobody, deactivated
    // sfberkgot     outside: stranger, former member, banned, owner of another, administrator of the server and its API token, guest, bot,
    //               API token of a stranger
    // mGBKawW       inside: member, guest, bot, API token of a member, admin, owner and its API token
    public static readonly Door[] All =
    [
        //   nd sfberkgot mGBKawW
        new("++ +++++++++ +++++++", "POST", "/api/v1/auth/register", """{"name":"Eve","email":"{new:email}","password":"{password}"}"""),
        new("++ +++++++++ +++++++", "POST", "/api/v1/auth/login", """{"email":"{others:email}","password":"{password}"}"""),
        new("== ========= =======", "POST", "/api/v1/auth/2fa", "{}"),
        new("== ========= =======", "POST", "/api/v1/auth/password/forgot", """{"email":"{others:email}"}"""),
        new("== ========= =======", "POST", "/api/v1/auth/password/reset", "{}"),
        new("== ========= =======", "POST", "/api/v1/auth/email/confirm", "{}"),
        new("++ +++++++++ +++++++", "POST", "/api/v1/auth/passkeys/login/options", "{}"),
        new("== ========= =======", "POST", "/api/v1/auth/passkeys/login", "{}"),
        new("++ +++++++++ +++++++", "POST", "/api/v1/invites/look", """{"token":"{link}"}"""),
        new("++ +++++++++ +++++++", "GET", "/api/v1/server"),

        // The servers of applications sign, and no session is a signature.
        //   nd sfberkgot mGBKawW
        new("== ========= =======", "POST", "/apps/{c}/events", """{"name":"n","data":"","channel":"private-conversation.{c}"}"""),
        new("== ========= =======", "POST", "/apps/{c}/batch_events", """{"batch":[{"name":"n","data":"","channel":"c"}]}"""),
        new("== ========= =======", "GET", "/apps/{c}/channels"),
        new("== ========= =======", "GET", "/apps/{c}/channels/{c}"),
        new("== ========= =======", "GET", "/apps/{c}/channels/{c}/users"),
        new("== ========= =======", "POST", "/apps/{c}/users/{c}/terminate_connections", "{}"),
        new("== ========= =======", "GET", "/apps/{c}/connections"),

        // Grants of chat's channels: a conversation's to its members, a person's to that one.
        //   nd sfberkgot mGBKawW
        new("11 333333333 +++++++", "POST", "/broadcasting/auth", """{"socket_id":"1.1","channel_name":"private-conversation.{c}"}"""),
        new("11 333333333 +++++++", "POST", "/broadcasting/auth", """{"socket_id":"1.1","channel_name":"presence-conversation.{c}"}"""),
        new("11 333333333 3333333", "POST", "/broadcasting/auth", """{"socket_id":"1.1","channel_name":"private-conversation.{others:pair}"}"""),
        new("11 +++++++++ +++++++", "POST", "/broadcasting/auth", """{"socket_id":"1.1","channel_name":"private-user.{own:person}"}"""),
        new("11 333333333 3333333", "POST", "/broadcasting/auth", """{"socket_id":"1.1","channel_name":"private-user.{others:person}"}"""),
        new("11 +++++++++ +++++++", "POST", "/broadcasting/auth", """{"socket_id":"1.1","channel_name":"private-App.Models.User.{own:person}"}"""),
        new("11 333333333 3333333", "POST", "/broadcasting/auth", """{"socket_id":"1.1","channel_name":"private-App.Models.User.{others:person}"}"""),
        new("11 +++++++++ +++++++", "POST", "/broadcasting/auth", """{"socket_id":"1.1","channel_name":"presence-online"}"""),
        new("11 333333333 3333333", "POST", "/broadcasting/auth", """{"socket_id":"1.1","channel_name":"private-orders"}"""),
        new("11 +++++++++ +++++++", "POST", "/broadcasting/user-auth", """{"socket_id":"1.1"}"""),

        // One's own session and account: in person, and not by an API token.
        //   nd sfberkgot mGBKawW
        new("11 +++++++++ +++++++", "GET", "/api/v1/auth/me"),
        new("11 +++++++++ +++++++", "POST", "/api/v1/auth/logout"),
        new("11 +++++++++ +++++++", "POST", "/api/v1/auth/ticket"),
        new("11 +++++3+33 ++33++3", "POST", "/api/v1/auth/refresh"),
        new("11 +++++3+33 ++33++3", "GET", "/api/v1/auth/2fa"),
        new("11 +++++3+33 ++33++3", "POST", "/api/v1/auth/2fa/totp", """{"password":"{password}"}"""),
        new("11 +++++3+33 ++33++3", "POST", "/api/v1/auth/2fa/totp/confirm", """{"code":"{first:code}"}"""),
        new("11 +++++3+33 ++33++3", "DELETE", "/api/v1/auth/2fa/totp", """{"password":"{password}","code":"{recovery:code}"}"""),
        new("11 +++++3+33 ++33++3", "POST", "/api/v1/auth/2fa/recovery-codes", """{"password":"{password}","code":"{recovery:code}"}"""),
        new("11 +++++3+33 ++33++3", "POST", "/api/v1/auth/passkeys/options", """{"password":"{password}"}"""),
        new("11 +++++3+33 ++33++3", "POST", "/api/v1/auth/passkeys", "{new:passkey}"),
        new("11 +++++3+33 ++33++3", "GET", "/api/v1/auth/passkeys"),
        new("11 +++++3+33 ++33++3", "DELETE", "/api/v1/auth/passkeys/{own:passkey}"),
        new("11 444443433 4433443", "DELETE", "/api/v1/auth/passkeys/{others:passkey}"),
        new("11 444443433 4433443", "DELETE", "/api/v1/auth/passkeys/{deleted:passkey}"),
        new("11 +++++3+33 ++33++3", "GET", "/api/v1/auth/sessions"),
        new("11 +++++3+33 ++33++3", "DELETE", "/api/v1/auth/sessions"),
        new("11 +++++3+33 ++33++3", "DELETE", "/api/v1/auth/sessions/{own:session}"),
        new("11 444443433 4433443", "DELETE", "/api/v1/auth/sessions/{others:session}"),
        new("11 444443433 4433443", "DELETE", "/api/v1/auth/sessions/{deleted:session}"),
        new("11 444443433 4433443", "DELETE", "/api/v1/auth/sessions/{own:token}"),
        new("11 +++++3+33 ++33++3", "GET", "/api/v1/auth/tokens"),
        new("11 +++++3+33 ++33++3", "POST", "/api/v1/auth/tokens", """{"name":"Eve's"}"""),
        new("11 +++++3+33 ++33++3", "DELETE", "/api/v1/auth/tokens/{own:token}"),
        new("11 444443433 4433443", "DELETE", "/api/v1/auth/tokens/{others:token}"),
        new("11 444443433 4433443", "DELETE", "/api/v1/auth/tokens/{deleted:token}"),
        new("11 444443433 4433443", "DELETE", "/api/v1/auth/tokens/{own:session}"),
        new("11 +++++3+33 ++33++3", "PUT", "/api/v1/auth/password", """{"current_password":"{password}","new_password":"another guess"}"""),
        new("11 +++++3+33 ++33++3", "PUT", "/api/v1/auth/email", """{"email":"{new:email}","password":"{password}"}"""),
        new("11 +++++3+33 ++33++3", "DELETE", "/api/v1/auth/me", """{"password":"{password}"}"""),

        // Administration; none of it opens a conversation, and keys are handed out in person.
        //   nd sfberkgot mGBKawW
        new("11 3333++333 3333333", "GET", "/api/v1/admin/users"),
        new("11 3333++333 3333333", "GET", "/api/v1/admin/users/{own:account}"),
        new("11 3333++333 3333333", "GET", "/api/v1/admin/users/{others:account}"),
        new("11 3333++333 3333333", "GET", "/api/v1/admin/users/{deleted:account}"),
        new("11 3333++333 3333333", "PATCH", "/api/v1/admin/users/{own:account}", """{"role":"member"}"""),
        new("11 3333++333 3333333", "PATCH", "/api/v1/admin/users/{others:account}", """{"disabled":true}"""),
        new("11 3333++333 3333333", "PATCH", "/api/v1/admin/users/{deleted:account}", """{"disabled":false}"""),
        new("11 3333++333 3333333", "DELETE", "/api/v1/admin/users/{own:account}/sessions"),
        new("11 3333++333 3333333", "DELETE", "/api/v1/admin/users/{others:account}/sessions"),
        new("11 3333++333 3333333", "DELETE", "/api/v1/admin/users/{deleted:account}/sessions"),
        new("11 3333++333 3333333", "GET", "/api/v1/bots"),
        new("11 3333+3333 3333333", "POST", "/api/v1/bots", """{"name":"Eve's"}"""),
        new("11 333344333 3333333", "DELETE", "/api/v1/bots/{own:bot}"),
        new("11 3333++333 3333333", "DELETE", "/api/v1/bots/{others:bot}"),
        new("11 333344333 3333333", "DELETE", "/api/v1/bots/{deleted:bot}"),
        new("11 333343333 3333333", "POST", "/api/v1/bots/{own:bot}/tokens", """{"name":"Eve's"}"""),
        new("11 3333+3333 3333333", "POST", "/api/v1/bots/{others:bot}/tokens", """{"name":"Eve's"}"""),
        new("11 333343333 3333333", "POST", "/api/v1/bots/{deleted:bot}/tokens", """{"name":"Eve's"}"""),

        // An application's server comes with a key; nobody else's token is one, not an administrator's either.
        //   nd sfberkgot mGBKawW
        new("11 333333333 3333333", "GET", "/api/v1/server-side/users/{c}"),
        new("11 333333333 3333333", "PUT", "/api/v1/server-side/users/{c}", """{"name":"Eve's"}"""),
        new("11 333333333 3333333", "DELETE", "/api/v1/server-side/users/{c}/sessions"),
        new("11 333333333 3333333", "POST", "/api/v1/server-side/users/{c}/tokens", "{}"),
        new("11 333333333 3333333", "POST", "/api/v1/server-side/conversations", """{"type":"group","name":"Tea","participants":["7"]}"""),
        new("11 333333333 3333333", "PUT", "/api/v1/server-side/conversations/{c}/members/{c}"),
        new("11 333333333 3333333", "DELETE", "/api/v1/server-side/conversations/{c}/members/{c}"),
        new("11 333333333 3333333", "POST", "/api/v1/server-side/conversations/{c}/messages", """{"content":"Eve was here"}"""),

        // People. Guests see those alone with whom they share a conversation.
        //   nd sfberkgot mGBKawW
        new("11 +++++++++ +++++++", "GET", "/api/v1/users?query=other"),
        new("11 +++++++++ +++++++", "GET", "/api/v1/users/{own:person}"),
        new("11 ++++++4++ +++++++", "GET", "/api/v1/users/{others:person}"),
        new("11 444444444 4444444", "GET", "/api/v1/users/{deleted:person}"),
        new("11 +++++++++ +++++++", "GET", "/api/v1/users/by-handle/{own:handle}"),
        new("11 ++++++4++ +++++++", "GET", "/api/v1/users/by-handle/{others:handle}"),
        new("11 444444444 4444444", "GET", "/api/v1/users/by-handle/{deleted:handle}"),
        new("11 +++++++++ +++++++", "GET", "/api/v1/users/me"),
        new("11 +++++++++ +++++++", "PATCH", "/api/v1/users/me", """{"name":"Eve"}"""),
        new("11 +++++++++ +++++++", "GET", "/api/v1/presence?user_ids={others:person}"),
        new("11 +++++++++ +++++++", "GET", "/api/v1/users/me/presence"),
        new("11 +++++++++ +++++++", "PUT", "/api/v1/users/me/presence", """{"status":"away"}"""),
        new("11 +++++++++ +++++++", "GET", "/api/v1/users/me/settings"),
        new("11 +++++++++ +++++++", "PATCH", "/api/v1/users/me/settings", """{"last_seen":false}"""),

        // Invitations. Guests and bots invite nobody; administrators of the server take back any.
        //   nd sfberkgot mGBKawW
        new("11 ++++++33+ +33++++", "POST", "/api/v1/invites", "{}"),
        new("11 444444334 3333+++", "POST", "/api/v1/invites", """{"conversation_id":{c}}"""),
        new("11 ++++++33+ +33++++", "GET", "/api/v1/invites"),
        new("11 ++++++33+ +33++++", "DELETE", "/api/v1/invites/{own:invite}"),
        new("11 4444++334 4334444", "DELETE", "/api/v1/invites/{others:invite}"),
        new("11 444444334 4334444", "DELETE", "/api/v1/invites/{deleted:invite}"),
        new("11 ++4++++++ +++++++", "POST", "/api/v1/invites/accept", """{"token":"{link}"}"""),
        new("11 444444444 3333+++", "POST", "/api/v1/conversations/{c}/invites", "{}"),
        new("11 444444444 3333+++", "GET", "/api/v1/conversations/{c}/invites"),
        new("11 444444444 3333+++", "DELETE", "/api/v1/conversations/{c}/invites/{own:here}"),
        new("11 444444444 3333+++", "DELETE", "/api/v1/conversations/{c}/invites/{others:here}"),
        new("11 444444444 3333444", "DELETE", "/api/v1/conversations/{c}/invites/{deleted:here}"),
        new("11 444444444 3333444", "DELETE", "/api/v1/conversations/{c}/invites/{own:invite}"),

        // Conversations.
        //   nd sfberkgot mGBKawW
        new("11 +++++++++ +++++++", "GET", "/api/v1/conversations"),
        new("11 ++++++3++ +3+++++", "POST", "/api/v1/conversations", """{"type":"group","name":"Tea","participant_ids":[{others:person}]}"""),
        new("11 ++++++3++ +3+++++", "POST", "/api/v1/conversations", """{"type":"private","participant_ids":[{others:person}]}"""),
        new("11 222222322 2322222", "POST", "/api/v1/conversations", """{"type":"private","participant_ids":[{deleted:person}]}"""),
        new("11 444444444 +++++++", "GET", "/api/v1/conversations/{c}"),
        new("11 444444444 3333+++", "PATCH", "/api/v1/conversations/{c}", """{"name":"Eve's"}"""),
        new("11 444444444 +++++++", "PATCH", "/api/v1/conversations/{c}/own", """{"archived":true}"""),
        new("11 444444444 +++++++", "POST", "/api/v1/conversations/{c}/unread", """{"seq":1}"""),
        new("11 +++++++++ +++++++", "GET", "/api/v1/unread"),
        new("11 ++++++3++ +3+++++", "GET", "/api/v1/channels"),
        new("11 444444344 3333+++", "POST", "/api/v1/conversations/{c}/join", "{}"),
        new("11 ++4+++3++ +3+++++", "POST", "/api/v1/conversations/{channel}/join", "{}"),
        new("11 444444444 +++++++", "POST", "/api/v1/conversations/{c}/leave", "{}"),

        // Members.
        //   nd sfberkgot mGBKawW
        new("11 444444444 +++++++", "GET", "/api/v1/conversations/{c}/members"),
        new("11 444444444 3333+++", "PUT", "/api/v1/conversations/{c}/members/{own:person}"),
        new("11 444444444 3333+++", "PUT", "/api/v1/conversations/{c}/members/{others:person}"),
        new("11 444444444 3333222", "PUT", "/api/v1/conversations/{c}/members/{deleted:person}"),
        new("11 444444444 3333+++", "PUT", "/api/v1/conversations/{c}/members/{others:person}", """{"role":"admin"}"""),
        new("11 444444444 33333++", "PUT", "/api/v1/conversations/{c}/members/{others:person}", """{"role":"owner"}"""),
        new("11 444444444 33333++", "PUT", "/api/v1/conversations/{c}/members/{own:person}", """{"role":"owner"}"""),
        new("11 444444444 3333322", "PUT", "/api/v1/conversations/{c}/members/{above:person}", """{"role":"member"}"""),
        new("11 444444444 +++++++", "DELETE", "/api/v1/conversations/{c}/members/{own:person}"),
        new("11 444444444 3333+++", "DELETE", "/api/v1/conversations/{c}/members/{others:person}"),
        new("11 444444444 33333++", "DELETE", "/api/v1/conversations/{c}/members/{above:person}"),
        new("11 444444444 4444444", "DELETE", "/api/v1/conversations/{c}/members/{deleted:person}"),
        new("11 444444444 3333+++", "GET", "/api/v1/conversations/{c}/bans"),
        new("11 444444444 3333+++", "GET", "/api/v1/conversations/{c}/bans?before=1-1&limit=1"),
        new("11 444444444 3333333", "PUT", "/api/v1/conversations/{c}/bans/{own:person}"),
        new("11 444444444 3333+++", "PUT", "/api/v1/conversations/{c}/bans/{others:person}"),
        new("11 444444444 3333333", "PUT", "/api/v1/conversations/{c}/bans/{above:person}"),
        new("11 444444444 3333222", "PUT", "/api/v1/conversations/{c}/bans/{deleted:person}"),
        new("11 444444444 3333+++", "DELETE", "/api/v1/conversations/{c}/bans/{own:person}"),
        new("11 444444444 3333+++", "DELETE", "/api/v1/conversations/{c}/bans/{others:person}"),
        new("11 444444444 3333+++", "DELETE", "/api/v1/conversations/{c}/bans/{deleted:person}"),

        // Messages. A tombstone keeps its place, and says nothing; only one's own are edited; admins delete any.
        //   nd sfberkgot mGBKawW
        new("11 444444444 +++++++", "GET", "/api/v1/conversations/{c}/messages"),
        new("11 444444444 +++++++", "POST", "/api/v1/conversations/{c}/messages", """{"content":"Eve was here"}"""),
        new("11 444444444 +++++++", "PUT", "/api/v1/conversations/{c}/read", """{"seq":1}"""),
        new("11 444444444 +++++++", "PUT", "/api/v1/conversations/{c}/delivered", """{"seq":1}"""),
        new("11 444444444 +++++++", "GET", "/api/v1/messages/{own:message}"),
        new("11 444444444 +++++++", "GET", "/api/v1/messages/{others:message}"),
        new("11 444444444 +++++++", "GET", "/api/v1/messages/{deleted:message}"),
        new("11 444444444 +++++++", "PATCH", "/api/v1/messages/{own:message}", """{"content":"Eve was here"}"""),
        new("11 444444444 3333333", "PATCH", "/api/v1/messages/{others:message}", """{"content":"Eve was here"}"""),
        new("11 444444444 4444444", "PATCH", "/api/v1/messages/{deleted:message}", """{"content":"Eve was here"}"""),
        new("11 444444444 +++++++", "DELETE", "/api/v1/messages/{own:message}"),
        new("11 444444444 3333+++", "DELETE", "/api/v1/messages/{others:message}"),
        new("11 444444444 +++++++", "DELETE", "/api/v1/messages/{deleted:message}"),
        new("11 444444444 +++++++", "GET", "/api/v1/messages/{own:message}/versions"),
        new("11 444444444 +++++++", "GET", "/api/v1/messages/{others:message}/versions"),
        new("11 444444444 +++++++", "GET", "/api/v1/messages/{deleted:message}/versions"),
        new("11 444444444 +++++++", "GET", "/api/v1/messages/{own:message}/readers"),
        new("11 444444444 +++++++", "GET", "/api/v1/messages/{others:message}/readers"),
        new("11 444444444 +++++++", "GET", "/api/v1/messages/{deleted:message}/readers"),

        // The family of seed 000: its clients delete their own messages only, whoever they are.
        //   nd sfberkgot mGBKawW
        new("11 +++++++++ +++++++", "GET", "/conversations"),
        new("11 ++++++3++ +3+++++", "POST", "/conversations", """{"type":"group","name":"Tea","participant_ids":[{others:person}]}"""),
        new("11 444444444 +++++++", "GET", "/conversations/{c}"),
        new("11 444444444 3333+++", "POST", "/conversations/{c}/participants", """{"user_id":{new:person}}"""),
        new("11 444444444 +++++++", "DELETE", "/conversations/{c}/participants/{own:person}"),
        new("11 444444444 3333+++", "DELETE", "/conversations/{c}/participants/{others:person}"),
        new("11 444444444 33333++", "DELETE", "/conversations/{c}/participants/{above:person}"),
        new("11 444444444 4444444", "DELETE", "/conversations/{c}/participants/{deleted:person}"),
        new("11 444444444 +++++++", "POST", "/conversations/{c}/messages", """{"content":"Eve was here"}"""),
        new("11 444444444 +++++++", "PUT", "/messages/{own:message}", """{"content":"Eve was here"}"""),
        new("11 444444444 3333333", "PUT", "/messages/{others:message}", """{"content":"Eve was here"}"""),
        new("11 444444444 4444444", "PUT", "/messages/{deleted:message}", """{"content":"Eve was here"}"""),
        new("11 444444444 +++++++", "DELETE", "/messages/{own:message}"),
        new("11 444444444 3333333", "DELETE", "/messages/{others:message}"),
        new("11 444444444 +++++++", "DELETE", "/messages/{deleted:message}"),
        new("11 444444444 +++++++", "POST", "/messages/{own:message}/read"),
        new("11 444444444 +++++++", "POST", "/messages/{others:message}/read"),
        new("11 444444444 +++++++", "POST", "/messages/{deleted:message}/read"),

        // The family of seed 001 knows private conversations alone: whatever is of a group is not there, for nobody.
        //   nd sfberkgot mGBKawW
        new("11 ++++++3++ +3+++++", "POST", "/api/chat/send", """{"receiverId":{others:person},"content":"Eve was here"}"""),
        new("11 +++++++++ +++++++", "GET", "/api/chat/conversations"),
        new("11 444444444 4444444", "GET", "/api/chat/conversations/{others:pair}/messages"),
        new("11 444444444 4444444", "GET", "/api/chat/conversations/{own:group}/messages"),
        new("11 444444444 4444444", "GET", "/api/chat/conversations/{deleted:group}/messages"),
        new("11 444444444 4444444", "PUT", "/api/chat/conversations/{others:pair}/read"),
        new("11 444444444 4444444", "PUT", "/api/chat/conversations/{own:group}/read"),
        new("11 444444444 4444444", "PUT", "/api/chat/conversations/{deleted:group}/read"),
        new("11 444444444 4444444", "GET", "/api/chat/conversations/{others:pair}/search?q=yours"),
        new("11 444444444 4444444", "GET", "/api/chat/conversations/{own:group}/search?q=yours"),
        new("11 444444444 4444444", "GET", "/api/chat/conversations/{deleted:group}/search?q=yours"),
        new("11 +++++++++ +++++++", "GET", "/api/chat/unread-count"),
        new("11 +++++++++ +++++++", "GET", "/api/chat/unread"),
        new("11 444444444 4444444", "DELETE", "/api/chat/messages/{own:message}"),
        new("11 444444444 4444444", "DELETE", "/api/chat/messages/{others:message}"),
        new("11 444444444 4444444", "DELETE", "/api/chat/messages/{deleted:message}"),

        // The family of seeds 003 and 004: of somebody with whom nothing was said yet there is nothing, whether or not it is there.
        //   nd sfberkgot mGBKawW
        new("++ +++++++++ +++++++", "POST", "/api/register", """{"name":"Eve","email":"{new:email}","password":"{password}"}"""),
        new("++ +++++++++ +++++++", "POST", "/api/login", """{"email":"{others:email}","password":"{password}"}"""),
        new("11 +++++++++ +++++++", "GET", "/api/user"),
        new("11 +++++++++ +++++++", "POST", "/api/logout"),
        new("11 ++++++3++ +3+++++", "POST", "/api/messages", """{"recipient_id":{others:person},"body":"Eve was here"}"""),
        new("11 222222322 2322222", "POST", "/api/messages", """{"recipient_id":{deleted:person},"body":"Eve was here"}"""),
        new("11 444444444 +++++++", "POST", "/api/messages", """{"conversation_id":{c},"body":"Eve was here"}"""),
        new("11 444444444 4444444", "POST", "/api/messages", """{"conversation_id":{others:pair},"body":"Eve was here"}"""),
        new("11 ++++++4++ +4+++++", "POST", "/api/messages", """{"type":"ping","to":"channel:global"}"""),
        new("11 444444444 +++++++", "POST", "/api/messages", """{"type":"message","to":"conversation:{c}","payload":{"text":"Eve was here"}}"""),
        new("11 444444444 +++++++", "POST", "/api/messages", """{"type":"ack","to":"conversation:{c}","payload":{"ref":"x"}}"""),
        new("11 444444444 +++++++", "GET", "/api/messages?conversation_id={c}"),
        new("11 444444444 4444444", "GET", "/api/messages?conversation_id={others:pair}"),
        new("11 +++++++++ +++++++", "GET", "/api/messages?recipient_id={others:person}"),
        new("11 444444444 +++++++", "POST", "/api/messages/read", """{"conversation_id":{c}}"""),
        new("11 +++++++++ +++++++", "POST", "/api/messages/read", """{"recipient_id":{others:person}}"""),
        new("11 444444444 +++++++", "POST", "/api/messages/{own:message}/read"),
        new("11 444444444 +++++++", "POST", "/api/messages/{others:message}/read"),
        new("11 444444444 +++++++", "POST", "/api/messages/{deleted:message}/read"),
    ];

    /// <summary>Who has no session may ask.</summary>
    public bool IsOpen => Of(Column.All[0]) is not '1';

    /// <summary>It may leave the asker another than it was: signed out, without its account, with another role.</summary>
    public bool ChangesAsker =>
        Path.StartsWith("/api/v1/auth/", StringComparison.Ordinal) || Path is "/api/logout"
        || Path.Contains("{own:account}", StringComparison.Ordinal);

    /// <summary>Without its query, and with each thing as a star.</summary>
    public string Route => $"{Method} {string.Join('/', Path.Split('?')[0].Trim('/').Split('/').Select(part => part.StartsWith('{') ? "*" : part))}";

    public char Of(Column column) => Cells.Of(Expected, column);

    public override string ToString() => $"{Method} {Path} {Body}".Trim();
}
