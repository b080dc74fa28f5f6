namespace Parley.Realtime;

/// <summary>Milliseconds since the start, never going back: what lasts and expires is
/// measured by this, for the clock on the wall may jump.</summary>
internal sealed class Uptime(TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();

    public long Now => (long)clock.GetElapsedTime(_start).TotalMilliseconds;
}
