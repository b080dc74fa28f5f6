namespace Parley.Realtime.Typing;

/// <summary>Who types in one room. Starts are damped to one a second and told late rather than never; a stop passes at once.</summary>
/// <remarks>Times are milliseconds of the node's uptime. Guarded by the room.</remarks>
internal sealed class RoomTyping
{
    private const long Damping = 1_000;

    private readonly Dictionary<long, Typist> _typists = [];

    public bool IsIdle => _typists.Count == 0;

    /// <returns>What to tell the others now; null: nothing.</returns>
    public bool? Start(long userId, long now, TimeSpan lifetime)
    {
        var until = now + (long)lifetime.TotalMilliseconds;
        if (_typists.TryGetValue(userId, out var typist) && now - typist.ToldAt < Damping)
        {
            _typists[userId] = typist with { IsTyping = true, Until = until };
            return null;
        }

        _typists[userId] = new Typist(IsTyping: true, IsTold: true, now, until);
        return true;
    }

    /// <returns>What to tell the others now; null: nothing.</returns>
    public bool? Stop(long userId)
    {
        if (!_typists.TryGetValue(userId, out var typist))
        {
            return null;
        }

        // Kept until the damping has run out: start, stop, start … must not pass ten times a second.
        _typists[userId] = typist with { IsTyping = false, IsTold = false };
        return typist.IsTold ? false : null;
    }

    /// <summary>Ends what has run out, tells the starts that were damped, forgets the rest.</summary>
    public IReadOnlyList<(long UserId, bool IsTyping)> Tick(long now)
    {
        List<(long, bool)>? tell = null;
        foreach (var (userId, typist) in _typists)
        {
            if (typist.IsTyping && now >= typist.Until)
            {
                _typists[userId] = typist with { IsTyping = false, IsTold = false };
                if (typist.IsTold)
                {
                    (tell ??= []).Add((userId, false));
                }
            }
            else if (typist is { IsTyping: true, IsTold: false } && now - typist.ToldAt >= Damping)
            {
                _typists[userId] = typist with { IsTold = true, ToldAt = now };
                (tell ??= []).Add((userId, true));
            }
            else if (!typist.IsTyping && now - typist.ToldAt >= Damping)
            {
                _typists.Remove(userId);
            }
        }

        return tell ?? (IReadOnlyList<(long, bool)>)[];
    }

    private readonly record struct Typist(bool IsTyping, bool IsTold, long ToldAt, long Until);
}
