using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Parley.Core;
using Parley.Protocols.EngineIo;
using Parley.Realtime.Wire;
using Parley.Server.Hosting;
using Parley.Server.Http.Answers;
using Parley.Server.Identity;
using Parley.Server.Metrics;
using Parley.Server.WebSockets;

namespace Parley.Server.SocketIo;

/// <summary>The door of Engine.IO: which requests open a connection, and which belong to one.</summary>
internal sealed partial class EngineIoDoor(
    EngineIoConnections connections,
    LiveSockets sockets,
    Turnstile turnstile,
    Origins origins,
    ServerMetrics metrics,
    TimeProvider clock,
    ILogger<EngineIoDoor> logger)
{
    // Engine.IO pings by itself.
    private static readonly WebSocketAcceptContext Accept = new() { KeepAliveInterval = Timeout.InfiniteTimeSpan };

    public async Task ServeAsync(HttpContext context, EngineIoPath path)
    {
        context.Response.Headers.CacheControl = "no-store";
        PollingCors.Allow(context, origins);
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            PollingCors.AnswerPreflight(context);
            return;
        }

        var request = Read(context);
        if (request.Check(sid => connections.Find(sid)?.Transport) is { } error)
        {
            await RefuseAsync(context, error);
        }
        else if (request.Sid is null)
        {
            await OpenAsync(context, path, request.IsWebSocket ? EngineIoTransport.WebSocket : EngineIoTransport.Polling);
        }
        else if (connections.Find(request.Sid) is not { } connection)
        {
            await RefuseAsync(context, EngineIoError.UnknownSid);
        }
        else if (request.IsWebSocket)
        {
            await ServeSocketAsync(context, connection, static socket => socket.UpgradeAsync());
        }
        else
        {
            await ServePollingAsync(context, connection);
        }
    }

    private static EngineIoRequest Read(HttpContext context)
    {
        var query = context.Request.Query;
        return new EngineIoRequest(
            context.Request.Method, Only("transport"), Only("EIO"), Only("sid"), context.Request.Headers.Origin,
            context.WebSockets.IsWebSocketRequest);

        // Given twice it is neither of the two.
        string? Only(string name) => query.TryGetValue(name, out var values) ? values.ToString() : null;
    }

    private async Task OpenAsync(HttpContext context, EngineIoPath path, EngineIoTransport transport)
    {
        if (sockets.IsDraining)
        {
            await new Problem(Refusal.Draining).ExecuteAsync(context);
        }
        else if (!turnstile.TryEnter(Network.Of(context.Connection.RemoteIpAddress)).TryGet(out var place, out var full))
        {
            await new Problem(full).ExecuteAsync(context);
        }
        else
        {
            await OpenAsync(context, path, transport, place);
        }
    }

    private async Task OpenAsync(HttpContext context, EngineIoPath path, EngineIoTransport transport, Turnstile.Place place)
    {
        var connection = new EngineIoConnection(path, transport, context, place, Left, connections.Remove, Failed, clock);
        connections.Add(connection);
        if (sockets.Admit(connection) is not null)
        {
            connection.Close(EngineIoEnd.ForcedClose);
        }

        // It may have ended before it was added.
        connection.Tick();
        if (transport == EngineIoTransport.WebSocket)
        {
            await ServeSocketAsync(context, connection, static socket => socket.RunAsync());

            // Also where there never was a WebSocket: a handshake that fails leaves nothing behind.
            connection.Close(EngineIoEnd.TransportError);
        }
        else
        {
            await ServePollingAsync(context, connection);
        }
    }

    private void Left(EngineIoConnection connection)
    {
        sockets.Remove(connection);
        metrics.CountClosed(connection.Outbox.Closed ?? CloseReason.Normal);
    }

    private async Task ServeSocketAsync(HttpContext context, EngineIoConnection connection, Func<EngineIoSocket, Task> serve)
    {
        // The outbox and the stall time say when a reader is too slow.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        try
        {
            using var webSocket = await context.WebSockets.AcceptWebSocketAsync(Accept);
            var wire = context.Features.GetRequiredFeature<CoalescingUpgrade>().Stream!;
            var transport = new SocketTransport(webSocket, wire, context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>().Abort);
            await serve(new EngineIoSocket(connection, transport, context, context.Request.Query.ContainsKey("b64"), clock));
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

    private async Task ServePollingAsync(HttpContext context, EngineIoConnection connection)
    {
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await PollAsync(context, connection);
        }
        else if (HttpMethods.IsPost(context.Request.Method))
        {
            await PostAsync(context, connection);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        }
    }

    private static async Task PollAsync(HttpContext context, EngineIoConnection connection)
    {
        await connection.LetUpgradeAsync();
        if (await connection.PollAsync(context.RequestAborted) is not { } payload)
        {
            await RefuseGetAsync(context, connection.Transport);
            return;
        }

        await AnswerAsync(context, "text/plain; charset=UTF-8", payload);
        connection.Outbox.Written();
        if (context.RequestAborted.IsCancellationRequested)
        {
            connection.Close(EngineIoEnd.TransportError);
        }
    }

    // It comes after the upgrade, or beside another GET; of that one clients want no words.
    private static Task RefuseGetAsync(HttpContext context, EngineIoTransport transport)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return transport == EngineIoTransport.Polling ? Task.CompletedTask : RefuseAsync(context, EngineIoError.BadRequest);
    }

    private static async Task PostAsync(HttpContext context, EngineIoConnection connection)
    {
        if (!connection.TryBeginPost())
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var status = StatusCodes.Status400BadRequest;
        try
        {
            status = await ReceiveAsync(context, connection);
        }
        finally
        {
            // Before the answer leaves: the next POST may be here before this one's thread is.
            connection.EndPost();
        }

        context.Response.StatusCode = status;
        if (status == StatusCodes.Status200OK)
        {
            await AnswerAsync(context, "text/html", "ok"u8.ToArray());
        }
    }

    private static async Task<int> ReceiveAsync(HttpContext context, EngineIoConnection connection)
    {
        // Protocol 4 posts text alone; binary comes in base64.
        if (context.Request.ContentType?.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase) == true)
        {
            connection.Close(EngineIoEnd.ParseError);
            return StatusCodes.Status400BadRequest;
        }

        try
        {
            return await PostedPayload.ReadAsync(context.Request, connection.MaxPayload) switch
            {
                { } payload when await connection.ReceiveAllAsync(payload, context) => StatusCodes.Status200OK,
                { } => StatusCodes.Status400BadRequest,
                null => StatusCodes.Status413PayloadTooLarge,
            };
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The client is gone, or its body was none.
            connection.Close(EngineIoEnd.TransportError);
            return StatusCodes.Status400BadRequest;
        }
    }

    private static Task RefuseAsync(HttpContext context, EngineIoError error)
    {
        context.Response.StatusCode = error.Status;
        return AnswerAsync(context, "application/json", error.Body);
    }

    private static async Task AnswerAsync(HttpContext context, string contentType, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, CancellationToken.None);
    }

    [LoggerMessage(3026, LogLevel.Debug, "A WebSocket of Socket.IO broke: {What}")]
    private partial void Broke(string what);

    [LoggerMessage(3027, LogLevel.Error, "A connection of Socket.IO ended by a mistake of ours")]
    private partial void Failed(Exception exception);
}
