using Parley.Core.Storage;
using Xunit;

namespace Parley.Core.Tests.Storage;

public sealed class FairQueueTests
{
    [Fact]
    public void People_take_turns_and_each_ones_own_stay_in_order()
    {
        var queue = new FairQueue<string>(capacity: 100, share: 100);
        foreach (var (person, item) in new[] { (1, "a1"), (1, "a2"), (1, "a3"), (2, "b1"), (3, "c1"), (3, "c2") })
        {
            queue.Add(person, item);
        }

        Assert.Equal(["a1", "b1", "c1", "a2", "c2", "a3"], All(queue));
    }

    [Fact]
    public void The_house_has_every_second_turn()
    {
        var queue = new FairQueue<string>(capacity: 100, share: 100);
        foreach (var (person, item) in new[] { (1, "a1"), (2, "b1"), (0, "h1"), (0, "h2"), (0, "h3"), (0, "h4") })
        {
            queue.Add(person, item);
        }

        Assert.Equal(["h1", "a1", "h2", "b1", "h3", "h4"], All(queue));
    }

    [Fact]
    public void No_one_holds_more_places_than_are_still_free()
    {
        var queue = new FairQueue<int>(capacity: 100, share: 80);
        for (var person = 1; person <= 4; person++)
        {
            Fill(queue, person);
        }

        Assert.False(queue.IsFull);
        Assert.False(queue.HasShare(5));
        Assert.Equal((true, false), (queue.HasShare(1), queue.HasShare(FairQueue<int>.House)));
    }

    [Fact]
    public void A_persons_share_is_a_bound_too()
    {
        var queue = new FairQueue<int>(capacity: 100, share: 3);
        Fill(queue, 1);
        Assert.Equal(3, queue.Count);
    }

    private static void Fill(FairQueue<int> queue, long person)
    {
        while (!queue.IsFull && !queue.HasShare(person))
        {
            queue.Add(person, 0);
        }
    }

    private static List<T> All<T>(FairQueue<T> queue)
    {
        var all = new List<T>();
        while (queue.TryTake(out var item))
        {
            all.Add(item);
        }

        return all;
    }
}
