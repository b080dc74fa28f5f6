using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parley.Protocols.EngineIo;
using Parley.Protocols.SocketIo;
using Parley.Server.SocketIo;

namespace Parley.Conformance;

/// <summary>What the tests of socket.io-client expect of their server.</summary>
internal sealed class ClientSuiteHandler(EngineIoConnection connection, Handshake handshake, KeptSockets kept) : ISocketIoHandler
{
    private const string FirstBinary = """{"_placeholder":true,"num":0}""";

    private static readonly HashSet<string> Namespaces = ["/", "/foo", "/timeout_socket", "/valid", "/asd", "/abc"];
    private static readonly string[] Utf8 = ["てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string"];
    private static readonly byte[] Doge = "asdfasdf"u8.ToArray();

    private readonly Dictionary<string, (KeptSocket Socket, string Auth)> _joined = [];

    public long? UserId => null;

    public ValueTask<SocketIoRefusal?> AdmitAsync(SocketIoConnect connect, HttpContext carrier, CancellationToken cancellation) => new(
        connect.Namespace == "/no" ? new SocketIoRefusal("Auth failed (custom namespace)")
        : !Namespaces.Contains(connect.Namespace) ? SocketIoRefusal.UnknownNamespace
        : connect.Namespace == "/" && handshake.QueryJson.Contains("\"fail\":", StringComparison.Ordinal)
            ? new SocketIoRefusal("Auth failed (main namespace)")
            : null);

    public ValueTask<SocketIoIdentity> WelcomeAsync(SocketIoConnect connect, string sid, CancellationToken cancellation)
    {
        var auth = connect.Auth.ValueKind == JsonValueKind.Undefined ? "{}" : connect.Auth.GetRawText();
        var back = Text(connect.Auth, "pid") is { } pid && Text(connect.Auth, "offset") is { } offset
            ? kept.Find(connect.Namespace, pid, offset, connection.Outbox)
            : null;
        var socket = back ?? kept.Begin(connect.Namespace, sid, connection.Outbox);
        _joined[connect.Namespace] = (socket, auth);
        return new ValueTask<SocketIoIdentity>(socket.Identity);
    }

    public ValueTask JoinedAsync(SocketIoConnect connect, string sid, CancellationToken cancellation)
    {
        if (connect.Namespace == "/abc")
        {
            var (socket, auth) = _joined[connect.Namespace];
            socket.Tell("handshake", Encoding.UTF8.GetString(handshake.ToJson(auth)));
        }

        return default;
    }

    public ValueTask HandleAsync(SocketIoEvent heard, CancellationToken cancellation)
    {
        var (socket, auth) = _joined[heard.Namespace];
        switch (heard.Name)
        {
            case "hi":
                Emit("hi", "");
                break;
            case "echo":
                Answer(heard, Encoding.UTF8.GetString(heard.RawArguments), heard.Attachments);
                break;
            case "ack":
                connection.Outbox.TryEnqueue(SocketIoFrames.Event("/", "ack", default, [], ackId: 0));
                break;
            case "getAckDate":
                Answer(heard, Now(), []);
                break;
            case "getDate":
                Emit("takeDate", Now());
                break;
            case "getDateObj":
                Emit("takeDateObj", $$"""{"date":{{Now()}}}""");
                break;
            case "getUtf8":
                foreach (var text in Utf8)
                {
                    Emit("takeUtf8", $"\"{text}\"");
                }

                break;
            case "false":
                Emit("false", "false");
                break;
            case "doge":
                EmitBinary("doge", Doge);
                break;
            case "getbin":
                EmitBinary("takebin", Doge);
                break;
            case "buffa" when heard.Attachments.Count == 1:
                Emit("buffack", "");
                break;
            case "jsonbuff" or "jsonblob" or "abuff2" or "blob3" when heard.Attachments.Count == 1 || heard.Name == "abuff2":
                Emit($"{heard.Name}-ack", "");
                break;
            case "blob" when heard.Attachments.Count == 1:
                Emit("back", "");
                break;
            case "getHandshake":
                Answer(heard, Encoding.UTF8.GetString(handshake.ToJson(auth)), []);
                break;
            case "getId":
                Answer(heard, $"\"{socket.Identity.Sid}\"", []);
                break;
        }

        return default;
    }

    public void Acknowledged(SocketIoAck ack)
    {
        if (ack.Payload.GetRawText() == """[5,{"test":true}]""")
        {
            Emit("got it", "");
        }
    }

    // A goodbye: there is nothing to come back to.
    public void Left(string name)
    {
        if (_joined.Remove(name, out var left))
        {
            kept.Forget(left.Socket);
        }
    }

    public Task SettleAsync() => Task.CompletedTask;

    public void Ended(EngineIoEnd end)
    {
    }

    private static string Now() => $"\"{DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)}\"";

    private static string? Text(JsonElement auth, string name) =>
        auth.ValueKind == JsonValueKind.Object && auth.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private void Emit(string name, string arguments) => _joined["/"].Socket.Tell(name, arguments);

    private void EmitBinary(string name, ReadOnlyMemory<byte> bytes) =>
        connection.Outbox.TryEnqueue(SocketIoFrames.Event("/", name, Encoding.UTF8.GetBytes(FirstBinary), [bytes]));

    private void Answer(SocketIoEvent heard, string arguments, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        if (heard.AckId is { } id)
        {
            connection.Outbox.TryEnqueue(SocketIoFrames.Ack(heard.Namespace, id, Encoding.UTF8.GetBytes(arguments), attachments));
        }
    }
}
