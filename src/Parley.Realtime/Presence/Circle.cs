using Parley.Core.Users;
using Parley.Realtime.Sessions;
using Parley.Realtime.Topics;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Presence;

/// <summary>Those around a person who are online, for a session whose client keeps a list of them. Guarded by its channels.</summary>
/// <param name="cardOf">How somebody is called; null: not here any more.</param>
internal sealed class Circle(CircleWords words, Outbox outbox, UserCard self, Func<long, UserCard?> cardOf)
{
    private readonly Dictionary<long, TopicMember> _told = [];
    private Dictionary<long, bool>? _meanwhile;

    /// <summary>What changes from here on is told after who is found, and holds against it.</summary>
    public void BeginLooking() => _meanwhile ??= [];

    public void Tell(PresenceChanged changed)
    {
        var isOnline = changed.Status != PresenceStatus.Offline;
        if (_meanwhile is not null)
        {
            _meanwhile[changed.UserId] = isOnline;
        }
        else
        {
            Set(changed.UserId, isOnline);
        }
    }

    /// <summary>Takes who was found online, and tells the difference to what the client knows.</summary>
    public void EndLooking(IReadOnlySet<long> found)
    {
        var online = After(found);
        foreach (var gone in _told.Keys.Where(userId => userId != self.Id && !online.Contains(userId)).ToList())
        {
            Set(gone, isOnline: false);
        }

        foreach (var userId in online)
        {
            Set(userId, isOnline: true);
        }
    }

    /// <summary>The same for the first time: the whole list, its owner too.</summary>
    public ReadOnlyMemory<byte> Begin(IReadOnlySet<long> found)
    {
        _told[self.Id] = words.MemberOf(self);
        foreach (var userId in After(found))
        {
            if (cardOf(userId) is { } card)
            {
                _told[userId] = words.MemberOf(card);
            }
        }

        return Whole;
    }

    /// <summary>Everybody on the list.</summary>
    public ReadOnlyMemory<byte> Whole => words.Topics.Joined(words.Channel, _told.Values);

    private HashSet<long> After(IReadOnlySet<long> found)
    {
        HashSet<long> online = [.. found];
        foreach (var (userId, isOnline) in _meanwhile ?? [])
        {
            _ = isOnline ? online.Add(userId) : online.Remove(userId);
        }

        _meanwhile = null;
        return online;
    }

    private void Set(long userId, bool isOnline)
    {
        if (!isOnline)
        {
            if (_told.Remove(userId, out var member))
            {
                outbox.TryEnqueue(words.Topics.MemberRemoved(words.Channel, member));
            }
        }
        else if (!_told.ContainsKey(userId) && cardOf(userId) is { } card)
        {
            var added = _told[userId] = words.MemberOf(card);
            outbox.TryEnqueue(words.Topics.MemberAdded(words.Channel, added));
        }
    }
}

/// <summary>How a protocol says who is online.</summary>
public sealed record CircleWords(string Channel, ITopicWords Topics, Func<UserCard, TopicMember> MemberOf);
