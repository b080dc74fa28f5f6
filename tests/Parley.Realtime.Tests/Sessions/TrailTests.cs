using Parley.Core.Parking;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Realtime.Tests.Sessions;

public sealed class TrailTests
{
    private readonly Outbox _outbox = new();
    private readonly Trail _trail = new();

    [Fact]
    public void A_pong_confirms_what_was_told_before_its_ping_and_nothing_after()
    {
        Tell(1, 2);
        _trail.Asked();
        Tell(3);
        _trail.Answered();
        Assert.Equal([2, 3], Revs());
        Assert.Equal([3], After(2)!);
        Assert.Null(After(1));
    }

    [Fact]
    public void What_came_last_before_a_ping_stays_for_the_client_may_have_had_it_last()
    {
        Tell(1, 2, 3);
        for (var ping = 0; ping < 3; ping++)
        {
            _trail.Asked();
            _trail.Answered();
            Assert.Equal([3], Revs());
            Assert.Empty(After(3)!);
        }
    }

    [Fact]
    public void An_old_pong_confirms_nothing_that_was_told_since()
    {
        _trail.Asked();
        Tell(1, 2);
        _trail.Answered();
        Assert.Equal([1, 2], Revs());
    }

    [Fact]
    public void More_than_the_bound_without_a_pong_push_out_the_oldest()
    {
        Tell([.. Enumerable.Range(1, Trail.Bound + 1).Select(rev => (long)rev)]);
        Assert.Null(After(1));
        Assert.Equal(Trail.Bound, Revs().Length);
        Assert.Equal([3], After(2)!);
        _trail.Asked();
        _trail.Answered();
        Assert.Equal([Trail.Bound + 1], Revs());
    }

    [Fact]
    public void What_a_closed_outbox_did_not_take_was_missed_all_the_same()
    {
        Tell(1);
        _outbox.Close(CloseReason.Normal);
        Tell(2);
        Assert.Equal([2], After(1)!);
    }

    [Fact]
    public async Task What_two_conversations_tell_at_once_stands_in_the_order_of_the_wire()
    {
        using var start = new Barrier(2);
        var outbox = new Outbox(int.MaxValue);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(id => Task.Run(() =>
        {
            for (byte rev = 1; rev <= 100; rev++)
            {
                start.SignalAndWait();
                _trail.Tell(outbox, new ToldChange(id, rev), new[] { (byte)id, rev });
            }
        })));
        var frames = new List<ReadOnlyMemory<byte>>();
        outbox.TryTakeAll(frames);
        Assert.Equal(frames.Select(frame => new ToldChange(frame.Span[0], frame.Span[1])), _trail.ToArray());
    }

    private void Tell(params long[] revs)
    {
        foreach (var rev in revs)
        {
            _trail.Tell(_outbox, new ToldChange(1, rev), new byte[] { 1 });
        }
    }

    private long[] Revs() => [.. _trail.ToArray().Select(told => told.Rev)];

    private long[]? After(long rev) => Trail.FirstAfter(_trail.ToArray(), new ToldChange(1, rev))?.Values.ToArray();
}
