using System.Text;
using Microsoft.AspNetCore.Http;
using Parley.Protocols.EngineIo;
using Parley.Protocols.SocketIo;
using Parley.Realtime.Wire;
using Parley.Server.Hosting;
using Parley.Server.SocketIo;
using Parley.Server.WebSockets;
using Parley.Testing;
using Xunit;

namespace Parley.Server.Tests.SocketIo;

/// <summary>Connections that poll, with a clock that is told what time it is and without a network.</summary>
public sealed class EngineIoConnectionTests
{
    private readonly FakeClock _clock = new();
    private readonly Turnstile _turnstile = new(new WebSocketSettings());
    private readonly DefaultHttpContext _request = new();
    private readonly Ear _ear = new();
    private readonly List<Exception> _failures = [];
    private int _left;
    private int _forgotten;

    [Fact]
    public async Task A_GET_is_answered_what_waits_and_otherwise_waits()
    {
        var connection = Open();
        Assert.StartsWith("0{\"sid\":", await PollAsync(connection), StringComparison.Ordinal);
        var waiting = PollAsync(connection);
        Assert.False(waiting.IsCompleted);
        connection.Outbox.TryEnqueue("4a"u8.ToArray());
        Assert.Equal("4a", await waiting);
        connection.Outbox.TryEnqueue("4b"u8.ToArray());
        connection.Outbox.TryEnqueue("4c\u001ebAQID"u8.ToArray());
        Assert.Equal("4b\u001e4c\u001ebAQID", await PollAsync(connection));
    }

    [Fact]
    public async Task A_GET_that_waits_hears_the_ping_and_then_the_end()
    {
        var connection = Open();
        await PollAsync(connection);
        var waiting = PollAsync(connection);
        _clock.Advance(TimeSpan.FromSeconds(25));
        Assert.Equal("2", await waiting);
        waiting = PollAsync(connection);
        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal("1", await waiting);
        Assert.Equal((EngineIoEnd.PingTimeout, 1, 1), (connection.End, _left, _forgotten));
        Assert.Equal([EngineIoEnd.PingTimeout], _ear.Ends);
        Assert.Equal((0, 0), (_turnstile.Count, _clock.WaitingTimers));
    }

    [Fact]
    public async Task A_pong_confirms_what_came_before_its_ping_and_one_that_nobody_asked_for_nothing()
    {
        var connection = Open();
        await PollAsync(connection);
        await PostAsync(connection, "3");
        Assert.Equal("", _ear.Beats);
        _clock.Advance(TimeSpan.FromSeconds(25));
        Assert.Equal("?", _ear.Beats);
        await PostAsync(connection, "3\u001e3");
        Assert.Equal("?!", _ear.Beats);
    }

    [Fact]
    public async Task A_client_that_answers_pings_stays()
    {
        var connection = Open();
        await PollAsync(connection);
        for (var i = 0; i < 100; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(25));
            Assert.Equal("2", await PollAsync(connection));
            Assert.True(await PostAsync(connection, "3"));
        }

        Assert.Null(connection.End);
    }

    [Fact]
    public async Task A_close_by_the_server_is_told_to_the_next_GET()
    {
        var connection = Open();
        await PollAsync(connection);
        connection.Outbox.TryEnqueue("441"u8.ToArray());
        connection.Close(EngineIoEnd.ForcedClose);
        Assert.Equal((1, 0), (_left, _forgotten));
        Assert.False(connection.TryBeginPost());
        Assert.Equal("441\u001e1", await PollAsync(connection));
        Assert.Equal((1, 0), (_forgotten, _clock.WaitingTimers));
    }

    [Fact]
    public async Task A_close_by_the_server_is_forgotten_after_half_a_minute()
    {
        var connection = Open();
        await PollAsync(connection);
        connection.Close(EngineIoEnd.ForcedClose);
        _clock.Advance(TimeSpan.FromSeconds(29.9));
        Assert.Equal(0, _forgotten);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1, _forgotten);
    }

    [Fact]
    public async Task A_GET_that_overtakes_the_end_of_an_upgrade_waits_for_it()
    {
        var connection = Open();
        Assert.True(connection.LetUpgradeAsync().IsCompleted);
        await PollAsync(connection);
        connection.Outbox.Written();
        Assert.True(connection.TryBeginUpgrade(static () => { }));
        Assert.Equal(EngineIoProbe.Answer, connection.ReceiveProbe(Packet("2probe")));
        var overtaking = connection.LetUpgradeAsync();
        Assert.False(overtaking.IsCompleted);
        Assert.Equal(EngineIoProbe.Upgraded, connection.ReceiveProbe(Packet("5")));
        await overtaking;
        Assert.Equal(EngineIoTransport.WebSocket, connection.Transport);
    }

    [Fact]
    public async Task A_GET_waits_for_the_end_of_an_upgrade_neither_long_nor_where_something_is_there_to_fetch()
    {
        var connection = Open();
        await PollAsync(connection);
        connection.Outbox.Written();
        Assert.True(connection.TryBeginUpgrade(static () => { }));
        Assert.Equal(EngineIoProbe.Answer, connection.ReceiveProbe(Packet("2probe")));
        var waiting = connection.LetUpgradeAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(10));
        await waiting;
        Assert.Equal("6", await PollAsync(connection));
        connection.Outbox.Written();
        connection.Outbox.TryEnqueue("4a"u8.ToArray());
        Assert.True(connection.LetUpgradeAsync().IsCompleted);
        Assert.Equal("4a", await PollAsync(connection));
    }

    [Fact]
    public async Task A_GET_after_the_upgrade_is_refused_at_once_and_takes_nothing_from_the_WebSocket()
    {
        var connection = Open();
        await PollAsync(connection);
        Assert.True(connection.TryBeginUpgrade(static () => { }));
        connection.ReceiveProbe(Packet("2probe"));
        connection.ReceiveProbe(Packet("5"));
        await connection.BeginDrainingAsync();
        var late = connection.PollAsync(CancellationToken.None);
        Assert.True(late.IsCompleted);
        Assert.Null(await late);
        Assert.Null(connection.End);
        connection.EndDraining();
    }

    [Fact]
    public void What_a_listener_waits_for_may_be_settled_while_the_timer_is_set()
    {
        var connection = Open();
        foreach (var due in (TimeSpan?[])[TimeSpan.FromSeconds(1), null])
        {
            _ear.Dues.Enqueue(due);
        }

        connection.Tick();
        Assert.Null(connection.End);
    }

    [Fact]
    public async Task A_mistake_in_what_the_timer_does_ends_this_connection_and_not_the_process()
    {
        var connection = Open();
        _ear.IsFaulty = true;
        _clock.Advance(TimeSpan.FromSeconds(25));
        while (connection.End is null)
        {
            await PollAsync(connection);
        }

        Assert.Equal(["a mistake"], _failures.Select(failure => failure.Message));
        Assert.Equal((EngineIoEnd.ForcedClose, 1, 1), (connection.End, _left, _forgotten));
    }

    [Fact]
    public async Task A_reader_that_was_too_slow_is_sent_away()
    {
        var connection = Open();
        await PollAsync(connection);
        connection.Outbox.Close(CloseReason.SlowReader);
        Assert.Equal("1", await PollAsync(connection));
        Assert.Equal(EngineIoEnd.ForcedClose, connection.End);
    }

    [Fact]
    public async Task A_client_that_hangs_up_while_it_waits_is_gone()
    {
        var connection = Open();
        await PollAsync(connection);
        using var aborted = new CancellationTokenSource();
        var waiting = connection.PollAsync(aborted.Token);
        await aborted.CancelAsync();
        await waiting;
        Assert.Equal((EngineIoEnd.TransportError, 1), (connection.End, _forgotten));
    }

    [Fact]
    public async Task The_end_is_told_after_the_message_that_is_being_dealt_with()
    {
        var connection = Open();
        var dealtWith = _ear.Hold();
        var posting = PostAsync(connection, "4slow\u001e4never");
        connection.Close(EngineIoEnd.ForcedClose);
        Assert.Empty(_ear.Ends);
        dealtWith.SetResult();
        await posting;
        Assert.Equal([EngineIoEnd.ForcedClose], _ear.Ends);
        Assert.Equal(["slow"], _ear.Messages);
    }

    [Fact]
    public async Task Messages_come_one_at_a_time_whichever_request_brings_them()
    {
        var connection = Open();
        var dealtWith = _ear.Hold();
        var posting = PostAsync(connection, "4one\u001e4two");
        var bySocket = connection.ReceiveAsync(Packet("4three"), _request);
        Assert.Equal(["one"], _ear.Messages);
        dealtWith.SetResult();
        await Task.WhenAll(posting, bySocket);
        Assert.Equal(["one", "three", "two"], _ear.Messages.Order(StringComparer.Ordinal));
        Assert.True(_ear.Messages.IndexOf("one") < _ear.Messages.IndexOf("two"));
    }

    [Fact]
    public async Task Who_joins_no_namespace_or_owes_attachments_is_sent_away()
    {
        var silent = OpenSocketIo();
        _clock.Advance(TimeSpan.FromSeconds(20));
        var owing = OpenSocketIo();
        await PostAsync(owing, "40");
        await PostAsync(owing, """451-["a",{"_placeholder":true,"num":0}]""");
        _clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Null(owing.End);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(EngineIoEnd.ForcedClose, owing.End);
        await PostAsync(silent, "3");
        _clock.Advance(TimeSpan.FromSeconds(14.9));
        Assert.Null(silent.End);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(EngineIoEnd.ForcedClose, silent.End);
    }

    [Fact]
    public async Task What_is_said_on_joining_comes_after_the_answer_to_it()
    {
        var connection = OpenSocketIo();
        await PollAsync(connection);
        await PostAsync(connection, """40/a,{"token":"t"}""" + "\u001e40/no,");
        var told = (await PollAsync(connection)).Split('\u001e');
        Assert.StartsWith("40/a,{\"sid\":\"", told[0], StringComparison.Ordinal);
        Assert.DoesNotContain(connection.Sid, told[0], StringComparison.Ordinal);
        Assert.Equal(["""42/a,["welcome"]""", """44/no,{"message":"Invalid namespace"}"""], told[1..]);
    }

    private EngineIoConnection Open() => Open((_, _) => _ear, new EngineIoOptions());

    // Pings far away: the clock is another's here.
    private EngineIoConnection OpenSocketIo() => Open(
        (connection, _) => new SocketIoListener(connection, new Greeter(connection), new SocketIoOptions()),
        new EngineIoOptions { PingInterval = TimeSpan.FromHours(1) });

    private EngineIoConnection Open(Func<EngineIoConnection, HttpContext, IEngineIoListener> listener, EngineIoOptions options)
    {
        Assert.True(_turnstile.TryEnter(default(Network)).TryGet(out var place, out _));
        return new EngineIoConnection(
            new EngineIoPath("/socket.io", "test", options, listener), EngineIoTransport.Polling, _request, place,
            _ => _left++, _ => _forgotten++, _failures.Add, _clock);
    }

    private static EngineIoPacket Packet(string text)
    {
        Assert.True(EngineIoPacket.TryRead(Encoding.UTF8.GetBytes(text), out var packet));
        return packet;
    }

    private static async Task<string> PollAsync(EngineIoConnection connection) =>
        Encoding.UTF8.GetString((await connection.PollAsync(CancellationToken.None))!.Value.Span);

    private async Task<bool> PostAsync(EngineIoConnection connection, string payload)
    {
        Assert.True(connection.TryBeginPost());
        try
        {
            return await connection.ReceiveAllAsync(Encoding.UTF8.GetBytes(payload), _request);
        }
        finally
        {
            connection.EndPost();
        }
    }

    private sealed class Ear : IEngineIoListener
    {
        private Task _held = Task.CompletedTask;

        public List<string> Messages { get; } = [];

        public List<EngineIoEnd> Ends { get; } = [];

        public string Beats { get; private set; } = "";

        public long? UserId => null;

        public TimeSpan? Due => Dues.TryDequeue(out var due) ? due : null;

        /// <summary>What it wants, each time that it is asked.</summary>
        public Queue<TimeSpan?> Dues { get; } = [];

        public bool IsFaulty { get; set; }

        public TaskCompletionSource Hold()
        {
            var source = new TaskCompletionSource();
            _held = source.Task;
            return source;
        }

        public async ValueTask<EngineIoEnd?> ReceiveAsync(
            ReadOnlyMemory<byte> message, bool isBinary, HttpContext carrier, CancellationToken cancellation)
        {
            Messages.Add(Encoding.UTF8.GetString(message.Span));
            await _held;
            return null;
        }

        public bool Tick(TimeSpan at) => IsFaulty ? throw new InvalidOperationException("a mistake") : true;

        public void Asked() => Beats += "?";

        public void Answered() => Beats += "!";

        public Task SettleAsync() => Task.CompletedTask;

        public ReadOnlyMemory<byte> Farewell(CloseReason reason) => default;

        public void Ended(EngineIoEnd end) => Ends.Add(end);
    }

    private sealed class Greeter(EngineIoConnection connection) : ISocketIoHandler
    {
        public long? UserId => null;

        public ValueTask<SocketIoRefusal?> AdmitAsync(SocketIoConnect connect, HttpContext carrier, CancellationToken cancellation) =>
            new(connect.Namespace == "/no" ? SocketIoRefusal.UnknownNamespace : null);

        public ValueTask<SocketIoIdentity> WelcomeAsync(SocketIoConnect connect, string sid, CancellationToken cancellation) =>
            new(new SocketIoIdentity(sid));

        public ValueTask JoinedAsync(SocketIoConnect connect, string sid, CancellationToken cancellation)
        {
            connection.Outbox.TryEnqueue(SocketIoFrames.Event(connect.Namespace, "welcome", default, []));
            return default;
        }

        public ValueTask HandleAsync(SocketIoEvent heard, CancellationToken cancellation) => default;

        public void Acknowledged(SocketIoAck ack)
        {
        }

        public void Left(string name)
        {
        }

        public Task SettleAsync() => Task.CompletedTask;

        public void Ended(EngineIoEnd end)
        {
        }
    }
}
