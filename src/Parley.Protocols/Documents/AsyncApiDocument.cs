using System.ComponentModel;
using System.Reflection;
using System.Text.Json.Nodes;
using Parley.Protocols.Native;
using Parley.Protocols.Native.Frames;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Documents;

/// <summary>The native protocol as an AsyncAPI 3 document, made from the records of its frames; beside it the envelope protocol, by its
/// schema.</summary>
public static class AsyncApiDocument
{
    private const string About =
        """
        JSON over a WebSocket: commands of a client, their answers, and all that happens while one is connected. docs/protocols/native.md tells how
        the numbers (seq, rev, mark, user_rev, profiles) are used to miss nothing. Members may be added to frames of the server later; pass over
        what you do not know.
        """;

    private const string Door =
        "The first frame is auth, within 10 s, unless the request brought the credentials. Unknown members are refused.";

    private const string LenientDoor =
        "For clients written before this server: the same frames; unknown members are passed over, ids may be strings of digits, null is absent.";

    private static readonly IReadOnlyList<Type> Frames =
    [
        .. typeof(ServerFrame).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && (type.IsSubclassOf(typeof(ServerFrame)) || type.IsSubclassOf(typeof(ClientFrame))))
            .OrderBy(type => type.Name, StringComparer.Ordinal),
    ];

    public static IReadOnlyList<Type> OfClients { get; } = [.. Frames.Where(type => type.IsSubclassOf(typeof(ClientFrame)))];

    public static IReadOnlyList<Type> OfServer { get; } = [.. Frames.Where(type => type.IsSubclassOf(typeof(ServerFrame)))];

    public static JsonObject Make()
    {
        var schemas = new Schemas();
        var messages = new JsonObject(Frames.Select(frame => KeyValuePair.Create<string, JsonNode?>(frame.Name, MessageOf(frame, schemas))));
        return new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Parley, the native protocol",
                ["version"] = typeof(AsyncApiDocument).Assembly.GetName().Version!.ToString(fieldCount: 3),
                ["description"] = About,
            },
            ["defaultContentType"] = "application/json",
            ["servers"] = new JsonObject
            {
                ["local"] = new JsonObject
                {
                    ["host"] = "127.0.0.1:8080",
                    ["protocol"] = "ws",
                    ["security"] = new JsonArray(Refer("securitySchemes/bearer")),
                },
            },
            ["channels"] = new JsonObject
            {
                ["native"] = ChannelAt("/ws", Door),
                ["lenient"] = ChannelAt("/", LenientDoor),
                ["envelope"] = EnvelopeChannel.Make(),
            },
            ["operations"] = Operations(),
            ["components"] = new JsonObject
            {
                ["messages"] = messages,
                ["schemas"] = schemas.All,
                ["securitySchemes"] = new JsonObject
                {
                    ["bearer"] = new JsonObject
                    {
                        ["type"] = "http",
                        ["scheme"] = "bearer",
                        ["description"] = "With the request on /ws; or as the token of the first frame.",
                    },
                },
            },
        };
    }

    private static JsonObject ChannelAt(string address, string description) => new()
    {
        ["address"] = address,
        ["description"] = description,
        ["messages"] = new JsonObject(Frames.Select(frame =>
            KeyValuePair.Create<string, JsonNode?>(frame.Name, Refer($"messages/{frame.Name}")))),
        ["bindings"] = new JsonObject { ["ws"] = new JsonObject { ["method"] = "GET" } },
        ["x-frame-bytes"] = NativeLimits.FrameBytes,
        ["x-frame-bytes-before-sign-in"] = NativeLimits.FrameBytesBeforeSignIn,
        ["x-close-codes"] = CloseCodes(),
    };

    internal static JsonArray CloseCodes() => new([.. Enum.GetValues<CloseReason>().Select(CloseOf)]);

    private static JsonObject CloseOf(CloseReason reason)
    {
        var (code, text) = NativeProtocol.Strict.Close(reason);
        return new JsonObject { ["code"] = code, ["reason"] = text };
    }

    private static JsonObject MessageOf(Type frame, Schemas schemas) => new()
    {
        ["name"] = Schemas.TypeWordOf(frame),
        ["summary"] = frame.GetCustomAttribute<DescriptionAttribute>()?.Description,
        ["payload"] = schemas.Refer(frame, UseOf(frame)),
        ["examples"] = new JsonArray(new JsonObject { ["payload"] = Examples.Of(frame, UseOf(frame)) }),
    };

    private static SchemaUse UseOf(Type frame) => frame.IsSubclassOf(typeof(ClientFrame)) ? SchemaUse.ClientFrame : SchemaUse.Answer;

    // The document is the server's: what clients say it receives.
    private static JsonObject Operations()
    {
        var operations = new JsonObject();
        foreach (var type in OfClients.GroupBy(frame => Schemas.TypeWordOf(frame)!))
        {
            var answers = type.SelectMany(frame => frame.GetCustomAttribute<AnsweredByAttribute>()?.Frames ?? [])
                .Distinct()
                .Append(typeof(ErrorFrame));
            operations[$"receive_{type.Key}"] = new JsonObject
            {
                ["action"] = "receive",
                ["channel"] = new JsonObject { ["$ref"] = "#/channels/native" },
                ["summary"] = type.First().GetCustomAttribute<DescriptionAttribute>()?.Description,
                ["messages"] = OfChannel(type),
                ["reply"] = new JsonObject { ["channel"] = new JsonObject { ["$ref"] = "#/channels/native" }, ["messages"] = OfChannel(answers) },
            };
        }

        foreach (var type in OfServer.GroupBy(frame => Schemas.TypeWordOf(frame)!))
        {
            operations[$"send_{type.Key}"] = new JsonObject
            {
                ["action"] = "send",
                ["channel"] = new JsonObject { ["$ref"] = "#/channels/native" },
                ["summary"] = type.First().GetCustomAttribute<DescriptionAttribute>()?.Description,
                ["messages"] = OfChannel(type),
            };
        }

        return operations;
    }

    private static JsonArray OfChannel(IEnumerable<Type> frames) =>
        [.. frames.Select(frame => new JsonObject { ["$ref"] = $"#/channels/native/messages/{frame.Name}" })];

    private static JsonObject Refer(string place) => new() { ["$ref"] = $"#/components/{place}" };
}
