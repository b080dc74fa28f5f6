using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Realtime.Tests.Sessions;

public sealed class OutboxTests
{
    [Fact]
    public void Frames_come_out_all_at_once_in_the_order_they_went_in()
    {
        var outbox = new Outbox();
        outbox.TryEnqueue(Frame(1));
        outbox.TryEnqueue(Frame(2));
        outbox.TryEnqueue(Frame(3));

        Assert.Equal([1, 2, 3], Take(outbox));
        Assert.Empty(Take(outbox));
    }

    [Fact]
    public async Task A_reader_waits_until_there_is_a_frame()
    {
        var outbox = new Outbox();
        var waiting = outbox.WaitAsync(CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);

        outbox.TryEnqueue(Frame(1));

        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.True(outbox.WaitAsync(CancellationToken.None).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public void Past_the_bound_it_is_closed_as_slow_and_what_waited_is_dropped()
    {
        var outbox = new Outbox(bound: 100);
        Assert.True(outbox.TryEnqueue(new byte[60]));
        Assert.True(outbox.TryEnqueue(new byte[40]));
        Assert.False(outbox.TryEnqueue(new byte[1]));

        Assert.Equal(CloseReason.SlowReader, outbox.Closed);
        Assert.False(outbox.TryTakeAll([]));
    }

    [Fact]
    public void What_has_no_bytes_closes_nothing_though_a_frame_above_the_bound_is_on_its_way()
    {
        var outbox = new Outbox(bound: 100);
        Assert.True(outbox.TryEnqueue(new byte[200]));
        Assert.True(outbox.TryEnqueue(default));
        Assert.Null(outbox.Closed);
        Assert.False(outbox.TryEnqueue(new byte[1]));
    }

    [Fact]
    public void Bytes_count_until_they_are_written()
    {
        var outbox = new Outbox(bound: 100);
        outbox.TryEnqueue(new byte[90]);
        outbox.TryTakeAll([]);
        outbox.Written();
        Assert.True(outbox.TryEnqueue(new byte[90]));
        outbox.TryTakeAll([]);

        Assert.False(outbox.TryEnqueue(new byte[20]));
        Assert.Equal(CloseReason.SlowReader, outbox.Closed);
    }

    [Fact]
    public void One_frame_above_the_bound_passes_when_nothing_else_is_outstanding()
    {
        var outbox = new Outbox(bound: 100);
        Assert.True(outbox.TryEnqueue(new byte[500]));
        Assert.False(outbox.TryEnqueue(new byte[1]));
    }

    [Fact]
    public void What_waits_at_closing_is_drained_first_and_the_first_reason_wins()
    {
        var outbox = new Outbox();
        outbox.TryEnqueue(Frame(1));
        outbox.Close(CloseReason.Revoked);
        outbox.Close(CloseReason.Restarting);

        Assert.False(outbox.TryEnqueue(Frame(2)));
        Assert.Equal([1], Take(outbox));
        Assert.False(outbox.TryTakeAll([]));
        Assert.Equal(CloseReason.Revoked, outbox.Closed);
    }

    [Fact]
    public async Task Closing_wakes_the_reader()
    {
        var outbox = new Outbox();
        var waiting = outbox.WaitAsync(CancellationToken.None).AsTask();
        outbox.Close(CloseReason.Normal);
        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_cancelled_wait_loses_nothing_and_can_be_repeated()
    {
        var outbox = new Outbox();
        using var cancellation = new CancellationTokenSource();
        var waiting = outbox.WaitAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        var again = outbox.WaitAsync(CancellationToken.None).AsTask();
        outbox.TryEnqueue(Frame(1));
        await again.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal([1], Take(outbox));
    }

    [Fact]
    public void A_frame_of_nothing_is_no_frame()
    {
        var outbox = new Outbox();
        Assert.True(outbox.TryEnqueue(ReadOnlyMemory<byte>.Empty));
        Assert.Empty(Take(outbox));
    }

    [Fact]
    public async Task A_paced_frame_is_outside_the_bound_and_the_next_waits_for_it()
    {
        var outbox = new Outbox(bound: 100);
        await outbox.PacedAsync(CancellationToken.None);
        Assert.True(outbox.TryEnqueuePaced(new byte[1_000]));
        Assert.True(outbox.TryEnqueue(new byte[90]));

        var next = outbox.PacedAsync(CancellationToken.None);
        Assert.False(next.IsCompleted);
        outbox.TryTakeAll([]);
        Assert.False(next.IsCompleted);
        outbox.Written();
        await next.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_reader_that_never_comes_back_does_not_keep_a_paced_writer()
    {
        var outbox = new Outbox(bound: 100);
        outbox.TryEnqueuePaced(new byte[10]);
        var next = outbox.PacedAsync(CancellationToken.None);
        outbox.TryEnqueue(new byte[60]);
        outbox.TryEnqueue(new byte[60]);
        await next.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Frames_of_many_writers_all_arrive_each_writers_in_order()
    {
        const int Writers = 8;
        const int Each = 5_000;
        var outbox = new Outbox(bound: int.MaxValue);
        var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
        {
            for (var number = 0; number < Each; number++)
            {
                outbox.TryEnqueue(new byte[] { (byte)writer, (byte)(number >> 8), (byte)number });
            }
        })).ToArray();

        var next = new int[Writers];
        var frames = new List<ReadOnlyMemory<byte>>();
        for (var total = 0; total < Writers * Each; total += frames.Count, frames.Clear())
        {
            await outbox.WaitAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            frames.Clear();
            outbox.TryTakeAll(frames);
            outbox.Written();
            foreach (var frame in frames)
            {
                Assert.Equal(next[frame.Span[0]]++, (frame.Span[1] << 8) | frame.Span[2]);
            }
        }

        await Task.WhenAll(writers);
    }

    private static ReadOnlyMemory<byte> Frame(byte value) => new[] { value };

    private static int[] Take(Outbox outbox)
    {
        var frames = new List<ReadOnlyMemory<byte>>();
        outbox.TryTakeAll(frames);
        outbox.Written();
        return [.. frames.Select(frame => (int)frame.Span[0])];
    }
}
