using Parley.Core.Events;
using Parley.Realtime.Presence;
using Parley.Realtime.Rooms;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Sessions;

/// <summary>What a session hears whose client subscribes to channels: of a conversation on that one's channels, of all that concerns its
/// person on others, and nothing without a channel.</summary>
/// <remarks>All is told under one lock, so that nothing of a channel comes before its welcome, is lost after it, or follows its end. Lock order:
/// rooms and listeners, then this, then topics.</remarks>
/// <param name="cutOff">Called with each channel of a conversation that the person is out of, when nothing more can follow on it.</param>
public sealed class HeardChannels(Outbox outbox, Action<string> cutOff)
{
    /// <summary>Stands for all that concerns the person, instead of a conversation.</summary>
    public const long Own = Holds.Own;

    // Messages of one's own that the client does not want to be told; more at once is no client.
    private const int SparedBound = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, HeardChannel> _byName = [];
    private readonly Dictionary<long, List<HeardChannel>> _byConversation = [];
    private readonly Queue<string> _spared = [];

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _byName.Count == 0 && Circle is null;
            }
        }
    }

    /// <summary>Who is online around the person, while the client keeps a list of them. Guarded by <see cref="Within"/>.</summary>
    internal Circle? Circle { get; private set; }

    /// <summary>Whom the circle holds may have changed by something else than presence.</summary>
    internal bool IsCircleStale { get; set; }

    /// <summary>Called when the person's own presence, or what it lets others know, has changed, before anything later is told.</summary>
    public Action? OwnChanged { get; init; }

    /// <param name="welcome">Tells the client that it is in, also where it was already; false: it is not to be.</param>
    public void Add(HeardChannel channel, Func<bool> welcome)
    {
        lock (_gate)
        {
            if (!welcome() || !_byName.TryAdd(channel.Name, channel))
            {
                return;
            }

            if (!_byConversation.TryGetValue(channel.ConversationId, out var channels))
            {
                _byConversation.Add(channel.ConversationId, channels = []);
            }

            channels.Add(channel);
        }
    }

    public void Remove(string name)
    {
        lock (_gate)
        {
            if (_byName.Remove(name, out var channel))
            {
                var channels = _byConversation[channel.ConversationId];
                channels.Remove(channel);
                if (channels.Count == 0)
                {
                    _byConversation.Remove(channel.ConversationId);
                }
            }
        }
    }

    /// <summary>The message that the person is about to send with this id is not told here: the client shows it already.</summary>
    public void Spare(string clientId)
    {
        lock (_gate)
        {
            _spared.Enqueue(clientId);
            if (_spared.Count > SparedBound)
            {
                _spared.Dequeue();
            }
        }
    }

    internal void Tell(long key, Encoded encoded, long userId)
    {
        lock (_gate)
        {
            if (Circle is not null)
            {
                Note(encoded.Event);
            }

            if (encoded.Event is OwnPresenceChanged or OwnSettingsChanged)
            {
                OwnChanged?.Invoke();
            }

            if (IsSpared(encoded.Event, userId))
            {
                return;
            }

            TellOn(key, encoded);
            if (key != Own)
            {
                TellOn(Own, encoded);
            }
        }
    }

    /// <summary>Tells that the person is out of a conversation, as the last on its channels.</summary>
    internal void Cut(long conversationId, Encoded encoded)
    {
        lock (_gate)
        {
            IsCircleStale = true;
            TellOn(conversationId, encoded);
            TellOn(Own, encoded);
            if (_byConversation.Remove(conversationId, out var channels))
            {
                foreach (var channel in channels)
                {
                    _byName.Remove(channel.Name);
                    cutOff(channel.Name);
                }
            }
        }
    }

    /// <summary>Whom the person is told of as online is another matter now.</summary>
    internal void Unsettle()
    {
        lock (_gate)
        {
            IsCircleStale = true;
        }
    }

    internal void Within(Action act)
    {
        lock (_gate)
        {
            act();
        }
    }

    /// <summary>Called within <see cref="Within"/>.</summary>
    internal void Surround(Circle? circle) => (Circle, IsCircleStale) = (circle, false);

    private void TellOn(long key, Encoded encoded)
    {
        foreach (var channel in _byConversation.GetValueOrDefault(key) ?? [])
        {
            outbox.TryEnqueue(channel.Address(encoded.For(channel.Wire)));
        }
    }

    private void Note(ServerEvent told)
    {
        switch (told)
        {
            case PresenceChanged changed:
                Circle!.Tell(changed);
                break;

            // Who shares something with whom is another matter now; and who hides sees nobody.
            case Added or OwnSettingsChanged or Changed { Event: MemberAdded or MemberRemoved }:
                IsCircleStale = true;
                break;
        }
    }

    private bool IsSpared(ServerEvent told, long userId) =>
        _spared.Count > 0
        && told is Changed { Event: MessageSent { Message: { ClientId: { } clientId } message } }
        && message.User.Id == userId
        && _spared.Contains(clientId);
}

/// <summary>One channel that a session hears.</summary>
/// <param name="ConversationId">Of what it hears; <see cref="HeardChannels.Own"/>: of all that concerns the person.</param>
/// <param name="Wire">How things are said on channels of its kind: encoded once for all of them.</param>
/// <param name="End">What each frame ends in that is this channel's alone; empty where the wire says the whole.</param>
public sealed record HeardChannel(string Name, long ConversationId, IWireProtocol Wire, ReadOnlyMemory<byte> End)
{
    internal ReadOnlyMemory<byte> Address(ReadOnlyMemory<byte> frame)
    {
        if (frame.IsEmpty || End.IsEmpty)
        {
            return frame;
        }

        var whole = new byte[frame.Length + End.Length];
        frame.CopyTo(whole);
        End.CopyTo(whole.AsMemory(frame.Length));
        return whole;
    }
}
