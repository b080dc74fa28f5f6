using System.Runtime.InteropServices;
using System.Text.Json;
using Parley.Core;
using Parley.Core.Parking;
using Parley.Core.Sessions;
using Parley.Protocols.EngineIo;
using Parley.Protocols.Native;
using Parley.Protocols.SocketIo;
using Parley.Protocols.SocketIo.Chat;
using Parley.Protocols.Wire;
using Parley.Realtime.Dispatch;
using Parley.Realtime.Rooms;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;
using Parley.Server.Hosting;
using Parley.Server.Identity;
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

    private readonly Intake _intake = new(dispatcher);
    private readonly Lock _ending = new();
    private volatile Session? _session;
    private Principal? _admitted;
    private SocketIoIdentity _identity;
    private bool _recovered;
    private BadFrames? _badFrames;

    public long? UserId => _session?.Principal.UserId;

    public bool Hear(int bytes, HttpContext carrier)
    {
        if (_session is { } session)
        {
            dispatcher.Heard(session, bytes);
            return true;
        }

        var network = Network.Of(carrier.Connection.RemoteIpAddress);
        if (hub.Budgets.HearStranger(network.Prefix, bytes).Refusal is not { } refusal)
        {
            return true;
        }

        Refused(refusal.Code, network, carrier.TraceIdentifier);
        return false;
    }

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
        _identity = new SocketIoIdentity(sid, parked.IsOn ? EngineIoConnections.NewSid() : null);
        _recovered = false;
        if (parked.IsOn && Text(connect.Auth, "pid"u8) is { } pid && Text(connect.Auth, "offset"u8) is { } text
            && ChatOffset.TryParse(text, out var offset) && await parked.TakeAsync(pid, _admitted!, cancellation) is { } away)
        {
            await RecoverAsync(pid, away, new ToldChange(offset.ConversationId, offset.Rev), cancellation);
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
            session.Trail!.Tell(
                connection.Outbox, new ToldChange(ChatOffset.Beginning.ConversationId, ChatOffset.Beginning.Rev), ChatOffset.BeginningFrame);
        }

        Hub.EndDelay(session);
        if (_identity.Pid is { } pid)
        {
            parked.Connected(pid, this);
        }
    }

    /// <summary>Whether the socket is, or was until just now, of this session.</summary>
    public bool IsOf(Principal principal) =>
        _admitted is { } own && own.UserId == principal.UserId && own.SessionId == principal.SessionId;

    /// <summary>The client has come back before this end of it was missed, or while it is being noticed: what it was goes on there.</summary>
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

        // What came before the last of its attachments was counted as it came.
        var bytes = heard.Attachments is [.., var last] ? last.Length : JsonMarshal.GetRawUtf8Value(heard.Payload).Length;
        var input = protocol.Read(heard);
        if (input.Command is not { } command)
        {
            session.Tell(input.Answer!);
            dispatcher.Heard(session, bytes);
            if (input.IsBad && (_badFrames ??= new BadFrames()).Count(connection.Now))
            {
                connection.Outbox.Close(CloseReason.TooManyBadFrames);
                SentAway(session.Principal.UserId);
            }

            return ValueTask.CompletedTask;
        }

        return _intake.BeginAsync(session, command, bytes, cancellation);
    }

    public void Acknowledged(SocketIoAck ack)
    {
    }

    public void Asked() => _session?.Trail!.Asked();

    public void Answered() => _session?.Trail!.Answered();

    // A goodbye: there is nothing to come back to.
    public void Left(string name)
    {
        End(isLost: false);
        connection.SignedOut();
    }

    public Task SettleAsync() => _intake.SettleAsync(_session);

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
            if (_identity.Pid is { } pid)
            {
                if (isLost && connection.Outbox.Closed is not
                    (CloseReason.Revoked or CloseReason.Expired or CloseReason.TooMany or CloseReason.TooManyBadFrames))
                {
                    Park(pid, session);
                }

                // Not before: until then who comes back waits here, at the lock.
                parked.Disconnected(pid, this);
            }

            signIn.Leave(session);
            dispatcher.Ended(session);
        }
    }

    // First the revs and then the trail: what comes between them is above the ones or in the other.
    private void Park(string pid, Session session)
    {
        var rooms = hub.RoomsOf(session);
        parked.Add(pid, new ParkedSocket(
            SessionToken.Hash(pid),
            session.Principal.UserId,
            session.Principal.SessionId,
            _identity.Sid,
            rooms,
            session.Trail!.ToArray()));
    }

    private async Task RecoverAsync(string pid, ParkedSocket away, ToldChange had, CancellationToken cancellation)
    {
        if (Trail.FirstAfter(away.Told, had) is not { } missed)
        {
            return;
        }

        var session = new Session(_admitted!, protocol, connection.Outbox) { Trail = new Trail() };
        session.Trail.Begin(had);
        try
        {
            _recovered = await hub.RecoverAsync(session, away.Rooms, missed, cancellation);
            _session = session;
            _identity = _recovered ? new SocketIoIdentity(away.Sid, pid) : _identity;
        }
        catch (Exception exception)
        {
            signIn.Leave(session);
            if (cancellation.IsCancellationRequested)
            {
                // Cut off again before it was told that it is in: it has had nothing of this yet.
                parked.Add(pid, away);
                cancellation.ThrowIfCancellationRequested();
            }

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
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["code"] = WireJson.WordOf(refusal.Code) }))
    {
        IsForNow = refusal.Code is RefusalCode.RateLimited or RefusalCode.Unavailable,
    };

    [LoggerMessage(3028, LogLevel.Information, "Refused a Socket.IO connection ({Code}) from {Network}, request {RequestId}")]
    private partial void Refused(RefusalCode code, Network network, string requestId);

    [LoggerMessage(3032, LogLevel.Information, "Ended a Socket.IO connection of user {UserId}: too many of its events could not be read")]
    private partial void SentAway(long userId);

    [LoggerMessage(3029, LogLevel.Warning, "A Socket.IO connection could not be recovered")]
    private partial void NotRecovered(Exception exception);
}
