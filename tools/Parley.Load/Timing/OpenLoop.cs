namespace Parley.Load.Timing;

/// <summary>
/// Sends that fall due at a fixed rate, whatever the server does. Each is handed the moment at which it was due: a time measured from there
/// holds all the waiting, also of those sends that a stall held up before they could begin (no coordinated omission).
/// </summary>
internal sealed class OpenLoop(TimeProvider clock, double perSecond)
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    /// <summary>Runs for as long as is told, and until what fell due by then was sent.</summary>
    /// <param name="send">Given the timestamp of the clock at which this send is due. It must not wait for the server.</param>
    public async Task RunAsync(TimeSpan duration, Action<long> send, CancellationToken cancellation)
    {
        var start = clock.GetTimestamp();
        var sends = (long)(duration.TotalSeconds * perSecond);
        for (long number = 0; number < sends;)
        {
            var due = start + (long)Math.Round(number * (double)clock.TimestampFrequency / perSecond);
            var early = clock.GetElapsedTime(clock.GetTimestamp(), due);
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early > ShortestWait ? early : ShortestWait, clock, cancellation);
            }
            else
            {
                send(due);
                number++;
            }
        }
    }
}
