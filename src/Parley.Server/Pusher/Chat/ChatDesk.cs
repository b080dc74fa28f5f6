using System.Collections.Concurrent;
using Parley.Realtime.Dispatch;
using Parley.Realtime.Rooms;
using Parley.Realtime.Sessions;
using Parley.Realtime.Topics;

namespace Parley.Server.Pusher.Chat;

/// <summary>The chat sides of the default app's connections.</summary>
internal sealed class ChatDesk(ChatEntry entry, Hub hub, Dispatcher dispatcher)
{
    private readonly ConcurrentDictionary<string, SocketChat> _bySocket = new(StringComparer.Ordinal);

    /// <summary>Null for other apps: their channels are plain ones.</summary>
    public SocketChat? Open(ServedApp served, TopicListener listener, Outbox outbox, ChatCallbacks callbacks)
    {
        if (served.Chat is null)
        {
            return null;
        }

        var chat = new SocketChat(entry, hub, dispatcher, new ChatSocket(served, listener, outbox, callbacks));
        return _bySocket[listener.Id] = chat;
    }

    public void Close(SocketChat chat, string socketId)
    {
        _bySocket.TryRemove(KeyValuePair.Create(socketId, chat));
        chat.End();
    }

    /// <summary>The person is about to send a message with this client id that this connection of its own shows already.</summary>
    /// <returns>False: there is no such connection of this person's.</returns>
    public bool Spare(string socketId, long userId, string clientId) =>
        _bySocket.TryGetValue(socketId, out var chat) && chat.Spare(userId, clientId);
}
