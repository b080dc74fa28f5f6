using System.Text.Json;
using Xunit;

namespace Parley.Server.Tests.Http;

/// <summary>The exact members of what is answered, in order: more is as wrong as less.</summary>
internal static class Shape
{
    public const string User = "id name handle email avatar_url role created_at";

    public const string UserCard = "id name avatar_url";

    public const string Conversation =
        "id type name topic avatar_url seq rev mark created_by history member_count role read_seq delivered_seq unread_count "
        + "muted muted_until archived archived_seq favourite unread_from_seq last_message participants "
        + "last_message_at created_at updated_at";

    public const string Member = "user_id name avatar_url role joined_at left_at rev read_seq read_at delivered_seq";

    public const string Message =
        "id conversation_id seq rev user_id user content type reply_to_id reply_to thread_id thread attachments reactions edited edited_at "
        + "deleted pinned mentions system created_at client_id";

    public const string Problem = "type title status code detail request_id errors";

    public static void Is(string members, JsonElement value) =>
        Assert.Equal(members, string.Join(' ', value.EnumerateObject().Select(member => member.Name)));

    /// <summary>UTC with milliseconds, as <c>2026-11-21T02:25:26.123Z</c>.</summary>
    public static void IsTime(JsonElement value) => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", value.GetString());
}
