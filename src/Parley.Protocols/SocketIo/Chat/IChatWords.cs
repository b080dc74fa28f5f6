using Parley.Core.Events;
using Parley.Core.Messages;
using Parley.Realtime.Wire;

namespace Parley.Protocols.SocketIo.Chat;

/// <summary>Makes a command of an event. What is wrong with its argument is in the fields.</summary>
internal delegate ClientCommand ChatReader(RequestId id, ChatFields fields);

/// <summary>A vocabulary of chat over Socket.IO (docs/protocols/socket-io.md): how it names what it is told and what it asks for.</summary>
internal interface IChatWords
{
    /// <summary>What a client may say.</summary>
    IReadOnlyDictionary<string, ChatReader> Events { get; }

    ReadOnlyMemory<byte> Sent(MessageSent sent, Place place);

    ReadOnlyMemory<byte> Edited(MessageEdited edited, Place place);

    ReadOnlyMemory<byte> Deleted(MessageDeleted deleted, Place place);

    ReadOnlyMemory<byte> Typing(TypingChanged changed, Place place);

    /// <summary>Somebody has read all that is there.</summary>
    ReadOnlyMemory<byte> Seen(MarkerMoved marker, Place place);

    ReadOnlyMemory<byte> Attendance(AttendanceChanged changed, Place place);

    ReadOnlyMemory<byte> Presence(PresenceChanged changed);

    /// <summary>The answer to a send or an edit.</summary>
    ReadOnlyMemory<byte> Yes(RequestId id, Message message);

    /// <summary>The answer to what was asked about a conversation.</summary>
    ReadOnlyMemory<byte> Yes(RequestId id, long conversationId);

    ReadOnlyMemory<byte> Yes(RequestId id, HistoryPage page);
}
