using System.Runtime.InteropServices;
using System.Text.Json;
using Parley.Core;
using Parley.Core.Sessions;
using Parley.Protocols.EngineIo;
using Parley.Protocols.SocketIo;
using Parley.Protocols.SocketIo.Chat;
using Parley.Protocols.Wire;
using Parley.Realtime.Dispatch;
using Parley.Realtime.Rooms;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;
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
    Hub hub,
    ParkedSockets parked,
    ILogger<ChatHandler> logger) : ISocketIoHandler
{
    private const string MainNamespace = "/";

    private readonly Lock _beginning = new();
    private readonly Lock _ending = new();
    private volatile Session? _session;
    private Principal? _admitted;
    private SocketIoIdentity _identity;
    private bool _recovered;
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

    public async ValueTask<SocketIoIdentity> WelcomeAsync(SocketIoConnect connect, string sid, CancellationToken cancellation)
    {
        connection.SignedIn();
        _identity = new SocketIoIdentity(sid, EngineIoConnections.NewSid());
        _recovered = false;
        if (Text(connect.Auth, "pid"u8) is { } pid && Text(connect.Auth, "offset"u8) is { } text && ChatOffset.TryParse(text, out var offset)
            && parked.Take(pid, _admitted!) is { } away && away.Trail.FirstAfter(offset.ConversationId, offset.Rev) is { } missed)
        {
            await RecoverAsync(away, offset, missed, cancellation);
        }

        return _identity;
    }

    public async ValueTask JoinedAsync(SocketIoConnect connect, string sid, CancellationToken cancellation)
    {
        if (_session is not { } session)
        {
            var attached = await signIn.AttachAsync(
                new Session(_admitted!, protocol, connection.Outbox) { Trail = new Trail() }, cancellation);
            if (!attached.TryGet(out session, out _))
            {
                // To come back is all that it can do.
                connection.Close(EngineIoEnd.ForcedClose);
                return;
            }

            _session = session;
        }

        if (!_recovered)
        {
            session.Trail!.Note(ChatOffset.Beginning.ConversationId, ChatOffset.Beginning.Rev);
            connection.Outbox.TryEnqueue(ChatOffset.BeginningFrame);
        }

        Hub.EndDelay(session);
        parked.Connected(_identity.Pid!, this);
    }

    /// <summary>Whether the socket is of this session.</summary>
    public bool IsOf(Principal principal) =>
        _session?.Principal is { } own && own.UserId == principal.UserId && own.SessionId == principal.SessionId;

    /// <summary>The client has come back before this end of it was missed: what it was goes on there.</summary>
    public void GiveUp()
    {
        End(isLost: true);
        connection.Close(EngineIoEnd.ForcedClose);
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

    // A goodbye: there is nothing to come back to.
    public void Left(string name) => End(isLost: false);

    public Task SettleAsync()
    {
        lock (_beginning)
        {
            _leaving = true;
        }

        return _session?.SettledAsync() ?? Task.CompletedTask;
    }

    public void Ended(EngineIoEnd end) => End(isLost: end is not (EngineIoEnd.ParseError or EngineIoEnd.TooLarge));

    private void End(bool isLost)
    {
        lock (_ending)
        {
            if (_session is not { } session)
            {
                return;
            }

            _session = null;
            parked.Disconnected(_identity.Pid!, this);
            if (isLost && connection.Outbox.Closed is not (CloseReason.Revoked or CloseReason.TooMany))
            {
                parked.Add(new ParkedSocket(
                    _identity.Pid!, _identity.Sid, session.Principal, hub.WhereaboutsOf(session), session.Trail!));
            }

            signIn.Leave(session);
            dispatcher.Ended(session);
        }
    }

    private async Task RecoverAsync(
        ParkedSocket away, ChatOffset offset, IReadOnlyDictionary<long, long> missed, CancellationToken cancellation)
    {
        var session = new Session(_admitted!, protocol, connection.Outbox) { Trail = new Trail() };
        session.Trail.Note(offset.ConversationId, offset.Rev);
        try
        {
            _recovered = await hub.RecoverAsync(session, away.Whereabouts, missed, cancellation);
            _session = session;
            _identity = _recovered ? new SocketIoIdentity(away.Sid, away.Pid) : _identity;
        }
        catch (Exception exception)
        {
            signIn.Leave(session);
            cancellation.ThrowIfCancellationRequested();

            // It begins anew, and may have heard some of it: so does everybody who reads what was missed.
            NotRecovered(exception);
        }
    }

    private static string? Text(JsonElement auth, ReadOnlySpan<byte> name) =>
        auth.ValueKind == JsonValueKind.Object && auth.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            && JsonMarshal.GetRawUtf8Value(value) is { Length: < 100 } raw && !raw.Contains((byte)'\\')
            ? value.GetString()
            : null;

    // {"message":"Unauthorized","data":{"code":"unauthorized"}}
    private static SocketIoRefusal Words(Refusal refusal) => new(
        refusal.Code == RefusalCode.Unauthorized ? "Unauthorized" : refusal.Detail,
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["code"] = WireJson.WordOf(refusal.Code) }));

    [LoggerMessage(3028, LogLevel.Information, "Refused a Socket.IO connection ({Code}) from {Network}, request {RequestId}")]
    private partial void Refused(RefusalCode code, Network network, string requestId);

    [LoggerMessage(3029, LogLevel.Warning, "A Socket.IO connection could not be recovered")]
    private partial void NotRecovered(Exception exception);
}
