using System.Net;
using Parley.Core;
using Parley.Core.Attempts;
using Parley.Server.Identity;
using Parley.Testing;
using Xunit;

namespace Parley.Server.Tests.Identity;

public sealed class AttemptLimitsTests
{
    private static readonly IPAddress Here = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress There = IPAddress.Parse("192.0.2.2");

    private readonly FakeClock _clock = new();
    private readonly AttemptLimits _limits;

    public AttemptLimitsTests() => _limits = NewLimits();

    [Fact]
    public void After_ten_failures_on_one_account_there_is_one_more_each_half_minute()
    {
        Fail(Here, "ada", times: 10);
        Assert.Equal(TimeSpan.FromSeconds(30), WaitOf(Here, "ada"));
        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(TimeSpan.FromSeconds(1), WaitOf(Here, "ada"));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Fail(Here, "ada", times: 1);
        Assert.NotNull(WaitOf(Here, "ada"));
        _clock.Advance(TimeSpan.FromMinutes(5));
        Fail(Here, "ada", times: 10);
    }

    [Fact]
    public void Nobody_can_lock_somebody_else_out()
    {
        Fail(Here, "ada", times: 10);
        Assert.Null(WaitOf(There, "ada"));
    }

    [Fact]
    public void Trying_many_accounts_from_one_address_is_slowed_down_too()
    {
        FailMany(Here, 100);
        Assert.Equal(TimeSpan.FromSeconds(3), WaitOf(Here, "another"));
        Assert.Null(WaitOf(There, "another"));
    }

    [Fact]
    public void A_flood_from_everywhere_slows_down_those_who_failed_lately_and_nobody_else()
    {
        for (var address = 0; address < 1_000; address++)
        {
            Fail(new IPAddress([10, 0, (byte)(address / 250), (byte)(address % 250)]), "ada", times: 1);
        }

        Assert.NotNull(WaitOf(IPAddress.Parse("10.0.0.7"), "bob"));
        Assert.Null(WaitOf(Here, "ada"));
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Null(WaitOf(IPAddress.Parse("10.0.0.7"), "bob"));
    }

    [Fact]
    public void Many_at_once_do_not_slip_past()
    {
        var begun = Enumerable.Range(0, 50).Select(_ => _limits.Begin(AttemptKind.SignIn, Here, "ada")).ToList();
        Assert.Equal(10, begun.Count(outcome => outcome.Refusal is null));
    }

    [Fact]
    public void Signing_in_forgets_the_failures_before_it()
    {
        Fail(Here, "ada", times: 9);
        _limits.Begin(AttemptKind.SignIn, Here, "ada").Value.Succeed();
        Fail(Here, "ada", times: 10);
        Assert.NotNull(WaitOf(Here, "ada"));
    }

    [Fact]
    public void What_was_no_attempt_is_not_counted()
    {
        for (var turn = 0; turn < 200; turn++)
        {
            _limits.Begin(AttemptKind.SignIn, Here, "ada").Value.Dispose();
        }

        Fail(Here, "ada", times: 10);
        Assert.Equal(3, _limits.TakeUnwritten().Count);
    }

    [Fact]
    public void Sign_ups_and_sign_ins_have_numbers_of_their_own_and_a_hundred_sign_ups_at_once_pass()
    {
        var begun = Enumerable.Range(0, 100).Select(_ => _limits.Begin(AttemptKind.SignUp, Here, "").Value).ToList();
        begun.ForEach(attempt => attempt.Dispose());
        for (var guess = 0; guess < 50; guess++)
        {
            _limits.Begin(AttemptKind.SignUp, Here, "").Value.Count();
        }

        Assert.Equal(RefusalCode.RateLimited, _limits.Begin(AttemptKind.SignUp, Here, "").Refusal?.Code);
        Assert.Null(WaitOf(Here, "ada"));
    }

    [Fact]
    public void The_addresses_of_one_network_of_IPv6_are_one()
    {
        for (var host = 1; host <= 10; host++)
        {
            Fail(IPAddress.Parse($"2001:db8:1:2::{host:x}"), "ada", times: 1);
        }

        Assert.NotNull(WaitOf(IPAddress.Parse("2001:db8:1:2:ffff::1"), "ada"));
        Assert.Null(WaitOf(IPAddress.Parse("2001:db8:1:3::1"), "ada"));
    }

    [Fact]
    public void An_address_of_IPv4_is_the_same_in_the_dress_of_IPv6()
    {
        Fail(Here, "ada", times: 10);
        Assert.NotNull(WaitOf(Here.MapToIPv6(), "ada"));
    }

    [Fact]
    public void A_clock_that_is_set_back_locks_nobody_out_for_longer_than_the_burst_takes()
    {
        Fail(Here, "ada", times: 10);
        _clock.Jump(TimeSpan.FromHours(-5));
        Assert.InRange(WaitOf(Here, "ada")!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void What_is_written_down_is_known_to_another_process_and_what_could_not_be_written_is_kept()
    {
        Fail(Here, "ada", times: 10);
        _limits.GiveBack(_limits.TakeUnwritten());
        var costs = _limits.TakeUnwritten();
        Assert.Empty(_limits.TakeUnwritten());
        var other = NewLimits();
        other.Merge(costs.Select(cost => new AttemptLevel(cost.Bucket, _clock.NowMs + cost.Cost)));
        Assert.Equal(RefusalCode.RateLimited, other.Begin(AttemptKind.SignIn, Here, "ada").Refusal?.Code);
    }

    [Fact]
    public void A_success_writes_nothing_unless_there_is_something_to_forget()
    {
        _limits.Begin(AttemptKind.SignIn, Here, "ada").Value.Succeed();
        Assert.Empty(_limits.TakeUnwritten());
    }

    private AttemptLimits NewLimits() => new(new IdentitySettings(), _clock);

    private TimeSpan? WaitOf(IPAddress address, string account)
    {
        var begun = _limits.Begin(AttemptKind.SignIn, address, account);
        if (begun.TryGet(out var attempt, out var refusal))
        {
            attempt.Dispose();
        }

        return refusal?.RetryAfter;
    }

    private void Fail(IPAddress address, string account, int times)
    {
        for (var turn = 0; turn < times; turn++)
        {
            _limits.Begin(AttemptKind.SignIn, address, account).Value.Count();
        }
    }

    private void FailMany(IPAddress address, int accounts)
    {
        for (var account = 0; account < accounts; account++)
        {
            Fail(address, $"account {account:D}", times: 1);
        }
    }
}
