using System.Diagnostics;

namespace Parley.Testing;

/// <summary>Waits for a fact, never for a time. The bound is generous: it is only met by a test that fails.</summary>
public static class Eventually
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public static Task TrueAsync(Func<bool> fact, string? what = null, TimeSpan? within = null) =>
        TrueAsync(() => Task.FromResult(fact()), what, within);

    /// <param name="what">The fact in words, for the message of the failure.</param>
    public static async Task TrueAsync(Func<Task<bool>> fact, string? what = null, TimeSpan? within = null)
    {
        var watch = Stopwatch.StartNew();
        while (!await fact())
        {
            if (watch.Elapsed > (within ?? Bound))
            {
                throw new TimeoutException($"Not true within {(within ?? Bound).TotalSeconds:0.#} s: {what ?? "the awaited fact"}.");
            }

            await Task.Delay(Pause);
        }
    }

    /// <summary>Asks until the answer is the expected one; a failure shows the last answer.</summary>
    public static async Task EqualAsync<T>(T expected, Func<Task<T>> ask, TimeSpan? within = null)
    {
        var last = default(T);
        try
        {
            await TrueAsync(async () => EqualityComparer<T>.Default.Equals(last = await ask(), expected), within: within);
        }
        catch (TimeoutException timeout)
        {
            throw new TimeoutException($"Expected {expected}, and the last answer was {last}.", timeout);
        }
    }
}
