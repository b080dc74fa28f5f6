namespace Parley.Protocols.Native;

/// <summary>Counts what a connection says that cannot be read: <see cref="NativeLimits.BadFrames"/> within a minute are too many. Not
/// thread-safe.</summary>
public sealed class BadFrames
{
    private readonly Queue<TimeSpan> _times = new(NativeLimits.BadFrames);

    /// <summary>One more.</summary>
    /// <param name="at">Counted from any fixed moment, the same for all calls.</param>
    /// <returns>True where they are too many.</returns>
    public bool Count(TimeSpan at)
    {
        while (_times.TryPeek(out var oldest) && at - oldest >= NativeLimits.BadFrameWindow)
        {
            _times.Dequeue();
        }

        _times.Enqueue(at);
        return _times.Count >= NativeLimits.BadFrames;
    }
}
