using Parley.Core;
using Parley.Core.Events;
using Parley.Realtime.Budgets;
using Parley.Realtime.Tests.Faking;
using Parley.Testing;
using Xunit;

namespace Parley.Realtime.Tests.Budgets;

/// <summary>What one person may ask, whatever it asks by.</summary>
public sealed class BudgetTests
{
    private const long Ann = 1;
    private const long Bob = 2;

    private static readonly Limits Small = Limits.Default with
    {
        FramesPerSecond = 10,
        BytesPerSecond = 1_000,
        CommandsPerSecond = 5,
        DeliveriesPerSecond = 100,
        StrangersPerSecond = 2,
        BurstSeconds = 2,
        RequestsAtOnce = 3,
    };

    private readonly FakeClock _clock = new();
    private readonly BudgetBook _book;

    public BudgetTests() => _book = new BudgetBook(Small, new Uptime(_clock));

    [Fact]
    public void A_full_budget_holds_a_burst_and_fills_again_with_time()
    {
        Assert.Equal(10, Done());
        Assert.Equal(0, Done());
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(5, Done());
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(10, Done());
    }

    [Fact]
    public void A_refusal_says_when_to_come_back_and_what_it_says_is_true()
    {
        Done();
        var refusal = _book.Do(Ann, units: 2, deliveries: 0).Refusal!;
        Assert.Equal((RefusalCode.RateLimited, TimeSpan.FromMilliseconds(400)), (refusal.Code, refusal.RetryAfter));
        _clock.Advance(TimeSpan.FromMilliseconds(399));
        Assert.NotNull(_book.Do(Ann, 2, 0).Refusal);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(_book.Do(Ann, 2, 0).Refusal);
    }

    [Fact]
    public void What_costs_more_than_a_full_budget_waits_for_a_full_one()
    {
        Assert.Null(_book.Do(Ann, units: 1_000, deliveries: 0).Refusal);
        Assert.NotNull(_book.Do(Ann, 1, 0).Refusal);
    }

    [Fact]
    public void Frames_and_bytes_have_budgets_of_their_own()
    {
        Assert.Equal(20, Count(() => _book.Hear(Ann, bytes: 1)));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(4, Count(() => _book.Hear(Ann, bytes: 500)));
    }

    [Fact]
    public void One_persons_budget_is_not_anothers()
    {
        Done();
        Assert.Null(_book.Do(Bob, 1, 0).Refusal);
    }

    [Fact]
    public void Who_tells_many_may_do_so_less_often()
    {
        Assert.Equal(4, Count(() => _book.Do(Ann, 1, deliveries: 50)));
        Assert.Null(_book.Do(Ann, 1, deliveries: 0).Refusal);
        Assert.NotNull(_book.Do(Ann, 1, deliveries: 1).Refusal);
    }

    [Fact]
    public void What_was_told_already_is_owed()
    {
        _book.Owe(Ann, 500);
        Assert.NotNull(_book.Do(Ann, 1, deliveries: 1).Refusal);
        Assert.Null(_book.Do(Ann, 1, deliveries: 0).Refusal);
    }

    [Fact]
    public void Asking_for_three_times_the_budget_is_a_flood_after_ten_seconds()
    {
        Done();
        Assert.Equal(10, SecondsUntilFlood(perSecond: 15), tolerance: 2);
    }

    [Fact]
    public void Asking_for_a_little_more_than_the_budget_is_never_a_flood()
    {
        Done();
        Assert.Null(SecondsUntilFloodOrNull(perSecond: 9));
    }

    [Fact]
    public void Only_the_first_refusal_of_a_row_says_so()
    {
        Done();
        Assert.False(_book.Do(Ann, 1, 0).IsFirst);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Done();
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(_book.Do(Ann, 5, 0).Refusal);
        Assert.True(_book.Do(Ann, 5, 0).IsFirst);
    }

    [Fact]
    public void Requests_under_way_are_bounded_until_they_end()
    {
        var begun = Enumerable.Range(0, 3).Select(_ => _book.BeginRequest(Ann)).ToList();
        Assert.DoesNotContain(null, begun);
        Assert.Null(_book.BeginRequest(Ann));
        begun[0]!.Dispose();
        Assert.NotNull(_book.BeginRequest(Ann));
    }

    [Fact]
    public void Nobody_is_remembered_once_the_budget_is_full_again()
    {
        using (_book.BeginRequest(Ann))
        {
            _book.Do(Bob, 1, 0);
            _book.HearStranger(7, 10);
            _book.Forget();
            Assert.Equal(3, _book.Count);
            _clock.Advance(TimeSpan.FromSeconds(10));
            _book.Forget();
            Assert.Equal(1, _book.Count);
        }

        _book.Forget();
        Assert.Equal(0, _book.Count);
    }

    [Fact]
    public void More_addresses_than_can_be_counted_share_one_budget()
    {
        var table = new BudgetTable<long>(BudgetRates.OfAddress(Small), bound: 2);
        var first = table.Of(1);
        Assert.NotSame(first, table.Of(2));
        Assert.Same(table.Of(3), table.Of(4));
        Assert.Same(first, table.Of(1));
        Assert.Equal(2, table.Count);
    }

    [Fact]
    public async Task An_edit_is_owed_by_its_author_for_all_that_it_is_told_to()
    {
        await using var fixture = new HubFixture(Small with { DeliveriesPerSecond = 1, BurstSeconds = 1 });
        fixture.Store.Seat(1, Ann, Bob, 3);
        await fixture.ConnectAsync(Bob);
        await fixture.ConnectAsync(3);
        Assert.Equal((2, 0), (fixture.Hub.AudienceOf(Say.Room), fixture.Hub.AudienceOf(Say.Room + 1)));
        Assert.Null(fixture.Hub.Budgets.Do(Ann, 1, deliveries: 0).Refusal);

        fixture.Publish(new MessageEdited(Say.Room, 2, Say.Message(1, 2, author: Ann)));
        Assert.NotNull(fixture.Hub.Budgets.Do(Ann, 1, deliveries: 1).Refusal);
    }

    private int Done() => Count(() => _book.Do(Ann, units: 1, deliveries: 0));

    private static int Count(Func<Verdict> ask)
    {
        var done = 0;
        while (ask().Refusal is null)
        {
            done++;
        }

        return done;
    }

    private double SecondsUntilFlood(int perSecond) => SecondsUntilFloodOrNull(perSecond) ?? double.PositiveInfinity;

    private double? SecondsUntilFloodOrNull(int perSecond)
    {
        var pause = TimeSpan.FromSeconds(1.0 / perSecond);
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromMinutes(5); passed += pause)
        {
            if (_book.Do(Ann, 1, 0).IsFlood)
            {
                return passed.TotalSeconds;
            }

            _clock.Advance(pause);
        }

        return null;
    }
}
