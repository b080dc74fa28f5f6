using System.Text;
using Parley.Core.Parking;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Realtime.Tests.Sessions;

/// <summary>Live events that come while a session is told what it missed.</summary>
public sealed class DelayTests
{
    private const long Here = 7;

    private readonly Outbox _outbox = new();
    private readonly Trail _trail = new();

    [Fact]
    public void What_was_read_meanwhile_is_told_once_and_the_rest_after_it_in_its_order()
    {
        var delay = new Delay(_outbox);
        Keep(delay, 4, 5, 6);
        Missed(delay, 3, 4);
        End(delay);
        Assert.Equal(["3", "4", "5", "6"], Told());
    }

    [Fact]
    public void A_removal_takes_back_what_waits_and_what_is_read_and_leaves_what_a_new_membership_brings()
    {
        var delay = new Delay(_outbox);
        Keep(delay, 4, 5);
        delay.Cut(Here);
        Missed(delay, 3);
        Keep(delay, 9, 10);
        End(delay);
        Assert.Equal(["9", "10"], Told());
        Assert.Equal(0, _outbox.Bytes);
    }

    [Fact]
    public void What_the_outbox_has_no_room_for_counts_as_told_since_it_was_missed()
    {
        var delay = new Delay(_outbox);
        Keep(delay, 4);
        Assert.True(delay.TryKeep(Here, 5, new byte[Outbox.DefaultBound]));
        Assert.Equal(CloseReason.SlowReader, _outbox.Closed);
        Keep(delay, 6);
        End(delay);
        Assert.Equal([4, 5, 6], _trail.ToArray().Select(told => told.Rev));
    }

    private static void Keep(Delay delay, params long[] revs)
    {
        foreach (var rev in revs)
        {
            Assert.True(delay.TryKeep(Here, rev, Frame(rev)));
        }
    }

    private void Missed(Delay delay, params long[] revs)
    {
        foreach (var rev in revs)
        {
            delay.TryTell(_trail, new ToldChange(Here, rev), Frame(rev));
        }
    }

    private void End(Delay delay) =>
        delay.End((conversationId, rev, frame) => _trail.Tell(_outbox, new ToldChange(conversationId, rev), frame));

    private IEnumerable<string> Told()
    {
        var frames = new List<ReadOnlyMemory<byte>>();
        Assert.True(_outbox.TryTakeAll(frames));
        _outbox.Written();
        return frames.Select(frame => Encoding.UTF8.GetString(frame.Span));
    }

    private static byte[] Frame(long rev) => Encoding.UTF8.GetBytes($"{rev:D}");
}
