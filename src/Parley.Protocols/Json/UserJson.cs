using System.Text.Json;
using Parley.Core.Users;

namespace Parley.Protocols.Json;

public static class UserJson
{
    // {"id":7,"name":"Ada","avatar_url":null}
    public static void Write(Utf8JsonWriter json, UserCard user)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, user.Id);
        json.WriteString("name"u8, user.Name);
        json.WriteString("avatar_url"u8, user.AvatarUrl);
        json.WriteEndObject();
    }

    /// <summary>A person as it sees itself. Nobody else is ever told an e-mail address (contract http, "Numbers and lists").</summary>
    // {"id":7,"name":"Ada","handle":"ada","email":"ada@example.org","avatar_url":null,"role":"member",
    //  "created_at":"2026-11-21T02:25:26.123Z"}
    public static void WriteOwn(Utf8JsonWriter json, User user)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, user.Id);
        json.WriteString("name"u8, user.Name);
        json.WriteString("handle"u8, user.Handle);
        json.WriteString("email"u8, user.Email);
        json.WriteString("avatar_url"u8, user.AvatarUrl);
        json.WriteString("role"u8, WireWords.Of(user.Role));
        json.WriteTime("created_at"u8, user.CreatedAt);
        json.WriteEndObject();
    }
}
