using System.Text.Json.Nodes;
using Parley.Protocols.Envelope;
using Parley.Protocols.Native;

namespace Parley.Protocols.Documents;

/// <summary>The envelope protocol as a channel of the AsyncAPI document: its schema, with what they lead to in the place of references.</summary>
internal static class EnvelopeChannel
{
    private const string Door =
        "The envelope protocol (docs/protocols/envelope.md); also at / with ?token=. The request brings a token, a ticket or a cookie: whoever is "
        + "not let in is closed with 4401 after the upgrade.";

    public static JsonObject Make()
    {
        var schema = JsonNode.Parse(EnvelopeSchema.Text.Span)!.AsObject();
        return new JsonObject
        {
            ["address"] = "/ws/envelope",
            ["description"] = Door,
            ["messages"] = new JsonObject
            {
                ["EnvelopeOfClient"] = MessageOf(schema, "clientFrame", "What a client says."),
                ["EnvelopeOfServer"] = MessageOf(schema, "serverFrame", "What the server says."),
            },
            ["bindings"] = new JsonObject { ["ws"] = new JsonObject { ["method"] = "GET" } },
            ["x-frame-bytes"] = NativeLimits.FrameBytes,
            ["x-close-codes"] = AsyncApiDocument.CloseCodes(),
        };
    }

    private static JsonObject MessageOf(JsonObject schema, string name, string summary) => new()
    {
        ["name"] = name,
        ["summary"] = summary,
        ["payload"] = Resolve(schema["$defs"]![name]!, schema),
    };

    // None leads back to itself.
    private static JsonNode Resolve(JsonNode node, JsonObject schema) => node switch
    {
        JsonObject part when part["$ref"] is { } reference => Resolve(schema["$defs"]![((string)reference!).Split('/')[^1]]!, schema),
        JsonObject part => new JsonObject(part.Select(member =>
            KeyValuePair.Create<string, JsonNode?>(member.Key, member.Value is { } value ? Resolve(value, schema) : null))),
        JsonArray items => new JsonArray([.. items.Select(item => item is null ? null : Resolve(item, schema))]),
        _ => node.DeepClone(),
    };
}
