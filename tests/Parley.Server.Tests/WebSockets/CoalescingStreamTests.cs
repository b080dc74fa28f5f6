using System.Net.WebSockets;
using System.Text;
using Parley.Server.WebSockets;
using Parley.Testing;
using Xunit;

namespace Parley.Server.Tests.WebSockets;

/// <summary>Many frames, few writes; nothing lost, nothing out of order, nobody waited for for ever.</summary>
public sealed class CoalescingStreamTests : IDisposable
{
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(10);

    private readonly FakeClock _clock = new();
    private readonly Peer _peer = new();

    [Fact]
    public async Task What_waits_together_leaves_in_one_write()
    {
        await using var stream = new CoalescingStream(_peer, Stall, _clock);
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
        var transport = new SocketTransport(socket, stream, () => { });
        await transport.WriteAsync([.. Enumerable.Range(0, 100).Select(i => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes($"{{\"n\":{i}}}"))], () => false);

        Assert.Single(_peer.Writes);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{{\"n\":{i}}}"), Frames(_peer.Bytes));
    }

    [Fact]
    public async Task What_comes_alone_leaves_at_once()
    {
        await using var stream = new CoalescingStream(_peer, Stall, _clock);
        for (var i = 1; i <= 3; i++)
        {
            await stream.WriteAsync(new byte[10]);
            await stream.FlushAsync();
            Assert.Equal(i, _peer.Writes.Count);
        }
    }

    [Fact]
    public async Task A_long_batch_leaves_in_slices_that_a_peer_can_take_one_by_one()
    {
        await using var stream = new CoalescingStream(_peer, Stall, _clock);
        var sent = new byte[1_000_000];
        new Random(7).NextBytes(sent);
        stream.Hold();
        foreach (var piece in sent.Chunk(777))
        {
            await stream.WriteAsync(piece);
            await stream.FlushAsync();
        }

        Assert.Empty(_peer.Writes);
        await stream.ReleaseAsync();
        Assert.Equal(sent, _peer.Bytes);
        Assert.All(_peer.Writes, write => Assert.InRange(write.Length, 1, 32 * 1024));
    }

    [Fact]
    public async Task Writers_at_the_same_time_do_not_mix_their_bytes()
    {
        await using var stream = new CoalescingStream(_peer, Stall, _clock);
        await Task.WhenAll(Enumerable.Range(1, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                await stream.WriteAsync(Enumerable.Repeat((byte)writer, 16).ToArray());
                await stream.FlushAsync();
            }
        })));
        Assert.Equal(8 * 500 * 16, _peer.Bytes.Length);
        Assert.All(_peer.Bytes.Chunk(16), chunk => Assert.Single(chunk.Distinct()));
    }

    [Fact]
    public async Task A_write_that_stands_still_fails_and_one_that_moves_does_not()
    {
        await using var stream = new CoalescingStream(_peer, Stall, _clock);
        _peer.Gate = new SemaphoreSlim(0);
        await stream.WriteAsync(new byte[64 * 1024]);
        var writing = stream.FlushAsync();

        // Two slices, each within its time, together above it.
        _clock.Advance(TimeSpan.FromSeconds(9));
        _peer.Gate.Release();
        await Eventually.TrueAsync(() => _peer.Writes.Count == 2);
        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(writing.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<TimeoutException>(() => writing);

        // The platform's own pings may still come; they must not write into the middle of it.
        await stream.WriteAsync(new byte[2]);
        await Assert.ThrowsAsync<IOException>(() => stream.FlushAsync());
        Assert.Equal(2, _peer.Writes.Count);
    }

    public void Dispose() => _peer.Dispose();

    // RFC 6455, 5.2: from a server, unmasked; here always final text of less than 126 bytes.
    private static IEnumerable<string> Frames(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length; at += 2 + bytes[at + 1])
        {
            Assert.Equal(0x81, bytes[at]);
            yield return Encoding.UTF8.GetString(bytes, at + 2, bytes[at + 1]);
        }
    }

    private sealed class Peer : MemoryStream
    {
        public List<byte[]> Writes { get; } = [];

        /// <summary>Where set, each write waits to be let through.</summary>
        public SemaphoreSlim? Gate { get; set; }

        public byte[] Bytes => [.. Writes.SelectMany(write => write)];

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Writes.Add(buffer.ToArray());
            await (Gate?.WaitAsync(cancellationToken) ?? Task.CompletedTask);
        }
    }
}
