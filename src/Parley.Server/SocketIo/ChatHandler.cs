using System.Runtime.InteropServices;
using System.Text.Json;
using Parley.Core;
using Parley.Core.Sessions;
using Parley.Protocols.EngineIo;
using Parley.Protocols.SocketIo;
using Parley.Protocols.SocketIo.Chat;
using Parley.Protocols.Wire;
using Parley.Realtime.Dispatch;
using Parley.Realtime.Sessions;
using Parley.Server.Hosting;
using Parley.Server.WebSockets;

namespace Parley.Server.SocketIo;

/// <summary>Chat over one connection, in the main namespace: who it is, its session with the hub, and its events as commands.</summary>
internal sealed partial class ChatHandler(
    EngineIoConnection connection,
    ChatProtocol protocol,
    ConnectDoorkeeper doorkeeper,
    SignIn signIn,
    Dispatcher dispatcher,
    ILogger<ChatHandler> logger) : ISocketIoHandler
{
    private const string MainNamespace = "/";

    private readonly Lock _beginning = new();
    private volatile Session? _session;
    private Principal? _admitted;
    private bool _leaving;

    public long? UserId => _session?.Principal.UserId;

    public async ValueTask<SocketIoRefusal?> AdmitAsync(SocketIoConnect connect, HttpContext carrier, CancellationToken cancellation)
    {
        if (connect.Namespace != MainNamespace)
        {
            return SocketIoRefusal.UnknownNamespace;
        }

        var looked = await doorkeeper.LookAsync(connect.Auth, carrier, cancellation);
        if (looked.TryGet(out _admitted, out var refusal))
        {
            return null;
        }

        Refused(refusal.Code, Network.Of(carrier.Connection.RemoteIpAddress), carrier.TraceIdentifier);
        return Words(refusal);
    }

    public async ValueTask JoinedAsync(SocketIoConnect connect, string sid, CancellationToken cancellation)
    {
        connection.SignedIn();
        var attached = await signIn.AttachAsync(_admitted!, protocol, connection.Outbox, cancellation);
        if (attached.TryGet(out var session, out _))
        {
            _session = session;
        }
        else
        {
            // To come back is all that it can do.
            connection.Close(EngineIoEnd.ForcedClose);
        }
    }

    public ValueTask HandleAsync(SocketIoEvent heard, CancellationToken cancellation)
    {
        if (_session is not { } session)
        {
            return ValueTask.CompletedTask;
        }

        var bytes = JsonMarshal.GetRawUtf8Value(heard.Payload).Length + heard.Attachments.Sum(attachment => attachment.Length);
        var input = protocol.Read(heard);
        if (input.Command is not { } command)
        {
            session.Tell(input.Answer!);
            dispatcher.Heard(session, bytes);
            return ValueTask.CompletedTask;
        }

        // A command is either counted among those in flight before leaving looks at them, or not begun at all.
        lock (_beginning)
        {
            return _leaving ? ValueTask.CompletedTask : dispatcher.DispatchAsync(session, command, bytes, cancellation);
        }
    }

    public void Acknowledged(SocketIoAck ack)
    {
    }

    public void Left(string name) => Ended();

    public Task SettleAsync()
    {
        lock (_beginning)
        {
            _leaving = true;
        }

        return _session?.SettledAsync() ?? Task.CompletedTask;
    }

    public void Ended()
    {
        if (_session is { } session)
        {
            _session = null;
            signIn.Leave(session);
            dispatcher.Ended(session);
        }
    }

    // {"message":"Unauthorized","data":{"code":"unauthorized"}}
    private static SocketIoRefusal Words(Refusal refusal) => new(
        refusal.Code == RefusalCode.Unauthorized ? "Unauthorized" : refusal.Detail,
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["code"] = WireJson.WordOf(refusal.Code) }));

    [LoggerMessage(3028, LogLevel.Information, "Refused a Socket.IO connection ({Code}) from {Network}, request {RequestId}")]
    private partial void Refused(RefusalCode code, Network network, string requestId);
}
