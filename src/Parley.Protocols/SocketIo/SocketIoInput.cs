using System.Runtime.InteropServices;
using System.Text.Json;

namespace Parley.Protocols.SocketIo;

/// <summary>What a packet of a client comes to, once it is complete and found good.</summary>
public abstract record SocketIoInput(string Namespace);

/// <summary>Wants to join. Answered with CONNECT or CONNECT_ERROR.</summary>
/// <param name="Auth">An object; <see cref="JsonValueKind.Undefined"/> where the client sent none.</param>
public sealed record SocketIoConnect(string Namespace, JsonElement Auth) : SocketIoInput(Namespace);

/// <summary>Has left. There is no answer.</summary>
public sealed record SocketIoDisconnect(string Namespace) : SocketIoInput(Namespace);

/// <param name="AckId">Given where the client waits for one acknowledgement.</param>
/// <param name="Payload">The whole array, the name first. Binary values stand in it as their placeholders, which have been checked.</param>
public sealed record SocketIoEvent(
    string Namespace, long? AckId, string Name, JsonElement Payload, IReadOnlyList<ReadOnlyMemory<byte>> Attachments)
    : SocketIoInput(Namespace)
{
    /// <summary>The arguments as the client wrote them, without brackets: <c>1,"2",{"3":[true]}</c>. Numbers, the order of keys and lone
    /// surrogates survive only so.</summary>
    public ReadOnlySpan<byte> RawArguments => SocketIoPayload.AfterFirst(JsonMarshal.GetRawUtf8Value(Payload));
}

/// <summary>The acknowledgement of an event that the server sent with this id.</summary>
/// <param name="Payload">An array.</param>
public sealed record SocketIoAck(
    string Namespace, long AckId, JsonElement Payload, IReadOnlyList<ReadOnlyMemory<byte>> Attachments) : SocketIoInput(Namespace);
