using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parley.Protocols.EngineIo;
using Parley.Protocols.SocketIo;
using Parley.Server.SocketIo;

namespace Parley.Conformance;

/// <summary>What the tests of socket.io-client expect of their server, but for the recovery of state.</summary>
internal sealed class ClientSuiteHandler(EngineIoConnection connection, Handshake handshake) : ISocketIoHandler
{
    private const string FirstBinary = """{"_placeholder":true,"num":0}""";

    private static readonly HashSet<string> Namespaces = ["/", "/foo", "/timeout_socket", "/valid", "/asd", "/abc"];
    private static readonly string[] Utf8 = ["てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string"];
    private static readonly byte[] Doge = "asdfasdf"u8.ToArray();

    private readonly Dictionary<string, (string Sid, string Auth)> _joined = [];

    public long? UserId => null;

    public ValueTask<SocketIoRefusal?> AdmitAsync(SocketIoConnect connect, HttpContext carrier, CancellationToken cancellation) => new(
        connect.Namespace == "/no" ? new SocketIoRefusal("Auth failed (custom namespace)")
        : !Namespaces.Contains(connect.Namespace) ? SocketIoRefusal.UnknownNamespace
        : connect.Namespace == "/" && handshake.QueryJson.Contains("\"fail\":", StringComparison.Ordinal)
            ? new SocketIoRefusal("Auth failed (main namespace)")
            : null);

    public ValueTask<SocketIoIdentity> WelcomeAsync(SocketIoConnect connect, string sid, CancellationToken cancellation) =>
        new(new SocketIoIdentity(sid));

    public ValueTask JoinedAsync(SocketIoConnect connect, string sid, CancellationToken cancellation)
    {
        var auth = connect.Auth.ValueKind == JsonValueKind.Undefined ? "{}" : connect.Auth.GetRawText();
        _joined[connect.Namespace] = (sid, auth);
        if (connect.Namespace == "/abc")
        {
            connection.Outbox.TryEnqueue(SocketIoFrames.Event(connect.Namespace, "handshake", handshake.ToJson(auth), []));
        }

        return default;
    }

    public ValueTask HandleAsync(SocketIoEvent heard, CancellationToken cancellation)
    {
        var (sid, auth) = _joined[heard.Namespace];
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
                Emit("doge", FirstBinary, Doge);
                break;
            case "getbin":
                Emit("takebin", FirstBinary, Doge);
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
                Answer(heard, $"\"{sid}\"", []);
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

    public void Left(string name) => _joined.Remove(name);

    public Task SettleAsync() => Task.CompletedTask;

    public void Ended(EngineIoEnd end)
    {
    }

    private static string Now() => $"\"{DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)}\"";

    private void Emit(string name, string arguments, params ReadOnlyMemory<byte>[] attachments) =>
        connection.Outbox.TryEnqueue(SocketIoFrames.Event("/", name, Encoding.UTF8.GetBytes(arguments), attachments));

    private void Answer(SocketIoEvent heard, string arguments, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        if (heard.AckId is { } id)
        {
            connection.Outbox.TryEnqueue(SocketIoFrames.Ack(heard.Namespace, id, Encoding.UTF8.GetBytes(arguments), attachments));
        }
    }
}
