using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Parley.Protocols.Pusher;

/// <summary>One message of a client.</summary>
/// <param name="Event">Never empty.</param>
/// <param name="Channel">Null where it names none, or something else than a text.</param>
/// <param name="Data"><see cref="JsonValueKind.Undefined"/> where there is none.</param>
public sealed record PusherMessage(string Event, string? Channel, JsonElement Data)
{
    // {"event":"pusher:subscribe","data":{"channel":"orders"}}
    /// <summary>Null for what is no message.</summary>
    public static PusherMessage? Read(ReadOnlyMemory<byte> message)
    {
        if (PusherJson.ReadObject(message) is not { } members || PusherJson.TextOf(members, "event") is not { Length: > 0 } name)
        {
            return null;
        }

        members.TryGetProperty("data", out var data);
        return new PusherMessage(name, PusherJson.TextOf(members, "channel"), data);
    }

    /// <summary>As it came.</summary>
    public ReadOnlyMemory<byte> RawData => Data.ValueKind is JsonValueKind.Undefined ? default : JsonMarshal.GetRawUtf8Value(Data).ToArray();

    /// <summary>The members of its data, which may come as JSON in a text; null where they are none.</summary>
    public JsonElement? Members => Data.ValueKind switch
    {
        JsonValueKind.Object => Data,
        JsonValueKind.String when PusherJson.IsText(Data, out var text) => PusherJson.ReadObject(Encoding.UTF8.GetBytes(text)),
        _ => null,
    };
}
