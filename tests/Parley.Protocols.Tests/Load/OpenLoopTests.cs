using Parley.Load.Timing;
using Xunit;

namespace Parley.Protocols.Tests.Load;

/// <summary>A stall must be seen by all whom it held up, and not only by the one send that was under way.</summary>
public sealed class OpenLoopTests
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Service = TimeSpan.FromMilliseconds(2);

    private readonly ImpatientClock _clock = new();
    private readonly Histogram _times = new();

    [Fact]
    public async Task Sends_fall_due_at_their_rate()
    {
        var due = new List<TimeSpan>();
        await new OpenLoop(_clock, perSecond: 100).RunAsync(
            TimeSpan.FromSeconds(1), at => due.Add(_clock.GetElapsedTime(0, at)), CancellationToken.None);
        Assert.Equal([.. Enumerable.Range(0, 100).Select(number => TimeSpan.FromMilliseconds(10 * number))], due);
    }

    [Fact]
    public async Task A_server_that_answers_at_once_is_reported_as_fast()
    {
        await new OpenLoop(_clock, perSecond: 100).RunAsync(Length, due => Record(due, _clock.Now + Service), CancellationToken.None);
        Assert.Equal(1_000, _times.Count);
        Assert.InRange(_times.Quantile(0.99), Service, Service * 1.01);
    }

    [Fact]
    public async Task A_second_in_which_the_server_answers_nothing_shows_in_p99()
    {
        var (from, to) = (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
        await new OpenLoop(_clock, perSecond: 100).RunAsync(
            Length,
            due => Record(due, (_clock.Now >= from && _clock.Now < to ? to : _clock.Now) + Service),
            CancellationToken.None);

        // A tenth of the sends fell due meanwhile and waited half a second on average.
        Assert.InRange(_times.Quantile(0.99).TotalMilliseconds, 850, 1_000);
        Assert.InRange(_times.Quantile(0.92).TotalMilliseconds, 150, 300);
        Assert.InRange(_times.Quantile(0.5), Service, Service * 1.01);
    }

    [Fact]
    public async Task A_second_in_which_the_generator_itself_is_held_up_shows_in_p99_and_no_send_is_left_out()
    {
        var stalled = false;
        await new OpenLoop(_clock, perSecond: 100).RunAsync(
            Length,
            due =>
            {
                if (!stalled && _clock.Now >= TimeSpan.FromSeconds(5))
                {
                    stalled = true;
                    _clock.Pass(TimeSpan.FromSeconds(1));
                }

                Record(due, _clock.Now + Service);
            },
            CancellationToken.None);

        Assert.Equal(1_000, _times.Count);
        Assert.InRange(_times.Quantile(0.99).TotalMilliseconds, 850, 1_010);
    }

    private void Record(long due, TimeSpan answered) => _times.Record(answered - _clock.GetElapsedTime(0, due));

    /// <summary>Whoever waits on it waits no time: it jumps to the end of the wait.</summary>
    private sealed class ImpatientClock : TimeProvider
    {
        public TimeSpan Now { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public void Pass(TimeSpan time) => Now += time;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Pass(dueTime);
            callback(state);
            return new Fired();
        }

        private sealed class Fired : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => false;

            public void Dispose()
            {
                // It has fired already.
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
