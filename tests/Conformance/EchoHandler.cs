using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parley.Protocols.EngineIo;
using Parley.Protocols.SocketIo;
using Parley.Server.SocketIo;

namespace Parley.Conformance;

/// <summary>The namespaces / and /custom of the official suite of Socket.IO.</summary>
internal sealed class EchoHandler(EngineIoConnection connection) : ISocketIoHandler
{
    public long? UserId => null;

    public ValueTask<SocketIoRefusal?> AdmitAsync(SocketIoConnect connect, HttpContext carrier, CancellationToken cancellation) =>
        new(connect.Namespace is "/" or "/custom" ? null : SocketIoRefusal.UnknownNamespace);

    public ValueTask<SocketIoIdentity> WelcomeAsync(SocketIoConnect connect, string sid, CancellationToken cancellation) =>
        new(new SocketIoIdentity(sid));

    public ValueTask JoinedAsync(SocketIoConnect connect, string sid, CancellationToken cancellation)
    {
        var auth = connect.Auth.ValueKind == JsonValueKind.Undefined ? "{}" : connect.Auth.GetRawText();
        connection.Outbox.TryEnqueue(SocketIoFrames.Event(connect.Namespace, "auth", Encoding.UTF8.GetBytes(auth), []));
        return default;
    }

    public ValueTask HandleAsync(SocketIoEvent heard, CancellationToken cancellation)
    {
        if (heard.Name == "message")
        {
            connection.Outbox.TryEnqueue(SocketIoFrames.Event(heard.Namespace, "message-back", heard.RawArguments, heard.Attachments));
        }
        else if (heard is { Name: "message-with-ack", AckId: { } id })
        {
            connection.Outbox.TryEnqueue(SocketIoFrames.Ack(heard.Namespace, id, heard.RawArguments, heard.Attachments));
        }

        return default;
    }

    public void Acknowledged(SocketIoAck ack)
    {
    }

    public void Left(string name)
    {
    }

    public Task SettleAsync() => Task.CompletedTask;

    public void Ended(EngineIoEnd end)
    {
    }
}
