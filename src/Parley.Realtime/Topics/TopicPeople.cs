namespace Parley.Realtime.Topics;

/// <summary>Who has signed in, and who wants to hear of whom. Order by one lock: nobody hears that somebody went who has come since.</summary>
internal sealed class TopicPeople(ITopicWords words)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _online = [];
    private readonly Dictionary<string, HashSet<TopicListener>> _watchers = [];

    /// <param name="person">With whom it watches; signing in again changes that alone.</param>
    public void SignIn(TopicListener listener, SignedIn person)
    {
        lock (_gate)
        {
            var was = listener.Person;
            Unwatch(listener);
            listener.Person = person;
            foreach (var watched in person.Watched)
            {
                if (!_watchers.TryGetValue(watched, out var watchers))
                {
                    _watchers.Add(watched, watchers = []);
                }

                watchers.Add(listener);
            }

            if (was is null)
            {
                Come(person.UserId);
            }

            if (person.Watched.Count > 0)
            {
                var isOnline = person.Watched.ToLookup(_online.ContainsKey);
                listener.Tell(words.PeopleChanged([.. isOnline[true]], [.. isOnline[false]]));
            }
        }
    }

    public void Leave(TopicListener listener)
    {
        lock (_gate)
        {
            if (listener.Person is { } person)
            {
                Unwatch(listener);
                listener.Person = null;
                Go(person.UserId);
            }
        }
    }

    private void Come(string userId)
    {
        var connections = _online[userId] = _online.GetValueOrDefault(userId) + 1;
        if (connections == 1)
        {
            TellWatchers(userId, static (words, id) => words.PeopleChanged([id], []));
        }
    }

    private void Go(string userId)
    {
        var connections = _online[userId] -= 1;
        if (connections == 0)
        {
            _online.Remove(userId);
            TellWatchers(userId, static (words, id) => words.PeopleChanged([], [id]));
        }
    }

    private void TellWatchers(string userId, Func<ITopicWords, string, ReadOnlyMemory<byte>> say)
    {
        if (!_watchers.TryGetValue(userId, out var watchers))
        {
            return;
        }

        var frame = say(words, userId);
        foreach (var watcher in watchers.Where(watcher => watcher.Person?.UserId != userId))
        {
            watcher.Tell(frame);
        }
    }

    private void Unwatch(TopicListener listener)
    {
        foreach (var watched in listener.Person?.Watched ?? [])
        {
            if (_watchers.TryGetValue(watched, out var watchers) && watchers.Remove(listener) && watchers.Count == 0)
            {
                _watchers.Remove(watched);
            }
        }
    }
}
