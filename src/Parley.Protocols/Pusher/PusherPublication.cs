using System.Text;
using System.Text.Json;
using Parley.Core;

namespace Parley.Protocols.Pusher;

/// <summary>An event that an app's server wants told.</summary>
/// <param name="SocketId">A connection that is left out; null: nobody.</param>
/// <param name="Info">What it wants to know of the channels.</param>
public sealed record PusherPublication(
    string Name, string Data, IReadOnlyList<PusherChannel> Channels, string? SocketId, IReadOnlySet<string> Info)
{
    // {"name":"multi","data":"{\"a\":1}","channels":["orders","private-chat.1"],"socket_id":"1.2","info":"subscription_count"}
    /// <summary>Refused: <c>bad_request</c>, or <c>too_large</c> for its data.</summary>
    public static Result<PusherPublication> Read(ReadOnlyMemory<byte> body, PusherApp app) =>
        PusherJson.ReadObject(body) is { } members ? Read(members, app, asBatch: false) : NotJson;

    // {"batch":[{"channel":"orders","name":"shipped","data":"{}"}]}
    /// <summary>All of them, or none.</summary>
    public static Result<IReadOnlyList<PusherPublication>> ReadBatch(ReadOnlyMemory<byte> body, PusherApp app)
    {
        if (PusherJson.ReadObject(body) is not { } members)
        {
            return NotJson;
        }

        if (!members.TryGetProperty("batch", out var batch) || batch.ValueKind is not JsonValueKind.Array
            || batch.GetArrayLength() is var count && (count == 0 || count > app.EventsPerBatch))
        {
            return Refusal.BadRequest($"batch must be an array of 1 to {app.EventsPerBatch:D} events.", "batch");
        }

        var publications = new List<PusherPublication>(count);
        foreach (var item in batch.EnumerateArray())
        {
            if (item.ValueKind is not JsonValueKind.Object)
            {
                return NotJson;
            }

            if (!Read(item, app, asBatch: true).TryGet(out var publication, out var refusal))
            {
                return refusal;
            }

            publications.Add(publication);
        }

        return Result.Ok<IReadOnlyList<PusherPublication>>(publications);
    }

    /// <summary>The words of a comma-separated list.</summary>
    public static IReadOnlySet<string> ReadInfo(string? info) =>
        (info ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);

    /// <summary>Two numbers with a point between them.</summary>
    public static bool IsSocketId(string text) =>
        text.Length <= 64 && text.Split('.') is [{ Length: > 0 } left, { Length: > 0 } right]
        && left.All(char.IsAsciiDigit) && right.All(char.IsAsciiDigit);

    private static Refusal NotJson => Refusal.BadRequest("The body is not one JSON object (UTF-8, no duplicate members).");

    private static Result<PusherPublication> Read(JsonElement members, PusherApp app, bool asBatch)
    {
        if (PusherJson.TextOf(members, "name") is not { Length: > 0 } name || name.Length > app.EventNameLength)
        {
            return Refusal.BadRequest($"name must be a text of 1 to {app.EventNameLength:D} characters.", "name");
        }

        if (name.StartsWith("pusher:", StringComparison.Ordinal) || name.StartsWith("pusher_internal:", StringComparison.Ordinal))
        {
            return Refusal.BadRequest("Names that begin with pusher: or pusher_internal: belong to the protocol.", "name");
        }

        if (DataOf(members) is not { } data)
        {
            return Refusal.BadRequest("data must be a text.", "data");
        }

        if (Encoding.UTF8.GetByteCount(data) > app.EventBytes)
        {
            return Refusal.TooLarge("data", app.EventBytes);
        }

        var socketId = PusherJson.TextOf(members, "socket_id");
        if (socketId is not null && !IsSocketId(socketId))
        {
            return Refusal.BadRequest("socket_id must be two numbers with a point between them.", "socket_id");
        }

        return ChannelsOf(members, app, asBatch).Map(channels =>
            new PusherPublication(name, data, channels, socketId, ReadInfo(PusherJson.TextOf(members, "info"))));
    }

    // Some send JSON that is no text: it is told as the text of it.
    private static string? DataOf(JsonElement members) => !members.TryGetProperty("data", out var data) ? null
        : data.ValueKind switch
        {
            JsonValueKind.String => PusherJson.TextOf(members, "data"),
            JsonValueKind.Null => null,
            _ => data.GetRawText(),
        };

    private static Result<IReadOnlyList<PusherChannel>> ChannelsOf(JsonElement members, PusherApp app, bool asBatch)
    {
        string?[] names = PusherJson.TextOf(members, "channel") is { } one ? [one]
            : !asBatch && members.TryGetProperty("channels", out var several) && several.ValueKind is JsonValueKind.Array
            && several.GetArrayLength() <= app.ChannelsPerEvent
                ? [.. several.EnumerateArray().Select(name => PusherJson.IsText(name, out var text) ? text : null)]
                : [];
        var channels = names.Select(name => name is null ? null : PusherChannel.Parse(name, app.ChannelNameLength)).ToList();
        if (channels.Count == 0 || channels.Contains(null))
        {
            return Refusal.BadRequest($"channels must be 1 to {app.ChannelsPerEvent:D} names of channels.", "channels");
        }

        return Result.Ok<IReadOnlyList<PusherChannel>>([.. channels.OfType<PusherChannel>().DistinctBy(channel => channel.Name)]);
    }
}
