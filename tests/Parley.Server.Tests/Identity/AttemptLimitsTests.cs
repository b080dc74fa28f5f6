using System.Net;
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

    public AttemptLimitsTests() => _limits = new AttemptLimits(_clock);

    [Fact]
    public void The_eleventh_failure_on_one_account_waits_for_the_end_of_the_window()
    {
        Fail(Here, "ada", times: 10);
        Assert.Equal(TimeSpan.FromMinutes(5), _limits.TryBegin(Here, "ada"));
        _clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(TimeSpan.FromMinutes(1), _limits.TryBegin(Here, "ada"));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(_limits.TryBegin(Here, "ada"));
    }

    [Fact]
    public void Nobody_can_lock_somebody_else_out()
    {
        Fail(Here, "ada", times: 10);
        Assert.Null(_limits.TryBegin(There, "ada"));
    }

    [Fact]
    public void Trying_many_accounts_from_one_address_is_slowed_down_too()
    {
        for (var account = 0; account < 100; account++)
        {
            Fail(Here, $"account {account:D}", times: 1);
        }

        Assert.NotNull(_limits.TryBegin(Here, "another"));
        Assert.Null(_limits.TryBegin(There, "another"));
    }

    [Fact]
    public void Signing_in_forgets_the_failures_before_it()
    {
        Fail(Here, "ada", times: 9);
        Assert.Null(_limits.TryBegin(Here, "ada"));
        _limits.Forgive(Here, "ada", succeeded: true);
        Fail(Here, "ada", times: 10);
        Assert.NotNull(_limits.TryBegin(Here, "ada"));
    }

    [Fact]
    public void What_was_no_attempt_is_not_counted()
    {
        for (var turn = 0; turn < 200; turn++)
        {
            Fail(Here, "ada", times: 1);
            _limits.Forgive(Here, "ada", succeeded: false);
        }

        Assert.Null(_limits.TryBegin(Here, "ada"));
    }

    [Fact]
    public void The_addresses_of_one_network_of_IPv6_are_one()
    {
        for (var host = 1; host <= 10; host++)
        {
            Fail(IPAddress.Parse($"2001:db8:1:2::{host:x}"), "ada", times: 1);
        }

        Assert.NotNull(_limits.TryBegin(IPAddress.Parse("2001:db8:1:2:ffff::1"), "ada"));
        Assert.Null(_limits.TryBegin(IPAddress.Parse("2001:db8:1:3::1"), "ada"));
    }

    [Fact]
    public void An_address_of_IPv4_is_the_same_in_the_dress_of_IPv6()
    {
        Fail(Here, "ada", times: 10);
        Assert.NotNull(_limits.TryBegin(Here.MapToIPv6(), "ada"));
    }

    private void Fail(IPAddress address, string account, int times)
    {
        for (var turn = 0; turn < times; turn++)
        {
            Assert.Null(_limits.TryBegin(address, account));
        }
    }
}
