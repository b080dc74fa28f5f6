using System.Net;
using System.Text;
using Parley.Load.Timing;
using Parley.Protocols.Native.Client;

namespace Parley.Load.Wire;

/// <summary>A signed-in connection that keeps the books: every answer and delivery is
/// counted, every conversation's numbers are followed.</summary>
internal sealed class Device : IDisposable
{
    private const long SignInId = long.MaxValue >> 11;

    private readonly Ledger _ledger;
    private readonly TaskCompletionSource _signedIn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<long, long> _revs = [];
    private ClientSocket? _socket;
    private long _others;

    private Device(Ledger ledger) => _ledger = ledger;

    /// <summary>Called on every acknowledgement, on the reading thread: a closed loop sends its next from here.</summary>
    public Action<Device>? Acknowledged { get; set; }

    public string? Broken => _socket?.Broken;

    /// <summary>Frames that were neither answers nor messages: presence, where nothing else is going on.</summary>
    public long Others => Interlocked.Read(ref _others);

    public static async Task<Device> SignInAsync(IPEndPoint server, string token, Ledger ledger, CancellationToken cancellation)
    {
        var device = new Device(ledger);
        try
        {
            device._socket = await ClientSocket.OpenAsync(server, device.Receive, cancellation);
            device._socket.Post(ClientFrames.Auth(SignInId, token).Span);
            await device._signedIn.Task.WaitAsync(TimeSpan.FromSeconds(60), cancellation);
            return device;
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <param name="due">When the send was due; its times are measured from there.</param>
    /// <param name="readers">Connections that must get it, this one included.</param>
    /// <param name="withNext">True: it may wait to leave together with the next one.</param>
    public void Send(long conversationId, long due, int readers, bool withNext = false)
    {
        var number = _ledger.Book(due, readers);
        var frame = ClientFrames.Message(number, conversationId, Ledger.TextOf(number), Guid.CreateVersion7()).Span;
        if (withNext)
        {
            _socket!.PostWithNext(frame);
        }
        else
        {
            _socket!.Post(frame);
        }
    }

    /// <summary>Says nobody, or somebody again, is in front of it.</summary>
    public void SayIdle(bool isIdle) => _socket!.Post(ClientFrames.Idle(isIdle).Span);

    public void Watch(IReadOnlyList<long> userIds) => _socket!.Post(ClientFrames.Watch(userIds).Span);

    public void Dispose() => _socket?.Dispose();

    private void Receive(ReadOnlySpan<byte> bytes)
    {
        var frame = ServerFrame.Read(bytes);
        switch (frame.Kind)
        {
            case ServerFrameKind.NewMessage:
                Follow(frame.ConversationId, frame.Rev);
                _ledger.Deliver(frame.Text);
                break;
            case ServerFrameKind.Ack:
                _ledger.Acknowledge(frame.Id);
                Acknowledged?.Invoke(this);
                break;
            case ServerFrameKind.AuthSuccess:
                _signedIn.TrySetResult();
                break;
            case ServerFrameKind.Error when frame.Id == SignInId:
                _signedIn.TrySetException(new InvalidOperationException($"The sign-in was refused: {Encoding.UTF8.GetString(frame.Text)}"));
                break;
            case ServerFrameKind.Error:
                _ledger.Refuse();
                Acknowledged?.Invoke(this);
                break;
            case ServerFrameKind.Other:
                Interlocked.Increment(ref _others);
                break;
            default:
                break;
        }
    }

    private void Follow(long conversationId, long rev)
    {
        if (_revs.TryGetValue(conversationId, out var known) && rev != known + 1)
        {
            _ledger.Gap();
        }

        _revs[conversationId] = rev;
    }
}
