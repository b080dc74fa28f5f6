using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Parley.Core;
using Parley.Protocols.Pusher;
using Parley.Realtime.Wire;
using Parley.Server.Hosting;
using Parley.Server.Http.Answers;
using Parley.Server.Metrics;
using Parley.Server.Pusher.Chat;
using Parley.Server.WebSockets;

namespace Parley.Server.Pusher;

/// <summary>The door of the Pusher protocol, <c>/app/{key}</c>: what is decided before a connection is one of an app.</summary>
internal sealed partial class PusherDoor(
    PusherApps apps,
    PusherHooks hooks,
    ChatDesk desk,
    LiveSockets sockets,
    Turnstile turnstile,
    ServerMetrics metrics,
    TimeProvider clock,
    ILogger<PusherDoor> logger)
{
    // The protocol pings by itself.
    private static readonly WebSocketAcceptContext Accept = new() { KeepAliveInterval = Timeout.InfiniteTimeSpan };

    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(2);

    /// <param name="key">Of the address; null where that has more parts than it may.</param>
    public async Task ServeAsync(HttpContext context, string? key)
    {
        if (sockets.IsDraining)
        {
            await new Problem(Refusal.Draining).ExecuteAsync(context);
            return;
        }

        var network = Network.Of(context.Connection.RemoteIpAddress);
        if (!turnstile.TryEnter(network).TryGet(out var place, out var full))
        {
            await new Problem(full).ExecuteAsync(context);
            return;
        }

        using (place)
        {
            try
            {
                await EnterAsync(context, key, place);
            }
            catch (Exception exception) when (BrokenWire.Is(exception))
            {
                Broke(exception.Message);
            }
            catch (Exception exception)
            {
                Failed(exception);
            }
        }
    }

    // Two random numbers: what a grant is signed for must not be another connection's, of another process either.
    private static string NewSocketId() =>
        $"{RandomNumberGenerator.GetInt32(1, 1_000_000_001):D}.{RandomNumberGenerator.GetInt32(1, 1_000_000_001):D}";

    private async Task EnterAsync(HttpContext context, string? key, Turnstile.Place place)
    {
        // The outbox and the stall time say when a reader is too slow.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        var served = key is null ? null : apps.OfKey(key);
        using var webSocket = await context.WebSockets.AcceptWebSocketAsync(Accept);
        var transport = new SocketTransport(webSocket, context.Features.GetRequiredFeature<CoalescingUpgrade>().Stream!, context.Abort);
        if (Refuse(context.Request, key, served?.App) is { } error)
        {
            Refused(error.Code, context.TraceIdentifier);
            metrics.CountClosed(CloseReason.NotAuthenticated);
            await TurnAwayAsync(transport, error);
            return;
        }

        place.SignedIn();
        await RunAsync(transport, served!, context.TraceIdentifier);
    }

    private async Task RunAsync(SocketTransport transport, ServedApp served, string requestId)
    {
        await using var socket = new PusherSocket(transport, served, NewSocketId(), hooks, desk, metrics, clock);
        if (sockets.Admit(socket) is not null)
        {
            socket.End(PusherError.Restarting);
        }

        try
        {
            await socket.RunAsync();
        }
        finally
        {
            sockets.Remove(socket);
            metrics.CountClosed(socket.Reason);
            if (socket.Ended is { } error && error != PusherError.Restarting)
            {
                SentAway(served.App.Id, error.Code, error.Message, requestId);
            }
        }
    }

    private static PusherError? Refuse(HttpRequest request, string? key, PusherApp? app)
    {
        if (key is null)
        {
            return PusherError.NoSuchPath;
        }

        if (app is null)
        {
            return PusherError.NoSuchApp;
        }

        if (!app.Enabled)
        {
            return PusherError.Disabled;
        }

        var origin = request.Headers.Origin;
        if (app.Origins.Count > 0 && origin.Count > 0 && !app.Origins.Contains(origin.ToString()))
        {
            return PusherError.OtherOrigin;
        }

        return new PusherQuery(Only(request, "protocol"), Only(request, "version")).Check();
    }

    private static string? Only(HttpRequest request, string name) => request.Query.TryGetValue(name, out var values) ? values.ToString() : null;

    // As an event and as a close code: clients look at one or the other (contract pusher-wire, 2.2).
    private async Task TurnAwayAsync(SocketTransport transport, PusherError error)
    {
        await transport.WriteAsync([PusherFrames.Error(error)], static () => false);
        using var deadline = new CancellationTokenSource(CloseTime, clock);
        await transport.CloseAsync(error.Code!.Value, error.Message, deadline.Token);
        await transport.DiscardAsync().WaitAsync(CloseTime, clock, CancellationToken.None);
    }

    [LoggerMessage(3070, LogLevel.Information, "Refused a WebSocket of the Pusher protocol ({Code}), request {RequestId}")]
    private partial void Refused(int? code, string requestId);

    [LoggerMessage(3071, LogLevel.Information, "Ended a connection of the app {App} ({Code}: {Why}), request {RequestId}")]
    private partial void SentAway(string app, int? code, string why, string requestId);

    [LoggerMessage(3072, LogLevel.Debug, "A WebSocket of the Pusher protocol broke: {What}")]
    private partial void Broke(string what);

    [LoggerMessage(3073, LogLevel.Error, "A WebSocket of the Pusher protocol ended by a mistake of ours")]
    private partial void Failed(Exception exception);
}
