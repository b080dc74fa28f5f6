using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Parley.Load.Wire;

/// <summary>Told of every text frame of a connection, one at a time; the bytes are lent.</summary>
internal delegate void FrameReceived(ReadOnlySpan<byte> frame);

/// <summary>
/// One WebSocket that costs the generator little: its own framing over a plain socket, and sends that never wait. The platform's client
/// would spend more on a frame than the server does.
/// </summary>
internal sealed class ClientSocket : IDisposable
{
    private const int FirstBuffer = 4 * 1024;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Lock _gate = new();
    private readonly FrameReceived _received;
    private byte[] _input = new byte[FirstBuffer];
    private int _length;
    private byte[] _waiting = [];
    private byte[] _sending = [];
    private int _waitingLength;
    private bool _isSending;
    private Task _reading = Task.CompletedTask;
    private Task _writing = Task.CompletedTask;
    private volatile bool _disposed;

    private ClientSocket(FrameReceived received) => _received = received;

    /// <summary>Why the connection ended; null while it stands, or when we ended it.</summary>
    public string? Broken { get; private set; }

    public static async Task<ClientSocket> OpenAsync(IPEndPoint server, FrameReceived received, CancellationToken cancellation)
    {
        var client = new ClientSocket(received);
        try
        {
            await client._socket.ConnectAsync(server, cancellation);
            await client.ShakeHandsAsync(server, cancellation);
            client._reading = client.ReadAsync();
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Hands over one text frame; what cannot leave at once leaves when the server reads on, in order.</summary>
    public void Post(ReadOnlySpan<byte> payload) => Post(ClientFraming.Text, payload, andSend: true);

    /// <summary>As <see cref="Post(ReadOnlySpan{byte})"/>, but the frame may wait for the next one: many leave in one segment.</summary>
    public void PostWithNext(ReadOnlySpan<byte> payload) => Post(ClientFraming.Text, payload, andSend: false);

    public void Dispose()
    {
        _disposed = true;
        _socket.Dispose();
    }

    private void Post(byte opcode, ReadOnlySpan<byte> payload, bool andSend)
    {
        lock (_gate)
        {
            var size = ClientFraming.SizeOf(payload.Length);
            if (_waiting.Length - _waitingLength < size)
            {
                Array.Resize(ref _waiting, Math.Max(_waitingLength + size, _waiting.Length * 2));
            }

            _waitingLength += ClientFraming.Write(_waiting.AsSpan(_waitingLength), opcode, payload);
            if (_isSending || !andSend)
            {
                return;
            }

            _isSending = true;
        }

        _writing = SendAsync();
    }

    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                int length;
                lock (_gate)
                {
                    if (_waitingLength == 0)
                    {
                        _isSending = false;
                        return;
                    }

                    (_waiting, _sending) = (_sending, _waiting);
                    (length, _waitingLength) = (_waitingLength, 0);
                }

                for (var sent = 0; sent < length;)
                {
                    sent += await _socket.SendAsync(_sending.AsMemory(sent, length - sent));
                }
            }
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            End(broken.Message);
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                var more = await _socket.ReceiveAsync(_input.AsMemory(_length));
                if (more == 0)
                {
                    End("the server hung up");
                    return;
                }

                _length += more;
                Take();
            }
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            End(broken.Message);
        }
    }

    private void Take()
    {
        ReadOnlySpan<byte> rest = _input.AsSpan(0, _length);
        while (ClientFraming.TryRead(ref rest, out var opcode, out var payload))
        {
            switch (opcode)
            {
                case ClientFraming.Text:
                    _received(payload);
                    break;
                case ClientFraming.Ping:
                    Post(ClientFraming.Pong, payload, andSend: true);
                    break;
                case ClientFraming.Close:
                    End($"the server closed with {(payload.Length < 2 ? 1005 : (payload[0] << 8) | payload[1]):D}");
                    break;
                default:
                    break;
            }
        }

        var left = rest.Length;
        rest.CopyTo(_input);
        _length = left;
        if (_length == _input.Length)
        {
            Array.Resize(ref _input, _input.Length * 2);
        }
    }

    // The head of the answer ends in an empty line; nothing follows it, for the server speaks when it has been spoken to.
    private async Task ShakeHandsAsync(IPEndPoint server, CancellationToken cancellation)
    {
        var request = $"GET /ws HTTP/1.1\r\nHost: {server}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + $"Sec-WebSocket-Key: {Convert.ToBase64String(Guid.NewGuid().ToByteArray())}\r\n\r\n";
        await _socket.SendAsync(Encoding.ASCII.GetBytes(request), cancellation);
        while (!_input.AsSpan(0, _length).EndsWith("\r\n\r\n"u8))
        {
            var more = await _socket.ReceiveAsync(_input.AsMemory(_length), cancellation);
            _length += more;
            if (more == 0 || _length == _input.Length)
            {
                break;
            }
        }

        if (!_input.AsSpan(0, _length).StartsWith("HTTP/1.1 101"u8))
        {
            var answer = Encoding.ASCII.GetString(_input, 0, Math.Min(_length, 40));
            throw new InvalidOperationException($"The server did not become a WebSocket: {answer}");
        }

        _length = 0;
    }

    private void End(string why)
    {
        if (!_disposed)
        {
            Broken ??= why;
        }
    }
}
