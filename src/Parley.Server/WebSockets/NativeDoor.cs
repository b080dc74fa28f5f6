using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Parley.Core;
using Parley.Protocols.Native;
using Parley.Realtime.Dispatch;
using Parley.Realtime.Wire;
using Parley.Server.Hosting;
using Parley.Server.Http.Answers;
using Parley.Server.Metrics;

namespace Parley.Server.WebSockets;

/// <summary>The doors of the native protocol, <c>/ws</c> and <c>/</c>: what is decided before a request becomes a WebSocket.</summary>
internal sealed partial class NativeDoor(
    LiveSockets sockets,
    Turnstile turnstile,
    Doorkeeper doorkeeper,
    SignIn signIn,
    Dispatcher dispatcher,
    ServerMetrics metrics,
    TimeProvider clock,
    ILogger<NativeDoor> logger)
{
    // Pings go to the silent only, and one that does not answer in time is taken for gone (promise S17).
    private static readonly WebSocketAcceptContext Accept = new()
    {
        KeepAliveInterval = TimeSpan.FromSeconds(NativeLimits.HeartbeatSeconds),
        KeepAliveTimeout = TimeSpan.FromSeconds(20),
    };

    private static readonly TimeSpan LogPause = TimeSpan.FromSeconds(1);

    private long _turnedAway;
    private long _told;

    /// <summary>The protocol spoken at a path; null where it is none of ours.</summary>
    public static NativeProtocol? ProtocolAt(PathString path) => path.Value switch
    {
        "/ws" => NativeProtocol.Strict,
        "/" => NativeProtocol.Lenient,
        _ => null,
    };

    public async Task ServeAsync(HttpContext context, NativeProtocol protocol)
    {
        // With a token in the URL a client speaks the envelope protocol, which is not served here.
        if (protocol.Dialect == NativeDialect.Lenient && context.Request.Query.ContainsKey("token"))
        {
            await new Problem(Refusal.NotFound).ExecuteAsync(context);
            return;
        }

        if (sockets.IsDraining)
        {
            await new Problem(Refusal.Draining).ExecuteAsync(context);
            return;
        }

        var network = Network.Of(context.Connection.RemoteIpAddress);
        if (!turnstile.TryEnter(network).TryGet(out var place, out var full))
        {
            TurnAway(full, network);
            await new Problem(full).ExecuteAsync(context);
            return;
        }

        using (place)
        {
            await EnterAsync(context, protocol, place);
        }
    }

    private async Task EnterAsync(HttpContext context, NativeProtocol protocol, Turnstile.Place place)
    {
        // On the lenient door the frame decides, whatever the request carries (contract native, "Connecting").
        var arrived = protocol.Dialect == NativeDialect.Strict
            ? await doorkeeper.LookAsync(context)
            : new Arrival(context.Connection.RemoteIpAddress);
        if (!arrived.TryGet(out var arrival, out var refusal))
        {
            await new Problem(refusal).ExecuteAsync(context);
            return;
        }

        await RunAsync(context, protocol, arrival, place);
    }

    private async Task RunAsync(HttpContext context, NativeProtocol protocol, Arrival arrival, Turnstile.Place place)
    {
        // Kestrel would drop a slow reader by bytes a second; the outbox and the stall time say when it is too slow, and tell it so.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        using var webSocket = await context.WebSockets.AcceptWebSocketAsync(Accept);
        var wire = context.Features.GetRequiredFeature<CoalescingUpgrade>().Stream!;
        var transport = new SocketTransport(webSocket, wire, context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>().Abort);
        var socket = new NativeSocket(transport, protocol, signIn, dispatcher, metrics, place.SignedIn, clock);
        if (sockets.Admit(socket) is { } refusal)
        {
            socket.Close(refusal);
        }

        try
        {
            await socket.RunAsync(arrival);
        }
        catch (Exception exception) when (BrokenWire.Is(exception))
        {
            Broke(exception.Message);
        }
        catch (Exception exception)
        {
            Failed(exception);
        }
        finally
        {
            sockets.Remove(socket);
            metrics.CountClosed(socket.Closed ?? CloseReason.Normal);
            if (socket.Closed is { } reason && IsRefusal(reason))
            {
                Refused(reason, socket.UserId, context.TraceIdentifier);
            }
        }
    }

    // Few lines: whoever knocks a thousand times must not fill the log as well.
    private void TurnAway(Refusal refusal, Network network)
    {
        Interlocked.Increment(ref _turnedAway);
        var last = Interlocked.Read(ref _told);
        var now = clock.GetTimestamp();
        if ((last == 0 || clock.GetElapsedTime(last, now) >= LogPause) && Interlocked.CompareExchange(ref _told, now, last) == last)
        {
            TurnedAway(Interlocked.Exchange(ref _turnedAway, 0), refusal.Detail, network);
        }
    }

    // What whoever watches for attacks wants to see.
    private static bool IsRefusal(CloseReason reason) => reason
        is CloseReason.NotAuthenticated or CloseReason.TooManyBadFrames or CloseReason.FrameTooLarge
        or CloseReason.ProtocolError or CloseReason.TooMany or CloseReason.SlowReader;

    [LoggerMessage(3023, LogLevel.Information, "Refused a WebSocket ({Reason}) of user {UserId}, request {RequestId}")]
    private partial void Refused(CloseReason reason, long? userId, string requestId);

    [LoggerMessage(3024, LogLevel.Information, "Refused {Count} WebSockets before their handshake, the last from {Network}: {Why}")]
    private partial void TurnedAway(long count, string why, Network network);

    [LoggerMessage(3021, LogLevel.Debug, "A WebSocket broke: {What}")]
    private partial void Broke(string what);

    [LoggerMessage(3022, LogLevel.Error, "A WebSocket ended by a mistake of ours")]
    private partial void Failed(Exception exception);
}
