using System.Text.Json;

namespace Parley.Protocols.SocketIo;

/// <summary>
/// The client's side of one connection as a state machine without I/O: Engine.IO messages and clock ticks in; what they come to, or that the
/// connection is broken, out. Not thread-safe. Times are counted from any fixed moment, the same for all calls.
/// </summary>
public sealed class SocketIoConnection(SocketIoOptions options, TimeSpan at)
{
    // Those that it is in, and, as false, those that it was in.
    private readonly Dictionary<string, bool> _namespaces = [];

    private TimeSpan? _joinDue = at + options.ConnectTimeout;
    private TimeSpan? _attachmentsDue;
    private Pending? _pending;

    /// <summary>The namespaces that it is in.</summary>
    public IEnumerable<string> Joined => _namespaces.Where(pair => pair.Value).Select(pair => pair.Key);

    /// <summary>The connection must end: what came was against the protocol, or did not come in time. Nothing after it is read.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>When <see cref="Tick"/> has something to do at the earliest; null: never.</summary>
    public TimeSpan? Due => _attachmentsDue is null || _joinDue < _attachmentsDue ? _joinDue : _attachmentsDue;

    public void Tick(TimeSpan at) => IsBroken |= Due <= at;

    /// <returns>Null where there is nothing to do: it is broken, or attachments are to come.</returns>
    public SocketIoInput? Receive(ReadOnlyMemory<byte> message, bool isBinary, TimeSpan at)
    {
        if (IsBroken)
        {
            return null;
        }

        if (isBinary)
        {
            return _pending is { } pending ? Collect(pending, message) : Break();
        }

        // Between a packet and its attachments there is no other.
        return _pending is null && SocketIoPacket.TryRead(message, options, out var packet) ? Receive(packet, at) : Break();
    }

    /// <summary>False where it is in too many already.</summary>
    public bool TryJoin(string name)
    {
        if (!_namespaces.ContainsKey(name) && _namespaces.Count >= options.MaxNamespaces)
        {
            return false;
        }

        _namespaces[name] = true;
        _joinDue = null;
        return true;
    }

    private SocketIoInput? Receive(SocketIoPacket packet, TimeSpan at)
    {
        var isIn = _namespaces.TryGetValue(packet.Namespace, out var joined) && joined;
        return packet.Type switch
        {
            SocketIoPacketType.Connect when !isIn => Connect(packet),
            SocketIoPacketType.Disconnect when packet.Json.IsEmpty => Disconnect(packet, isIn, at),
            SocketIoPacketType.Event or SocketIoPacketType.BinaryEvent when isIn => ReceiveEvent(packet, at),
            SocketIoPacketType.Ack or SocketIoPacketType.BinaryAck when isIn => ReceiveAck(packet, at),
            _ => Break(),
        };
    }

    private SocketIoInput? Connect(SocketIoPacket packet)
    {
        if (packet.Json.IsEmpty)
        {
            return new SocketIoConnect(packet.Namespace, default);
        }

        return SocketIoPayload.TryRead(packet.Json, options, out var auth) && auth.ValueKind == JsonValueKind.Object
            ? new SocketIoConnect(packet.Namespace, auth)
            : Break();
    }

    // Leaving twice is harmless, and happens where both sides leave at once.
    private SocketIoInput? Disconnect(SocketIoPacket packet, bool isIn, TimeSpan at)
    {
        if (!isIn)
        {
            return _namespaces.ContainsKey(packet.Namespace) ? null : Break();
        }

        _namespaces[packet.Namespace] = false;
        _joinDue = Joined.Any() ? null : at + options.ReturnTimeout;
        return new SocketIoDisconnect(packet.Namespace);
    }

    private SocketIoInput? ReceiveEvent(SocketIoPacket packet, TimeSpan at)
    {
        if (!SocketIoPayload.TryRead(packet.Json, options, out var payload) ||
            SocketIoPayload.NameOf(payload) is not { } name || SocketIoPayload.IsReserved(name))
        {
            return Break();
        }

        return Complete(new SocketIoEvent(packet.Namespace, packet.AckId, name, payload, []), payload, packet, at);
    }

    private SocketIoInput? ReceiveAck(SocketIoPacket packet, TimeSpan at)
    {
        if (!SocketIoPayload.TryRead(packet.Json, options, out var payload) || payload.ValueKind != JsonValueKind.Array)
        {
            return Break();
        }

        // An acknowledgement of nothing is let pass, its attachments too.
        return Complete(
            packet.AckId is { } id ? new SocketIoAck(packet.Namespace, id, payload, []) : null, payload, packet, at);
    }

    private SocketIoInput? Complete(SocketIoInput? input, JsonElement payload, SocketIoPacket packet, TimeSpan at)
    {
        if (!packet.IsBinary)
        {
            return input;
        }

        if (!SocketIoPayload.PlaceholdersFit(payload, packet.Attachments))
        {
            return Break();
        }

        _pending = new Pending(input, packet.Attachments);
        _attachmentsDue = at + options.AttachmentTime;
        return null;
    }

    private SocketIoInput? Collect(Pending pending, ReadOnlyMemory<byte> attachment)
    {
        pending.Bytes += attachment.Length;
        if (pending.Bytes > options.AttachmentBytes)
        {
            return Break();
        }

        // The bytes are the caller's, and may be gone before the last attachment is here.
        pending.Attachments.Add(attachment.ToArray());
        if (pending.Attachments.Count < pending.Expected)
        {
            return null;
        }

        (_pending, _attachmentsDue) = (null, null);
        return pending.Input switch
        {
            SocketIoEvent heard => heard with { Attachments = pending.Attachments },
            SocketIoAck ack => ack with { Attachments = pending.Attachments },
            _ => null,
        };
    }

    private SocketIoInput? Break()
    {
        IsBroken = true;
        (_pending, _attachmentsDue) = (null, null);
        return null;
    }

    /// <summary>A packet whose attachments are on their way.</summary>
    private sealed class Pending(SocketIoInput? input, int expected)
    {
        public SocketIoInput? Input => input;

        public int Expected => expected;

        public List<ReadOnlyMemory<byte>> Attachments { get; } = new(expected);

        public int Bytes { get; set; }
    }
}
