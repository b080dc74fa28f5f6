using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Parley.Testing;

namespace Parley.Server.Tests.WebSockets;

/// <summary>A TCP connection that says literal bytes: for what no client library would say.</summary>
internal sealed class RawSocket : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private RawSocket()
    {
    }

    /// <param name="from">Another address of the loopback: another client, as far as the server can tell.</param>
    public static async Task<RawSocket> ConnectAsync(Uri server, string from = "127.0.0.1")
    {
        var raw = new RawSocket();
        raw._socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await raw._socket.ConnectAsync(IPAddress.Loopback, server.Port, Deadline());
        return raw;
    }

    /// <summary>A connection that is a WebSocket already.</summary>
    public static async Task<RawSocket> UpgradeAsync(Uri server, string from = "127.0.0.1", string path = "/ws")
    {
        var raw = await ConnectAsync(server, from);
        var head = await raw.AskUpgradeAsync(path);
        return head.StartsWith("HTTP/1.1 101", StringComparison.Ordinal)
            ? raw
            : throw new UpgradeRefusedException(int.Parse(head.AsSpan(9, 3), provider: null));
    }

    /// <returns>The head of the answer.</returns>
    public async Task<string> AskUpgradeAsync(string path = "/ws")
    {
        await SayAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        return await HearHeadAsync();
    }

    public Task SayAsync(string text) => SayAsync(Encoding.Latin1.GetBytes(text));

    public async Task SayAsync(byte[] bytes) => await _socket.SendAsync(bytes, Deadline());

    public async Task<string> HearHeadAsync()
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await _socket.ReceiveAsync(one, Deadline()) == 0)
            {
                break;
            }

            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    /// <summary>Says that this was all.</summary>
    public void Finish() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>All that is said until the server hangs up.</summary>
    public async Task<string> HearAllAsync()
    {
        var all = new StringBuilder();
        var buffer = new byte[16 * 1024];
        try
        {
            while (await _socket.ReceiveAsync(buffer, Deadline()) is > 0 and var read)
            {
                all.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (SocketException)
        {
            // Reset: hung up too.
        }

        return all.ToString();
    }

    /// <summary>The next frame of a server, up to 64 KiB: its first byte and what it holds; null where it hung up.</summary>
    public async Task<(byte First, byte[] Content)?> HearFrameAsync()
    {
        if (await ReadAsync(2) is not { } head)
        {
            return null;
        }

        var length = head[1] == 126 ? BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(2)) : head[1];
        return (head[0], await ReadAsync(length) ?? []);
    }

    /// <summary>The code of the server's close frame; null where it hung up without one.</summary>
    public async Task<int?> HearCloseAsync()
    {
        try
        {
            while (await HearFrameAsync() is var (first, content))
            {
                if (first == 0x88)
                {
                    return BinaryPrimitives.ReadUInt16BigEndian(content);
                }
            }
        }
        catch (SocketException)
        {
            // Reset: hung up too.
        }

        return null;
    }

    /// <summary>Completes when the server has hung up, whatever it says before.</summary>
    public async Task EndAsync()
    {
        var buffer = new byte[1024];
        try
        {
            while (await _socket.ReceiveAsync(buffer, Deadline()) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // Reset: hung up too.
        }
    }

    /// <summary>A frame of a client, masked with zeros.</summary>
    public static byte[] Frame(byte first, string content = "", bool masked = true)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        byte[] length = bytes.Length < 126 ? [(byte)bytes.Length] : [126, (byte)(bytes.Length >> 8), (byte)bytes.Length];
        length[0] |= (byte)(masked ? 0x80 : 0);
        return [first, .. length, .. masked ? new byte[4] : [], .. bytes];
    }

    public void Dispose() => _socket.Dispose();

    private async Task<byte[]?> ReadAsync(int count)
    {
        var bytes = new byte[count];
        for (var at = 0; at < count;)
        {
            var read = await _socket.ReceiveAsync(bytes.AsMemory(at), Deadline());
            if (read == 0)
            {
                return null;
            }

            at += read;
        }

        return bytes;
    }

    private static CancellationToken Deadline() => new CancellationTokenSource(Eventually.Bound).Token;
}
