using Parley.Protocols.EngineIo;

namespace Parley.Server.SocketIo;

/// <summary>The side of long-polling: one GET that waits, one POST that brings.</summary>
internal sealed partial class EngineIoConnection
{
    // A polling client says goodbye by POST while its GET may still be on the way; so long is that one waited for.
    private static readonly TimeSpan PartingTime = TimeSpan.FromMilliseconds(100);

    // What completes an upgrade and the GET after it travel on two connections, so the GET may be here first. Most that come now were sent
    // before it, though, and their clients wait for the answer before they go on: not for long. (The reference server takes up to 100 ms.)
    private static readonly TimeSpan OvertakingTime = TimeSpan.FromMilliseconds(10);

    private readonly TaskCompletionSource _upgraded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _parted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _parked;

    /// <summary>For a GET that has nothing to fetch while a WebSocket is about to take over: completes when it has, or soon.</summary>
    public async Task LetUpgradeAsync()
    {
        lock (_gate)
        {
            if (!_session.IsProbed || Outbox.Bytes > 0)
            {
                return;
            }
        }

        await _upgraded.Task.WaitAsync(OvertakingTime, _clock, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>One GET: waits until there is something to tell.</summary>
    /// <returns>Null where it is the second one at once, or a WebSocket is the transport.</returns>
    public async Task<ReadOnlyMemory<byte>?> PollAsync(CancellationToken aborted)
    {
        CancellationTokenSource? parked = null;
        lock (_gate)
        {
            if (_session.Transport != EngineIoTransport.Polling)
            {
                return null;
            }

            if (_session.End is not null)
            {
                return TakeLast();
            }

            // The outbox is free: the GET before gave it back as it ended, and a WebSocket does not ask for it before it is the transport.
            if (_session.TryBeginGet() && _draining.Wait(0, CancellationToken.None))
            {
                _parked = parked = CancellationTokenSource.CreateLinkedTokenSource(aborted, _ended.Token);
            }
        }

        if (parked is null)
        {
            Settle();
            return null;
        }

        try
        {
            return await TakeAsync(parked.Token, aborted);
        }
        finally
        {
            // Before the answer leaves: the next GET may be here before this one's thread is.
            lock (_gate)
            {
                _session.EndGet();
                _parked = null;
                _draining.Release();
            }

            parked.Dispose();
        }
    }

    /// <summary>False where another POST is under way, which has ended the session.</summary>
    public bool TryBeginPost()
    {
        bool begun;
        lock (_gate)
        {
            begun = _session.End is null && _session.TryBeginPost();
        }

        Settle();
        return begun;
    }

    public void EndPost()
    {
        lock (_gate)
        {
            _session.EndPost();
        }
    }

    /// <summary>All packets of one POST, in order and completely.</summary>
    /// <returns>False where they were none.</returns>
    public async Task<bool> ReceiveAllAsync(ReadOnlyMemory<byte> payload, HttpContext carrier)
    {
        var left = _path.Options.MaxPackets;
        for (var more = true; more && End is null;)
        {
            more = EngineIoPayload.TakeFirst(ref payload, out var text);
            if (left-- == 0 || !EngineIoPacket.TryRead(text, out var packet))
            {
                Close(EngineIoEnd.ParseError);
            }
            else
            {
                await ReceiveAsync(packet, carrier);
            }
        }

        if (_lingers && End == EngineIoEnd.TransportClose)
        {
            await _parted.Task.WaitAsync(PartingTime, _clock, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Forget();
        }

        return End is null or EngineIoEnd.TransportClose or EngineIoEnd.ForcedClose;
    }

    /// <summary>Lets a GET that waits return: a WebSocket takes its place.</summary>
    public void Unpark()
    {
        lock (_gate)
        {
            _parked?.Cancel();
        }
    }

    private async Task<ReadOnlyMemory<byte>> TakeAsync(CancellationToken parked, CancellationToken aborted)
    {
        var payloads = new List<ReadOnlyMemory<byte>>();
        while (true)
        {
            if (!Outbox.TryTakeAll(payloads))
            {
                // Whoever fills it had enough of this reader.
                Close(EngineIoEnd.ForcedClose);
            }

            lock (_gate)
            {
                if (_session.End is { } end)
                {
                    AddLast(payloads, end);
                }
                else if (payloads.Count == 0 && (_session.IsProbed || parked.IsCancellationRequested))
                {
                    payloads.Add(EngineIoFrames.Noop);
                }
            }

            if (payloads.Count > 0)
            {
                return EngineIoPayload.Join(payloads);
            }

            try
            {
                await Outbox.WaitAsync(parked);
            }
            catch (OperationCanceledException) when (aborted.IsCancellationRequested)
            {
                Close(EngineIoEnd.TransportError);
            }
            catch (OperationCanceledException)
            {
                // The next round says why.
            }
        }
    }

    // A GET after the end, while the sid is still known.
    private ReadOnlyMemory<byte> TakeLast()
    {
        var payloads = new List<ReadOnlyMemory<byte>>();
        Outbox.TryTakeAll(payloads);
        AddLast(payloads, _session.End!.Value);
        _parted.TrySetResult();
        Forget();
        return EngineIoPayload.Join(payloads);
    }

    // Who closed it itself is told nothing; anybody else that it is over.
    private void AddLast(List<ReadOnlyMemory<byte>> payloads, EngineIoEnd end)
    {
        if (Farewell is { IsEmpty: false } farewell)
        {
            payloads.Add(farewell);
        }

        payloads.Add(end == EngineIoEnd.TransportClose ? EngineIoFrames.Noop : EngineIoFrames.Close);
    }
}
