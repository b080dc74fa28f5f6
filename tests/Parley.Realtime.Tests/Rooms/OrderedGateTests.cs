using Parley.Realtime.Rooms;
using Xunit;

namespace Parley.Realtime.Tests.Rooms;

public sealed class OrderedGateTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Shuffled_doubled_and_late_numbers_pass_once_each_in_order(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 2_000; round++)
        {
            var start = random.Next(0, 50);
            var count = random.Next(1, 60);
            var numbers = Enumerable.Range(start + 1, count).Concat(Enumerable.Range(1, start + count).Where(_ => random.Next(4) == 0)).ToArray();
            random.Shuffle(numbers);

            var gate = new OrderedGate<string>(start);
            var passed = new List<string>();
            foreach (var number in numbers)
            {
                if (gate.Offer(number, $"{number}") == GateAnswer.Next)
                {
                    passed.Add($"{number}");
                    while (gate.TryTake(out var next))
                    {
                        passed.Add(next);
                    }
                }
            }

            Assert.Equal(Enumerable.Range(start + 1, count).Select(number => $"{number}"), passed);
            Assert.False(gate.HasGap);
        }
    }

    [Fact]
    public void A_gate_without_a_start_keeps_everything_until_it_has_one()
    {
        var gate = new OrderedGate<string>();
        Assert.Equal(GateAnswer.Early, gate.Offer(4, "4"));
        Assert.Equal(GateAnswer.Early, gate.Offer(6, "6"));
        Assert.Equal(GateAnswer.Early, gate.Offer(7, "7"));
        Assert.False(gate.HasGap);

        gate.Start(5);
        Assert.True(gate.TryTake(out var first));
        Assert.True(gate.TryTake(out var second));
        Assert.Equal(("6", "7"), (first, second));
        Assert.False(gate.TryTake(out _));
        Assert.False(gate.HasGap);
    }

    [Fact]
    public void What_it_cannot_keep_stays_a_gap()
    {
        var gate = new OrderedGate<string>(0);
        for (var number = 2; number < 5_000; number++)
        {
            gate.Offer(number, $"{number}");
        }

        Assert.Equal(GateAnswer.Next, gate.Offer(1, "1"));
        while (gate.TryTake(out _))
        {
        }

        Assert.InRange(gate.Number, 1_000, 1_001);
        Assert.True(gate.HasGap);
    }

    [Fact]
    public void A_number_that_is_only_expected_is_a_gap()
    {
        var gate = new OrderedGate<string>(3);
        gate.Expect(4);
        Assert.True(gate.HasGap);
        Assert.Equal(GateAnswer.Next, gate.Offer(4, "4"));
        Assert.False(gate.HasGap);
    }
}
