using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Protocols.Documents;

namespace Parley.Testing.Documents;

/// <summary>Holds frames of the native protocol against the AsyncAPI document.</summary>
public static class DocumentedFrames
{
    private static readonly JsonElement Document = JsonSerializer.SerializeToElement<JsonNode>(AsyncApiDocument.Make());
    private static readonly JsonSchema Schema = new(Document);
    private static readonly ILookup<string, string> OfServer = ByType(AsyncApiDocument.OfServer);
    private static readonly ILookup<string, string> OfClients = ByType(AsyncApiDocument.OfClients);
    private static readonly ConcurrentDictionary<string, byte> Seen = new();

    /// <summary>The documented frames that no test has met in this process yet.</summary>
    public static IReadOnlyList<string> Unseen =>
        [.. AsyncApiDocument.OfServer.Concat(AsyncApiDocument.OfClients).Select(frame => frame.Name).Except(Seen.Keys).Order(StringComparer.Ordinal)];

    public static void CheckServer(JsonElement frame) => Expect(frame, OfServer);

    /// <summary>Only for frames that the server is meant to accept.</summary>
    public static void CheckClient(JsonElement frame) => Expect(frame, OfClients);

    /// <summary>Notes a good frame of a client; what is none is left alone, since many tests are about bad ones.</summary>
    public static void NoteClient(ReadOnlySpan<byte> text)
    {
        try
        {
            Check(JsonElement.Parse(text), OfClients);
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            // No JSON, or half a surrogate pair.
        }
    }

    private static void Expect(JsonElement frame, ILookup<string, string> names)
    {
        if (Check(frame, names) is { } wrong)
        {
            throw new NotAsDocumentedException($"No documented frame: {frame}\n{wrong}");
        }
    }

    private static string? Check(JsonElement frame, ILookup<string, string> names)
    {
        if (frame.ValueKind != JsonValueKind.Object || !frame.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
        {
            return "it has no type";
        }

        var wrongs = new List<string>();
        foreach (var name in names[type.GetString()!])
        {
            if (Schema.Check(Schema.Find($"#/components/schemas/{name}"), frame) is not { } wrong)
            {
                Seen.TryAdd(name, 0);
                return null;
            }

            wrongs.Add($"{name}: {wrong}");
        }

        return string.Join('\n', wrongs.DefaultIfEmpty("there is no such type"));
    }

    private static ILookup<string, string> ByType(IEnumerable<Type> frames) =>
        frames.ToLookup(frame => Schemas.TypeWordOf(frame)!, frame => frame.Name);
}
