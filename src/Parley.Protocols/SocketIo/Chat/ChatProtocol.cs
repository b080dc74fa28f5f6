using System.Runtime.InteropServices;
using System.Text.Json;
using Parley.Core;
using Parley.Protocols.Native;
using Parley.Realtime.Wire;

namespace Parley.Protocols.SocketIo.Chat;

/// <summary>Chat over Socket.IO in one of its vocabularies. One instance for each vocabulary and place of a session, so that a change is
/// encoded once for each.</summary>
public sealed class ChatProtocol : IWireProtocol
{
    public static readonly ChatProtocol Snake = new(new SnakeWords());

    public static readonly ChatProtocol Kebab = new(new KebabWords());

    // Of the client's own word for an event so much is given back.
    private const int NameLength = 64;

    // Both are understood at every path; the path says which one is spoken.
    private static readonly Dictionary<string, ChatReader> Readers = new([.. Snake._words.Events, .. Kebab._words.Events]);

    private static readonly Refusal NoSuchEvent = Refusal.BadRequest("There is no such event.");
    private static readonly Refusal NotText = Refusal.BadRequest("An argument holds U+0000, half of a surrogate pair, or binary.");

    private readonly IChatWords _words;
    private readonly ChatEncoder _encoder;
    private readonly ChatProtocol[] _places;

    private ChatProtocol(IChatWords words)
        : this(words, Place.Inside, new ChatProtocol[Enum.GetValues<Place>().Length])
    {
        _places[(int)Place.Inside] = this;
        foreach (var place in Enum.GetValues<Place>().Where(place => place != Place.Inside))
        {
            _places[(int)place] = new ChatProtocol(words, place, _places);
        }
    }

    private ChatProtocol(IChatWords words, Place place, ChatProtocol[] places)
    {
        (_words, _places) = (words, places);
        _encoder = new ChatEncoder(words, place);
    }

    /// <summary>Its clients say once that somebody types.</summary>
    public TimeSpan TypingLifetime => TimeSpan.FromSeconds(30);

    public bool HasRooms => true;

    /// <summary>What a client may say in this vocabulary.</summary>
    public IEnumerable<string> Events => _words.Events.Keys;

    public IWireProtocol At(Place place) => _places[(int)place];

    public ReadOnlyMemory<byte> Encode(ServerEvent serverEvent) => serverEvent.Accept(_encoder);

    /// <summary>Not used: Socket.IO has no codes.</summary>
    public (int Code, string Reason) Close(CloseReason reason) => (1000, "");

    /// <summary>What an event of a client asks for.</summary>
    public ChatInput Read(SocketIoEvent heard)
    {
        var name = heard.Name.Length <= NameLength ? heard.Name : "";
        var id = new RequestId(name, heard.AckId);
        if (heard.Attachments.Count > 0 || !JsonText.IsWhole(JsonMarshal.GetRawUtf8Value(heard.Payload)))
        {
            return new ChatInput(null, new Refused(id, NotText), IsBad: true);
        }

        var fields = new ChatFields(heard.Payload.GetArrayLength() > 1 ? heard.Payload[1] : default(JsonElement));
        var command = Readers.TryGetValue(name, out var read) ? read(id, fields) : null;
        if (command is null)
        {
            // An application may have more to say than is understood here.
            return new ChatInput(null, new Refused(id, NoSuchEvent));
        }

        return fields.Refusal is { } refusal
            ? new ChatInput(null, new Refused(id, refusal), IsBad: refusal.Code == RefusalCode.BadRequest)
            : new ChatInput(command, null);
    }
}

/// <summary>What an event comes to: a command to run, or the answer to give at once.</summary>
/// <param name="IsBad">It could not be read: too many of these end the connection.</param>
public readonly record struct ChatInput(ClientCommand? Command, Refused? Answer, bool IsBad = false);
