using System.Collections.Concurrent;
using Parley.Core;
using Parley.Core.Conversations;

namespace Parley.Realtime.Rooms;

/// <summary>The conversations that somebody on this node listens to, and what is pending in them.</summary>
internal sealed class RoomTable(Listeners listeners, Limits limits, Uptime uptime)
{
    private readonly ConcurrentDictionary<long, Room> _rooms = new();
    private readonly ConcurrentDictionary<Room, bool> _typing = new();
    private readonly ConcurrentDictionary<Room, bool> _changing = new();

    public Listeners Listeners { get; } = listeners;

    public Limits Limits { get; } = limits;

    public Uptime Uptime { get; } = uptime;

    public int Count => _rooms.Count;

    public ICollection<long> Ids => _rooms.Keys;

    public Room? Find(long conversationId) => _rooms.GetValueOrDefault(conversationId);

    /// <param name="rev">Where the room begins, if it is not there yet: the last rev that need not be fanned out.</param>
    public Room GetOrAdd(long conversationId, ConversationType type, long rev, long memberCount) =>
        _rooms.GetOrAdd(conversationId, static (id, state) => new Room(id, state.Type, state.Rev, state.Members, state.Table), (
            Type: type, Rev: rev, Members: memberCount, Table: this));

    /// <summary>Called by a room that nobody sits in any more, with its gate held.</summary>
    public void Remove(Room room)
    {
        _rooms.TryRemove(new KeyValuePair<long, Room>(room.Id, room));
        _typing.TryRemove(room, out _);
        _changing.TryRemove(room, out _);
    }

    /// <summary>Called by a room in which somebody types, or nobody does any more.</summary>
    public void NoteTyping(Room room, bool active)
    {
        if (active)
        {
            _typing[room] = true;
        }
        else
        {
            _typing.TryRemove(room, out _);
        }
    }

    public void NoteChanging(Room room) => _changing[room] = true;

    public void TickTyping()
    {
        foreach (var (room, _) in _typing)
        {
            room.TickTyping();
        }
    }

    /// <summary>Tells the member changes of large rooms that were collected since the last call.</summary>
    public void TellMemberChanges()
    {
        foreach (var (room, _) in _changing)
        {
            _changing.TryRemove(room, out _);
            room.TellMemberChanges();
        }
    }

    /// <summary>Ends the typing of a person whose last session has left.</summary>
    public void StopTyping(Listener listener)
    {
        foreach (var room in listener.Rooms())
        {
            if (room.IsTypedIn)
            {
                room.StopTyping(listener.UserId);
            }
        }
    }

    /// <summary>Takes a person who leaves this node out of all its rooms.</summary>
    public void Close(Listener listener)
    {
        foreach (var room in listener.Close())
        {
            room.Leave(listener);
        }
    }
}
