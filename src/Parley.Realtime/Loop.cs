namespace Parley.Realtime;

/// <summary>A periodic task with one owner, one token and one catch: a failing turn is reported, and the next one comes.</summary>
internal static class Loop
{
    public static async Task EveryAsync(
        TimeSpan period, Func<CancellationToken, Task> turn, TimeProvider clock, Action<Exception> report, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(period, clock);
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(cancellation);
                await turn(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                report(exception);
            }
        }
    }
}
