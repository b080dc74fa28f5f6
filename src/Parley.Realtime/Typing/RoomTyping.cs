namespace Parley.Realtime.Typing;

/// <summary>Who types in one room. Starts are damped to one a second and told late rather than never; a stop passes at once.</summary>
/// <remarks>Times are milliseconds of the node's uptime. Guarded by the room.</remarks>
/// <param name="tell">Tells the others that a person types, or no longer does.</param>
internal sealed class RoomTyping(Action<long, bool> tell)
{
    private const long Damping = 1_000;

    private readonly Dictionary<long, Typist> _typists = [];

    public bool IsIdle => _typists.Count == 0;

    public void Start(long userId, long now, TimeSpan lifetime)
    {
        var until = now + (long)lifetime.TotalMilliseconds;
        if (_typists.TryGetValue(userId, out var typist) && now - typist.ToldAt < Damping)
        {
            _typists[userId] = typist with { IsTyping = true, Until = until };
            return;
        }

        _typists[userId] = new Typist(IsTyping: true, IsTold: true, now, until);
        tell(userId, true);
    }

    public void Stop(long userId)
    {
        if (_typists.TryGetValue(userId, out var typist))
        {
            End(userId, typist);
        }
    }

    /// <summary>Ends what has run out, tells the starts that were damped, forgets the rest.</summary>
    public void Tick(long now)
    {
        foreach (var (userId, typist) in _typists)
        {
            var damped = now - typist.ToldAt < Damping;
            if (typist.IsTyping && now >= typist.Until)
            {
                End(userId, typist);
            }
            else if (typist is { IsTyping: true, IsTold: false } && !damped)
            {
                _typists[userId] = typist with { IsTold = true, ToldAt = now };
                tell(userId, true);
            }
            else if (!typist.IsTyping && !damped)
            {
                _typists.Remove(userId);
            }
        }
    }

    // Kept until the damping has run out: start, stop, start … must not pass ten times a second.
    private void End(long userId, Typist typist)
    {
        _typists[userId] = typist with { IsTyping = false, IsTold = false };
        if (typist.IsTold)
        {
            tell(userId, false);
        }
    }

    private readonly record struct Typist(bool IsTyping, bool IsTold, long ToldAt, long Until);
}
