using System.Text.Json;
using Parley.Protocols.SocketIo.Chat;
using Parley.Testing.Checking;

namespace Parley.Testing.Talking;

/// <summary>Writes what a client of Socket.IO is told into the history. A recovered connection goes on where the one before it was cut: to the
/// client the two are one stream.</summary>
internal sealed class SocketNotes(SocketWords words, long userId, History history)
{
    private int _stream = history.NextName();

    /// <summary>Begins a stream: nothing of the one before goes on in it.</summary>
    public void Begin() => _stream = history.NextName();

    public void Looking(long conversationId, bool isLooking) =>
        history.Saw(at => new Looking(at, _stream, userId, conversationId, isLooking));

    /// <returns>The line that is told; null where none is.</returns>
    public (Telling Telling, long ConversationId, Line? Line) Note(JsonElement arguments)
    {
        var telling = words.TellingOf(arguments[0].GetString()!);
        if (telling == Telling.Other)
        {
            return (telling, 0, null);
        }

        var told = arguments[1];
        var conversationId = SocketWords.IdOf(told, "conversationId");
        if (telling == Telling.Ephemeral)
        {
            var by = SocketWords.IdOf(told, "userId");
            history.Saw(at => new EphemeralSeen(at, _stream, userId, conversationId, by));
            return (telling, conversationId, null);
        }

        var line = telling switch
        {
            Telling.Notified => null,
            Telling.Deleted => new Line(SocketWords.IdOf(told, "messageId"), 0, null),
            _ => SocketWords.LineOf(told),
        };
        var last = arguments[arguments.GetArrayLength() - 1];
        if (!ChatOffset.TryParse(last.GetString()!, out var place) || place.ConversationId != conversationId)
        {
            throw new FormatException($"an event of conversation {conversationId} ends in {last}");
        }

        history.Saw(at => new ChangeSeen(at, _stream, userId, conversationId, From: null, place.Rev) { MessageId = line?.MessageId });
        if (line is not null && telling != Telling.Deleted)
        {
            history.Saw(at => new MessageSeen(at, _stream, userId, conversationId, line.MessageId, Seq: null, line.AuthorId, line.Content));
        }

        return (telling, conversationId, line);
    }
}
