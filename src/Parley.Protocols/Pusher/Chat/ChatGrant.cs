using System.Text;
using System.Text.Json;
using Parley.Core.Sessions;
using Parley.Core.Users;
using Parley.Realtime.Topics;

namespace Parley.Protocols.Pusher.Chat;

/// <summary>For whom a grant was made, and until when it opens; inside the signed text, on private channels too. Whoever knows the app's
/// secret can sign one: that its session is the person's, and lives, is asked of the store.</summary>
/// <param name="ExpiresAt">Unix seconds.</param>
public sealed record ChatGrant(long UserId, string SessionId, long ExpiresAt)
{
    /// <summary>A client asks for a grant when it is about to subscribe. Shorter than the ends of sessions are remembered.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(30);

    private const int LongestSessionId = 64;

    // {"user_id":1,"user_info":{"name":"Ada","avatar_url":null},"sid":"4f…","exp":1795226126}
    /// <summary>The <c>channel_data</c> of a grant.</summary>
    public static string ChannelData(Principal principal, DateTimeOffset now) =>
        Write("user_id", json => json.WriteNumberValue(principal.UserId), principal, now);

    // {"id":"1","user_info":{"name":"Ada","avatar_url":null},"sid":"4f…","exp":1795226126}
    /// <summary>The <c>user_data</c> of one for signing in.</summary>
    public static string UserData(Principal principal, DateTimeOffset now) =>
        Write("id", json => json.WriteStringValue($"{principal.UserId:D}"), principal, now);

    /// <summary>Null for what is none.</summary>
    public static ChatGrant? ReadChannelData(string data) => Read(data, "user_id");

    /// <summary>Null also for a sign-in that the application's own server grants.</summary>
    public static ChatGrant? ReadUserData(string data) => Read(data, "id");

    /// <summary>How somebody is shown to the others on a presence channel.</summary>
    public static TopicMember MemberOf(UserCard user) => new(
        $"{user.Id:D}",
        PusherJson.Write(json => json.WriteNumberValue(user.Id)),
        PusherJson.Write(json => WriteInfo(json, user)));

    public bool IsOver(DateTimeOffset now) => now.ToUnixTimeSeconds() >= ExpiresAt;

    private static ChatGrant? Read(string data, string name) =>
        PusherJson.ReadObject(Encoding.UTF8.GetBytes(data)) is { } members
        && members.TryGetProperty(name, out var token) && PusherJson.IdOf(token) is { } id
        && long.TryParse(id, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var userId)
        && PusherJson.TextOf(members, "sid") is { Length: > 0 and <= LongestSessionId } sessionId
        && members.TryGetProperty("exp", out var exp) && exp.ValueKind is JsonValueKind.Number && exp.TryGetInt64(out var expiresAt)
            ? new ChatGrant(userId, sessionId, expiresAt)
            : null;

    private static string Write(string idName, Action<Utf8JsonWriter> writeId, Principal principal, DateTimeOffset now)
    {
        var bytes = PusherJson.Write(json =>
        {
            json.WriteStartObject();
            json.WritePropertyName(idName);
            writeId(json);
            json.WritePropertyName("user_info"u8);
            WriteInfo(json, principal.User);
            json.WriteString("sid"u8, principal.SessionId);
            json.WriteNumber("exp"u8, (now + Life).ToUnixTimeSeconds());
            json.WriteEndObject();
        });
        return Encoding.UTF8.GetString(bytes.Span);
    }

    private static void WriteInfo(Utf8JsonWriter json, UserCard user)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, user.Name);
        json.WriteString("avatar_url"u8, user.AvatarUrl);
        json.WriteEndObject();
    }
}
