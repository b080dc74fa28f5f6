using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Testing.Client;

namespace Parley.Testing.Talking;

/// <summary>What an event says: a line that is new, changed or gone, or that somebody did something that is not kept.</summary>
public enum Telling
{
    New,
    Edited,
    Deleted,
    Notified,
    Ephemeral,
    Other,
}

/// <summary>How a vocabulary of chat over Socket.IO says things; see docs/protocols/socket-io.md.</summary>
public sealed class SocketWords
{
    public static readonly SocketWords Snake = new("snake", "/socket.io/", '_');
    public static readonly SocketWords Kebab = new("kebab", "/api/socket/io", '-');

    private readonly Dictionary<string, Telling> _tellings;
    private readonly char _between;

    private SocketWords(string name, string path, char between)
    {
        (Name, Path, _between) = (name, path, between);
        _tellings = new Dictionary<string, Telling>
        {
            [Word("new", "message")] = Telling.New,
            [Word("message", "edited")] = Telling.Edited,
            [Word("message", "deleted")] = Telling.Deleted,
            [Word("message", "notification")] = Telling.Notified,
            [Word("user", "typing")] = Telling.Ephemeral,
            [Word("user", "stopped", "typing")] = Telling.Ephemeral,
            [Word("messages", "read")] = Telling.Ephemeral,
            [Word("user", "joined")] = Telling.Ephemeral,
            [Word("user", "left")] = Telling.Ephemeral,
        };
    }

    public string Name { get; }

    public string Path { get; }

    /// <summary>Told of every conversation, joined or not; joining brings what was said.</summary>
    public bool HearsAll => this == Kebab;

    public string Join => Word("join", "conversation");

    public string Leave => Word("leave", "conversation");

    public string Send => Word("send", "message");

    public string Edit => Word("edit", "message");

    public string Delete => Word("delete", "message");

    public string Read => HearsAll ? "mark-read" : "mark_as_read";

    public string Fetch => "fetch-messages";

    public string TypingIs(bool isTyping) => (HearsAll, isTyping) switch
    {
        (true, true) => "typing-start",
        (true, false) => "typing-stop",
        (false, true) => "typing",
        (false, false) => "stop_typing",
    };

    public JsonNode Id(long id) => HearsAll ? JsonValue.Create($"{id:D}") : JsonValue.Create(id);

    /// <summary>What names a conversation alone: in kebab a bare string where it is joined, left or typed in.</summary>
    public JsonNode Conversation(long id, bool isBare) => HearsAll && isBare ? Id(id) : new JsonObject { ["conversationId"] = Id(id) };

    public Telling TellingOf(string name) => _tellings.GetValueOrDefault(name, Telling.Other);

    public static long IdOf(JsonElement holder, string name)
    {
        var value = holder.GetProperty(name);
        return value.ValueKind == JsonValueKind.Number ? value.GetInt64() : long.Parse(value.GetString()!, provider: null);
    }

    public static Line LineOf(JsonElement message) =>
        new(IdOf(message, "id"), IdOf(message, "senderId"), message.OptionalText("content"));

    private string Word(params string[] parts) => string.Join(_between, parts);
}
