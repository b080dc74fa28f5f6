using Parley.Load.Timing;
using Xunit;

namespace Parley.Protocols.Tests.Load;

public sealed class HistogramTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(123_456_789)]
    [InlineData(long.MaxValue)]
    public void A_quantile_is_never_too_low_and_at_most_a_hundredth_too_high(long ticks)
    {
        var histogram = new Histogram();
        histogram.Record(TimeSpan.FromTicks(ticks));
        // A larger one, so that the largest does not cap the answer.
        histogram.Record(TimeSpan.MaxValue);
        Assert.InRange((double)histogram.Quantile(0.5).Ticks, ticks, ticks * 1.01);
    }

    [Fact]
    public void Quantiles_of_a_thousand_even_times_are_where_they_belong()
    {
        var histogram = new Histogram();
        foreach (var milliseconds in Enumerable.Range(1, 1_000))
        {
            histogram.Record(TimeSpan.FromMilliseconds(milliseconds));
        }

        Assert.Equal(1_000, histogram.Count);
        Assert.InRange(histogram.Quantile(0.5).TotalMilliseconds, 500, 505);
        Assert.InRange(histogram.Quantile(0.99).TotalMilliseconds, 990, 1_000);
        Assert.Equal(1_000, histogram.Quantile(1).TotalMilliseconds);
        Assert.Equal(1_000, histogram.Max.TotalMilliseconds);
    }

    [Fact]
    public void Without_times_every_quantile_is_zero() => Assert.Equal(TimeSpan.Zero, new Histogram().Quantile(0.99));
}
