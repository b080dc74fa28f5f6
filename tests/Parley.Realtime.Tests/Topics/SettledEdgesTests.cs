using Parley.Realtime.Topics;
using Xunit;

namespace Parley.Realtime.Tests.Topics;

public sealed class SettledEdgesTests
{
    private static readonly TopicEdge Occupied = new(TopicEdgeKind.Occupied, "x");
    private static readonly TopicEdge Vacated = new(TopicEdgeKind.Vacated, "x");
    private static readonly TopicEdge Came = new(TopicEdgeKind.MemberAdded, "x", "7");
    private static readonly TopicEdge Went = new(TopicEdgeKind.MemberRemoved, "x", "7");

    private readonly SettledEdges _edges = new(TimeSpan.FromSeconds(3));

    [Fact]
    public void Who_goes_is_told_to_be_gone_after_a_while()
    {
        Assert.Equal(Occupied, _edges.Add(Occupied, At(0)));
        Assert.Null(_edges.Add(Vacated, At(1)));
        Assert.Empty(_edges.TakeDue(At(3.9)));
        Assert.Equal([Vacated], _edges.TakeDue(At(4)));
        Assert.Equal(Occupied, _edges.Add(Occupied, At(5)));
    }

    [Fact]
    public void Who_comes_back_meanwhile_has_not_gone()
    {
        _edges.Add(Came, At(0));
        Assert.Null(_edges.Add(Went, At(1)));
        Assert.Null(_edges.Add(Came, At(2)));
        Assert.Empty(_edges.TakeDue(At(9)));
        Assert.Null(_edges.Add(Went, At(10)));
        Assert.Equal([Went], _edges.TakeDue(At(13)));
    }

    [Fact]
    public void Others_do_not_bring_one_back()
    {
        _edges.Add(Went, At(0));
        var other = Came with { UserId = "8" };
        Assert.Equal(other, _edges.Add(other, At(1)));
        Assert.Equal(Occupied, _edges.Add(Occupied, At(1)));
        Assert.Equal([Went], _edges.TakeDue(At(3)));
    }

    [Fact]
    public void What_is_no_departure_is_told_at_once()
    {
        var miss = new TopicEdge(TopicEdgeKind.NothingKept, "cache-x");
        Assert.Equal(miss, _edges.Add(miss, At(0)));
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
