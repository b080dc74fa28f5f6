using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Parley.Faults.Processes;

/// <summary>
/// A proxy before PostgreSQL that knows the answer to COMMIT and now and then cuts the connection instead of passing it on: the commit has
/// taken place, and the server cannot know it. The connection must be without TLS.
/// </summary>
internal sealed class CommitCutter : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly Random _random;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Task, bool> _pumps = new();
    private readonly Task _accepting;
    private int _cuts;

    public CommitCutter(int target, int seed)
    {
        _target = target;
        _random = new Random(seed);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>How many of a hundred answers to COMMIT are cut.</summary>
    public int Percent { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_pumps.Keys);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                var pump = PumpAsync(client);
                _pumps[pump] = true;
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task PumpAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target, _stopping.Token);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            var up = near.GetStream().CopyToAsync(far.GetStream(), either.Token);
            var down = AnswersAsync(far.GetStream(), near.GetStream(), either.Token);
            await Task.WhenAny(up, down);
            await either.CancelAsync();
            near.Close();
            far.Close();
            await Task.WhenAll(up, down);
        }
        catch (Exception ended) when (ended is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side went away, as they do.
        }
    }

    // https://www.postgresql.org/docs/15/protocol-message-formats.html: a byte for the
    // type, four for the length (itself included), the body.
    private async Task AnswersAsync(Stream from, Stream to, CancellationToken cancellation)
    {
        var head = new byte[5];
        while (true)
        {
            await from.ReadExactlyAsync(head, cancellation);
            var body = new byte[System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - 4];
            await from.ReadExactlyAsync(body, cancellation);
            if (head[0] == (byte)'C' && body.AsSpan().SequenceEqual("COMMIT\0"u8) && IsCut())
            {
                Interlocked.Increment(ref _cuts);
                return;
            }

            await to.WriteAsync((byte[])[.. head, .. body], cancellation);
        }
    }

    private bool IsCut()
    {
        lock (_random)
        {
            return _random.Next(100) < Percent;
        }
    }
}
