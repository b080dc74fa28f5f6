namespace Parley.Realtime.Budgets;

/// <summary>How much a second, and how much at once.</summary>
internal readonly record struct Rate(double PerSecond, double Burst)
{
    public static Rate Of(int perSecond, int burstSeconds) => new(perSecond, (double)perSecond * burstSeconds);
}

/// <summary>A token bucket, counted by what is missing from it: a new one is full, and a full one need not be kept.</summary>
internal struct Bucket
{
    // Who goes on after the end of a budget waits at most this much longer for it.
    private const double DebtSeconds = 5;

    private double _spent;
    private long _at;

    /// <param name="now">Milliseconds of uptime.</param>
    public bool IsFull(Rate rate, long now)
    {
        Refill(rate, now);
        return _spent == 0;
    }

    /// <returns>How long until there is enough; zero: now. What costs more than a full bucket waits for a full one.</returns>
    public TimeSpan WaitFor(double cost, Rate rate, long now)
    {
        Refill(rate, now);
        var missing = _spent + Math.Min(cost, rate.Burst) - rate.Burst;
        return missing > 0 ? TimeSpan.FromSeconds(missing / rate.PerSecond) : TimeSpan.Zero;
    }

    /// <summary>Takes it out, whether it is there or not.</summary>
    public void Spend(double cost, Rate rate) => _spent = Math.Min(_spent + cost, rate.Burst + (rate.PerSecond * DebtSeconds));

    private void Refill(Rate rate, long now)
    {
        _spent = Math.Max(0, _spent - ((now - _at) * rate.PerSecond / 1_000));
        _at = now;
    }
}
