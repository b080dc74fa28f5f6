using Parley.Core;
using Parley.Core.Sync;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http;

/// <summary>What a client needs to know of the server before it asks for more.</summary>
internal static class ServerApi
{
    private static readonly string Version = typeof(ServerApi).Assembly.GetName().Version!.ToString(fieldCount: 3);

    public static void MapServer(this IEndpointRouteBuilder routes) => routes.MapGet("/server", Get);

    // {"name":"Parley","version":"0.1.0","epoch":"…","limits":{"body_bytes":65536,"message_length":4000,…}}
    private static JsonAnswer Get(Limits limits, SyncReader sync) => new(StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteString("name", "Parley");
        json.WriteString("version", Version);
        json.WriteString("epoch", sync.Epoch);
        json.WriteStartObject("limits");
        json.WriteNumber("body_bytes", RequestBody.Limit);
        json.WriteNumber("message_length", limits.MessageLength);
        json.WriteNumber("user_name_length", limits.UserNameLength);
        json.WriteNumber("conversation_name_length", limits.ConversationNameLength);
        json.WriteNumber("password_minimum", limits.PasswordMinimum);
        json.WriteNumber("password_bytes", limits.PasswordBytes);
        json.WriteNumber("participants_per_request", limits.ParticipantsPerRequest);
        json.WriteNumber("page_size", limits.PageSize);
        json.WriteNumber("unread_exact", limits.UnreadExact);
        json.WriteEndObject();
        json.WriteEndObject();
    });
}
