using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Parley.Core;
using Parley.Protocols.Envelope;
using Parley.Protocols.Native;
using Parley.Realtime.Dispatch;
using Parley.Realtime.Wire;
using Parley.Server.Hosting;
using Parley.Server.Http.Answers;
using Parley.Server.Metrics;

namespace Parley.Server.WebSockets;

/// <summary>The doors of the native protocol, <c>/ws</c> and <c>/</c>, and of the envelope protocol, <c>/ws/envelope</c> and <c>/?token=</c>:
/// what is decided before a request becomes a WebSocket.</summary>
internal sealed partial class FrameDoor(
    LiveSockets sockets,
    Turnstile turnstile,
    Doorkeeper doorkeeper,
    SignIn signIn,
    Dispatcher dispatcher,
    ServerMetrics metrics,
    EnvelopeProtocol envelope,
    TimeProvider clock,
    ILogger<FrameDoor> logger)
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

    private readonly Speech _envelope = Speech.Envelope(envelope);

    public static bool IsAt(PathString path) => path.Value is "/ws" or "/" or "/ws/envelope";

    public async Task ServeAsync(HttpContext context)
    {
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
            await EnterAsync(context, SpeechAt(context.Request), place);
        }
    }

    // A token in the URL is the envelope protocol's own way.
    private Speech SpeechAt(HttpRequest request) => request.Path.Value switch
    {
        "/ws" => Speech.Native,
        "/ws/envelope" => _envelope,
        _ => request.Query.ContainsKey(Doorkeeper.TokenParameter) ? _envelope : Speech.NativeLenient,
    };

    private async Task EnterAsync(HttpContext context, Speech speech, Turnstile.Place place)
    {
        var arrived = speech.IsByRequest
            ? await doorkeeper.LookAsync(context, takesToken: speech.IsByRequestAlone)
            : new Arrival(context.Connection.RemoteIpAddress);
        if (arrived.TryGet(out var arrival, out var refusal))
        {
            var isNobody = speech.IsByRequestAlone && arrival.Principal is null;
            await RunAsync(context, speech, arrival, place, isNobody ? CloseReason.NotAuthenticated : null);
        }
        else if (speech.IsByRequestAlone && refusal.Code == RefusalCode.Unauthorized)
        {
            await RunAsync(context, speech, new Arrival(context.Connection.RemoteIpAddress), place, CloseReason.NotAuthenticated);
        }
        else
        {
            await new Problem(refusal).ExecuteAsync(context);
        }
    }

    private async Task RunAsync(HttpContext context, Speech speech, Arrival arrival, Turnstile.Place place, CloseReason? turnedAway)
    {
        // Kestrel would drop a slow reader by bytes a second; the outbox and the stall time say when it is too slow, and tell it so.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        using var webSocket = await context.WebSockets.AcceptWebSocketAsync(Accept);
        var wire = context.Features.GetRequiredFeature<CoalescingUpgrade>().Stream!;
        var transport = new SocketTransport(webSocket, wire, context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>().Abort);
        var socket = new FrameSocket(transport, speech, speech.Connect(), signIn, dispatcher, metrics, place.SignedIn, clock);
        if ((sockets.Admit(socket) ?? turnedAway) is { } reason)
        {
            socket.Close(reason);
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
            if (socket.Closed is { } end && IsRefusal(end))
            {
                Refused(end, socket.UserId, context.TraceIdentifier);
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
