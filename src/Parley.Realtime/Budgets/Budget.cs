using Parley.Core;

namespace Parley.Realtime.Budgets;

/// <summary>What one person, or one address of strangers, has left. For any thread.</summary>
internal sealed class Budget(BudgetRates rates)
{
    private readonly Lock _gate = new();
    private Bucket _frames;
    private Bucket _bytes;
    private Bucket _commands;
    private Bucket _deliveries;
    private Bucket _patience;
    private int _requests;
    private bool _isOver;
    private bool _forgotten;

    /// <summary>A frame, or a request, that has come. What is over is not done, here and below, and costs nothing but patience.</summary>
    /// <returns>False: this budget was forgotten meanwhile, take a new one.</returns>
    public bool TryHear(long bytes, long now, out Verdict verdict)
    {
        lock (_gate)
        {
            var wait = Longer(_frames.WaitFor(1, rates.Frames, now), _bytes.WaitFor(bytes, rates.Bytes, now));
            if (wait == TimeSpan.Zero)
            {
                _frames.Spend(1, rates.Frames);
                _bytes.Spend(bytes, rates.Bytes);
            }

            var seconds = (1 / rates.Frames.PerSecond) + (bytes / rates.Bytes.PerSecond);
            verdict = Judge(wait, seconds, now);
            return !_forgotten;
        }
    }

    /// <summary>Work, and those that it would be told to.</summary>
    public bool TryDo(double units, long deliveries, long now, out Verdict verdict)
    {
        lock (_gate)
        {
            var wait = Longer(
                _commands.WaitFor(units, rates.Commands, now),
                deliveries > 0 ? _deliveries.WaitFor(deliveries, rates.Deliveries, now) : TimeSpan.Zero);
            if (wait == TimeSpan.Zero)
            {
                _commands.Spend(units, rates.Commands);
                _deliveries.Spend(deliveries, rates.Deliveries);
            }

            verdict = Judge(wait, units / rates.Commands.PerSecond, now);
            return !_forgotten;
        }
    }

    /// <summary>What was told already, known only now.</summary>
    public bool TryOwe(long deliveries, long now)
    {
        lock (_gate)
        {
            _deliveries.WaitFor(0, rates.Deliveries, now);
            _deliveries.Spend(deliveries, rates.Deliveries);
            return !_forgotten;
        }
    }

    /// <summary>Counts a request as under way until <see cref="EndRequest"/>.</summary>
    public bool TryBeginRequest(int atOnce, out bool begun)
    {
        lock (_gate)
        {
            begun = _requests < atOnce;
            _requests += begun ? 1 : 0;
            return !_forgotten;
        }
    }

    public void EndRequest()
    {
        lock (_gate)
        {
            _requests--;
        }
    }

    /// <summary>True where nothing is missing and nothing under way: a new one would be the same, and this one is of no use any more.</summary>
    public bool TryForget(long now)
    {
        lock (_gate)
        {
            return _forgotten |= _requests == 0
                && _frames.IsFull(rates.Frames, now)
                && _bytes.IsFull(rates.Bytes, now)
                && _commands.IsFull(rates.Commands, now)
                && _deliveries.IsFull(rates.Deliveries, now)
                && _patience.IsFull(BudgetRates.Patience, now);
        }
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    // Patience is counted in seconds of refused budget, and grows back by one a second: it ends after ten seconds with whoever goes on
    // asking for three times the budget, and never with whoever asks for less than twice.
    private Verdict Judge(TimeSpan wait, double seconds, long now)
    {
        if (wait == TimeSpan.Zero)
        {
            _isOver = false;
            return default;
        }

        var isFlood = _patience.WaitFor(seconds, BudgetRates.Patience, now) > TimeSpan.Zero;
        _patience.Spend(seconds, BudgetRates.Patience);
        var isFirst = !_isOver;
        _isOver = true;
        return new Verdict(
            new Refusal(RefusalCode.RateLimited, "Too much at once; slow down.", RetryAfter: wait), isFirst, isFlood);
    }
}

/// <param name="Refusal">Null: go ahead.</param>
/// <param name="IsFirst">The one before was within the budget: this is the moment to write a line into the log.</param>
/// <param name="IsFlood">It has gone on for too long: whoever can hang up should.</param>
public readonly record struct Verdict(Refusal? Refusal, bool IsFirst, bool IsFlood);

/// <summary>The limits as rates.</summary>
internal sealed record BudgetRates(Rate Frames, Rate Bytes, Rate Commands, Rate Deliveries)
{
    /// <summary>Seconds of refused budget a second, and how many of them at once.</summary>
    public static readonly Rate Patience = new(1, 10);

    public static BudgetRates OfPerson(Limits limits) => new(
        Rate.Of(limits.FramesPerSecond, limits.BurstSeconds),
        Rate.Of(limits.BytesPerSecond, limits.BurstSeconds),
        Rate.Of(limits.CommandsPerSecond, limits.BurstSeconds),
        Rate.Of(limits.DeliveriesPerSecond, limits.BurstSeconds));

    /// <summary>Strangers sign in and ask little else; their bytes are those of small bodies.</summary>
    public static BudgetRates OfAddress(Limits limits)
    {
        var requests = Rate.Of(limits.StrangersPerSecond, limits.BurstSeconds);
        return new BudgetRates(requests, Rate.Of(limits.BytesPerSecond, limits.BurstSeconds), requests, requests);
    }
}
