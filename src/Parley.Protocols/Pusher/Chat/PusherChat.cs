using System.Text;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Pusher.Chat;

/// <summary>Chat over the Pusher protocol: one instance for each kind of channel, so that a change is encoded once for each.</summary>
public sealed class PusherChat : IWireProtocol
{
    private static readonly TimeSpan RepeatedWithin = TimeSpan.FromSeconds(6);

    private readonly PusherChatEncoder _encoder;

    private PusherChat(PusherChatNames names, PusherChatPlace place) => _encoder = new PusherChatEncoder(names, place);

    /// <summary>Echo's clients whisper with every key.</summary>
    public TimeSpan TypingLifetime => RepeatedWithin;

    public bool HasRooms => false;

    public IWireProtocol At(Place place) => this;

    public ReadOnlyMemory<byte> Encode(ServerEvent serverEvent) => serverEvent.Accept(_encoder);

    public (int Code, string Reason) Close(CloseReason reason) =>
        PusherError.Of(reason) is { } error ? (error.Code!.Value, error.Message) : (1000, "");

    /// <summary>How chat is said on an app's channels.</summary>
    /// <param name="eventNamespace">Before the names of events; empty: nothing.</param>
    public sealed class Wires(string eventNamespace)
    {
        private readonly PusherChat _private = new(new PusherChatNames(eventNamespace), PusherChatPlace.Private);
        private readonly PusherChat _presence = new(new PusherChatNames(eventNamespace), PusherChatPlace.Presence);
        private readonly PusherChat _person = new(new PusherChatNames(eventNamespace), PusherChatPlace.Person);

        /// <summary>That of a session as a whole.</summary>
        public IWireProtocol OfSession => _person;

        /// <summary>What hearing a channel means. Throws for one that is about neither a conversation nor a person.</summary>
        public HeardChannel Hear(ChatChannel channel) => channel.Kind switch
        {
            ChatChannelKind.Conversation => new HeardChannel(channel.Name, channel.Id, channel.IsPresence ? _presence : _private, default),
            ChatChannelKind.Person => new HeardChannel(channel.Name, HeardChannels.Own, _person, Encoding.UTF8.GetBytes($"{channel.Name}\"}}")),
            _ => throw new ArgumentOutOfRangeException(nameof(channel), channel.Name, "It tells of nothing but who is online."),
        };
    }
}

/// <summary>On what kind of channel something is said.</summary>
internal enum PusherChatPlace
{
    /// <summary><c>private-conversation.{id}</c>.</summary>
    Private,

    /// <summary><c>presence-conversation.{id}</c>.</summary>
    Presence,

    /// <summary>A channel of a person, whose name is still to follow.</summary>
    Person,
}
