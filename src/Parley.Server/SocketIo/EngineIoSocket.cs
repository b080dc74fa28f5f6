using System.Net.WebSockets;
using Parley.Protocols.EngineIo;
using Parley.Realtime.Wire;
using Parley.Server.WebSockets;

namespace Parley.Server.SocketIo;

/// <summary>The WebSocket of an Engine.IO connection: the one that it began as, or the one that replaces long-polling.</summary>
/// <param name="asText">The client wants binary messages in base64, too.</param>
internal sealed class EngineIoSocket(
    EngineIoConnection connection, SocketTransport transport, HttpContext request, bool asText, TimeProvider clock)
{
    // How long the peer has to answer our close frame.
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(2);

    // The reference server sends no status; the platform must send one. Clients look at neither.
    private const int Normal = 1000;
    private const int TooLarge = 1009;

    /// <summary>Serves the connection to its end. Throws what <see cref="BrokenWire"/> knows, and bugs.</summary>
    public async Task RunAsync()
    {
        var reading = ReadAsync();
        var inGoodOrder = false;
        try
        {
            await WriteAsync();
            await reading.WaitAsync(CloseTime, clock, CancellationToken.None);
            inGoodOrder = true;
        }
        finally
        {
            if (!inGoodOrder)
            {
                transport.Abort();
            }

            connection.Close(EngineIoEnd.TransportError);
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Takes the place of long-polling, if it may and the client goes through with it.</summary>
    public async Task UpgradeAsync()
    {
        // The handshake is done before it is refused: clients of such a request listen for a close only.
        if (!connection.TryBeginUpgrade(transport.Abort))
        {
            await CloseAsync();
        }
        else if (await ProbeAsync())
        {
            await RunAsync();
        }
    }

    private async Task<bool> ProbeAsync()
    {
        var probe = EngineIoProbe.Failed;
        try
        {
            do
            {
                using var frame = await transport.ReceiveAsync(connection.MaxPayload);
                probe = TryRead(frame, out var packet) ? connection.ReceiveProbe(packet) : EngineIoProbe.Failed;
                if (probe == EngineIoProbe.Answer)
                {
                    await transport.WriteFramesAsync([new SocketFrame(EngineIoFrames.ProbeAnswer, IsText: true)], static () => false);
                    connection.Unpark();
                }
            }
            while (probe == EngineIoProbe.Answer);
        }
        finally
        {
            if (probe == EngineIoProbe.Upgraded)
            {
                connection.Unpark();
            }
            else
            {
                connection.StopUpgrade();
            }
        }

        if (probe == EngineIoProbe.Failed)
        {
            await CloseAsync();
        }

        return probe == EngineIoProbe.Upgraded;
    }

    private async Task ReadAsync()
    {
        try
        {
            while (connection.End is null)
            {
                using var frame = await transport.ReceiveAsync(connection.MaxPayload);
                if (TryRead(frame, out var packet))
                {
                    await connection.ReceiveAsync(packet, request);
                }
                else
                {
                    connection.Close(frame.Kind switch
                    {
                        Received.Close => EngineIoEnd.TransportClose,
                        Received.TooLarge => EngineIoEnd.TooLarge,
                        _ => EngineIoEnd.ParseError,
                    });
                }
            }

            await transport.DiscardAsync();
        }
        catch (WebSocketException exception) when (exception.WebSocketErrorCode == WebSocketError.Faulted)
        {
            // The peer broke RFC 6455 and the platform has told it so already (1002, or 1007 for text that is not UTF-8).
            connection.Close(EngineIoEnd.ParseError);
            await transport.LingerAsync();
        }
        finally
        {
            connection.Close(EngineIoEnd.TransportError);
        }
    }

    private async Task WriteAsync()
    {
        var outbox = connection.Outbox;
        var payloads = new List<ReadOnlyMemory<byte>>();
        await connection.BeginDrainingAsync();
        try
        {
            while (outbox.TryTakeAll(payloads))
            {
                if (payloads.Count == 0)
                {
                    await outbox.WaitAsync(CancellationToken.None);
                    continue;
                }

                await transport.WriteFramesAsync(payloads.SelectMany(Frames), () => outbox.Closed is CloseReason.SlowReader);
                outbox.Written();
                payloads.Clear();
            }
        }
        finally
        {
            connection.EndDraining();
        }

        connection.Close(EngineIoEnd.ForcedClose);
        if (connection.Farewell is { IsEmpty: false } farewell)
        {
            await transport.WriteFramesAsync(Frames(farewell), static () => false);
        }

        await CloseAsync(connection.End == EngineIoEnd.TooLarge ? TooLarge : Normal);
    }

    // On a WebSocket each packet is a message, and binary is binary.
    private IEnumerable<SocketFrame> Frames(ReadOnlyMemory<byte> payload)
    {
        for (var more = true; more;)
        {
            more = EngineIoPayload.TakeFirst(ref payload, out var text);
            yield return !asText && text.Span[0] == (byte)'b' && EngineIoPacket.TryRead(text, out var packet)
                ? new SocketFrame(packet.Data, IsText: false)
                : new SocketFrame(text, IsText: true);
        }
    }

    private async Task CloseAsync()
    {
        await CloseAsync(Normal);
        await transport.DiscardAsync().WaitAsync(CloseTime, clock, CancellationToken.None);
    }

    private async Task CloseAsync(int code)
    {
        using var deadline = new CancellationTokenSource(CloseTime, clock);
        await transport.CloseAsync(code, "", deadline.Token);
    }

    private static bool TryRead(ReceivedFrame frame, out EngineIoPacket packet)
    {
        packet = EngineIoPacket.OfBinary(frame.Bytes);
        return frame.Kind == Received.Frame && (!frame.IsText || EngineIoPacket.TryRead(frame.Bytes, out packet));
    }
}
