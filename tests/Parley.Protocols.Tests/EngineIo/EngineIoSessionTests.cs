using System.Text;
using Parley.Protocols.EngineIo;
using Xunit;

namespace Parley.Protocols.Tests.EngineIo;

/// <summary>Whole lives of sessions without a socket: the numbers are those of the official suite, 300 and 200 ms.</summary>
public sealed class EngineIoSessionTests
{
    private static readonly EngineIoOptions Options = new()
    {
        PingInterval = Ms(300),
        PingTimeout = Ms(200),
        UpgradeTimeout = Ms(1000),
    };

    private readonly EngineIoSession _polling = new(Options, EngineIoTransport.Polling, Ms(0));
    private readonly EngineIoSession _webSocket = new(Options, EngineIoTransport.WebSocket, Ms(0));

    [Fact]
    public void A_ping_goes_out_after_the_interval_and_the_next_one_is_counted_from_its_pong()
    {
        Assert.Equal(Ms(300), _polling.Due);
        Assert.Equal(EngineIoTick.None, _polling.Tick(Ms(299)));
        Assert.Equal([EngineIoTick.Ping, EngineIoTick.None], [_polling.Tick(Ms(300)), _polling.Tick(Ms(300))]);
        Assert.Equal(Ms(500), _polling.Due);
        Assert.False(Receive(_polling, "3", 450));
        Assert.Equal(Ms(750), _polling.Due);
    }

    [Fact]
    public void A_ping_that_is_not_answered_ends_the_session_at_the_planned_moment_however_late_its_timer_was()
    {
        Assert.Equal(EngineIoTick.Ping, _polling.Tick(Ms(330)));
        Assert.Equal(EngineIoTick.None, _polling.Tick(Ms(499)));
        Assert.Equal(EngineIoTick.Ended, _polling.Tick(Ms(500)));
        Assert.Equal((EngineIoEnd.PingTimeout, TimeSpan.MaxValue), (_polling.End, _polling.Due));
    }

    [Fact]
    public void A_process_that_stood_still_gives_its_peers_time()
    {
        Assert.Equal([EngineIoTick.Ping, EngineIoTick.None], [_polling.Tick(Ms(60_000)), _polling.Tick(Ms(60_000))]);
        Assert.False(Receive(_polling, "3", 60_050));
        Assert.Null(_polling.End);
    }

    [Fact]
    public void A_message_gives_the_pong_that_is_stuck_behind_it_more_time_once()
    {
        _webSocket.Tick(Ms(300));
        Assert.True(Receive(_webSocket, "4long", 400));
        Assert.Equal(Ms(700), _webSocket.Due);
        Assert.True(Receive(_webSocket, "4long", 650));
        Assert.Equal(Ms(700), _webSocket.Due);
    }

    [Fact]
    public void Messages_alone_do_not_keep_pings_away()
    {
        Receive(_webSocket, "4hello", 299);
        Assert.Equal(EngineIoTick.Ping, _webSocket.Tick(Ms(300)));
    }

    [Theory]
    [InlineData("0{}", null)]
    [InlineData("1", EngineIoEnd.TransportClose)]
    [InlineData("2", EngineIoEnd.ParseError)]
    [InlineData("2probe", EngineIoEnd.ParseError)]
    [InlineData("3", null)]
    [InlineData("5", null)]
    [InlineData("6", null)]
    public void What_is_no_message_is_ignored_or_ends_the_session(string packet, EngineIoEnd? end)
    {
        Assert.False(Receive(_polling, packet, 10));
        Assert.False(Receive(_webSocket, packet, 10));
        Assert.Equal((end, end), (_polling.End, _webSocket.End));
        if (end is null)
        {
            Assert.Equal(Ms(300), _polling.Due);
            Assert.Equal(EngineIoTransport.Polling, _polling.Transport);
        }
    }

    [Fact]
    public void Nothing_is_received_after_the_end_and_its_first_reason_stays()
    {
        Receive(_polling, "1", 10);
        Assert.False(Receive(_polling, "4hello", 11));
        _polling.Close(EngineIoEnd.ForcedClose);
        Assert.Equal(EngineIoEnd.TransportClose, _polling.End);
        Assert.Equal(EngineIoTick.None, _polling.Tick(Ms(10_000)));
    }

    [Fact]
    public void One_GET_and_one_POST_at_a_time()
    {
        Assert.True(_polling.TryBeginGet() && _polling.TryBeginPost());
        _polling.EndGet();
        _polling.EndPost();
        Assert.True(_polling.TryBeginGet() && _polling.TryBeginPost());
        Assert.Null(_polling.End);
        Assert.False(_polling.TryBeginGet());
        Assert.Equal(EngineIoEnd.TransportError, _polling.End);
    }

    [Fact]
    public void A_second_POST_ends_the_session()
    {
        Assert.True(_polling.TryBeginPost());
        Assert.False(_polling.TryBeginPost());
        Assert.Equal(EngineIoEnd.TransportError, _polling.End);
    }

    [Fact]
    public void A_WebSocket_replaces_polling_after_its_probe()
    {
        Assert.True(_polling.TryBeginUpgrade(Ms(10)));
        Assert.Equal((EngineIoProbe.Answer, true), (Probe(_polling, "2probe"), _polling.IsProbed));
        Assert.Equal(EngineIoTransport.Polling, _polling.Transport);
        Assert.Equal((EngineIoProbe.Upgraded, false), (Probe(_polling, "5"), _polling.IsProbed));
        Assert.Equal(EngineIoTransport.WebSocket, _polling.Transport);
        Assert.False(_polling.TryBeginUpgrade(Ms(20)));
        Assert.Equal(Ms(300), _polling.Due);
    }

    [Fact]
    public void A_WebSocket_replaces_polling_without_a_probe()
    {
        _polling.TryBeginUpgrade(Ms(10));
        Assert.Equal(EngineIoProbe.Upgraded, Probe(_polling, "5"));
        Assert.Equal(EngineIoTransport.WebSocket, _polling.Transport);
    }

    [Theory]
    [InlineData("4hello")]
    [InlineData("2")]
    [InlineData("2Probe")]
    [InlineData("3probe")]
    [InlineData("1")]
    [InlineData("6")]
    [InlineData("bAQID")]
    public void Any_other_word_while_probing_costs_the_WebSocket_and_nothing_else(string packet)
    {
        _polling.TryBeginUpgrade(Ms(10));
        Assert.Equal(EngineIoProbe.Failed, Probe(_polling, packet));
        Assert.Equal((EngineIoTransport.Polling, null), (_polling.Transport, _polling.End));
        Assert.True(_polling.TryBeginUpgrade(Ms(20)));
    }

    [Fact]
    public void An_upgrade_has_its_time()
    {
        _polling.TryBeginUpgrade(Ms(10));
        Assert.False(_polling.TryBeginUpgrade(Ms(20)));
        _polling.Tick(Ms(300));
        Receive(_polling, "3", 900);
        Assert.Equal(Ms(1010), _polling.Due);
        Assert.Equal(EngineIoTick.UpgradeFailed, _polling.Tick(Ms(1010)));
        Assert.Equal(EngineIoProbe.Failed, Probe(_polling, "5"));
        Assert.Equal((EngineIoTransport.Polling, null), (_polling.Transport, _polling.End));
    }

    [Fact]
    public void A_ping_that_waits_for_its_pong_is_not_forgotten_by_the_upgrade()
    {
        _polling.Tick(Ms(300));
        _polling.TryBeginUpgrade(Ms(310));
        Probe(_polling, "5");
        Assert.Equal(EngineIoTick.Ended, _polling.Tick(Ms(500)));
    }

    [Fact]
    public void There_is_no_upgrade_of_what_began_as_a_WebSocket_of_what_has_ended_and_where_there_are_none()
    {
        Assert.False(_webSocket.TryBeginUpgrade(Ms(10)));
        _polling.Close(EngineIoEnd.ForcedClose);
        Assert.False(_polling.TryBeginUpgrade(Ms(10)));
        var without = new EngineIoSession(Options with { AllowsUpgrades = false }, EngineIoTransport.Polling, Ms(0));
        Assert.False(without.TryBeginUpgrade(Ms(10)));
    }

    private static bool Receive(EngineIoSession session, string text, int at) => session.Receive(Packet(text), Ms(at));

    private static EngineIoProbe Probe(EngineIoSession session, string text) => session.ReceiveProbe(Packet(text));

    private static EngineIoPacket Packet(string text)
    {
        Assert.True(EngineIoPacket.TryRead(Encoding.UTF8.GetBytes(text), out var packet));
        return packet;
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
