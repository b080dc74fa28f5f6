using System.Diagnostics;
using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Conversations;
using Parley.Core.Messages;
using Parley.Core.Receipts;
using Parley.Core.Sessions;
using Parley.Core.Storage;
using Parley.Realtime.Budgets;
using Parley.Realtime.Metering;
using Parley.Realtime.Rooms;
using Parley.Realtime.Sessions;
using Parley.Realtime.Syncing;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Dispatch;

/// <summary>Runs the commands of sessions against Core's services and tells the answers. Who asks
/// is the session's principal, never the command's.</summary>
/// <remarks>A command is handed to Core before <see cref="DispatchAsync"/> first waits, so those of one session are written in the order of
/// its frames; their answers are awaited side by side. A "no" is always told; a "yes" to those that named an id.</remarks>
public sealed partial class Dispatcher
{
    private static readonly Refusal Broken = new(RefusalCode.Internal, "Something broke here; retry with the same client id.");
    private static readonly Refusal Syncing = new(RefusalCode.RateLimited, "A sync is under way.", RetryAfter: TimeSpan.FromSeconds(1));

    private static readonly TimeSpan FloodPause = TimeSpan.FromSeconds(3);

    private readonly MessageService _messages;
    private readonly Addressing _addressing;
    private readonly ReceiptService _receipts;
    private readonly Hub _hub;
    private readonly Syncer _syncer;
    private readonly AddressedCommands _addressed;
    private readonly Limits _limits;
    private readonly TimeProvider _clock;
    private readonly Action<Exception> _report;
    private readonly CancellationToken _stopping;

    internal Dispatcher(Store store, StoreAccess access, Hub hub, TimeProvider clock, Action<Exception> report, CancellationToken stopping)
    {
        (_messages, _receipts, _limits) = (store.Messages, store.Receipts, store.Limits);
        _addressing = store.Addressing;
        (_hub, _clock, _report, _stopping) = (hub, clock, report, stopping);
        _syncer = new Syncer(access, hub);
        _addressed = new AddressedCommands(store, hub);
    }

    internal Action<RefusedCommands>? OnRefused { get; init; }

    /// <summary>Starts the command in the order of calls and returns once the session may hand
    /// in the next; answers come through the outbox.</summary>
    /// <param name="bytes">Of the frame that it came in.</param>
    /// <param name="cancellation">Ends the waiting of this call, not the command: what a
    /// client sent before it hung up is still done.</param>
    public ValueTask DispatchAsync(Session session, ClientCommand command, int bytes, CancellationToken cancellation)
    {
        if (!IsWithinBudget(session, command, bytes, out var isFlood))
        {
            return isFlood ? SendAwayAsync(session, cancellation) : ValueTask.CompletedTask;
        }

        var isSought = command is Send { ReceiverId: not null } || (command is AddressedCommand sent && !_addressed.IsKnown(session.Principal, sent));
        var running = RunAsync(session, command);
        if (isSought && !running.IsCompleted)
        {
            // Where it goes is read first: what comes after it must not overtake it.
            return new ValueTask(running.WaitAsync(cancellation));
        }

        return running.IsCompletedSuccessfully ? ValueTask.CompletedTask : session.InFlight.AddAsync(running, cancellation);
    }

    /// <summary>Runs a command of somebody who asks by HTTP, and has no session to be told by.</summary>
    public async Task<ServerEvent?> AskAsync(Principal asker, AddressedCommand command, CancellationToken cancellation)
    {
        using var span = RealtimeTrace.Command(command);
        return Policy.May(asker, command.Permission) is { } refusal
            ? new Refused(command.Id, refusal)
            : await _addressed.RunAsync(asker, session: null, command, cancellation);
    }

    /// <summary>Counts a frame that was no command. Closes the session where there are too many.</summary>
    public void Heard(Session session, int bytes)
    {
        if (_hub.Budgets.Hear(session.Principal.UserId, bytes).IsFlood)
        {
            session.Outbox.Close(CloseReason.TooMany);
        }
    }

    /// <summary>Notes what was refused to a session that ends and stands in no note yet.</summary>
    public void Ended(Session session)
    {
        if (session.RefusalsSoFar?.End(session.Principal.UserId) is { } refused)
        {
            OnRefused?.Invoke(refused);
        }
    }

    // Nothing of it is read meanwhile: one that comes back at once to go on must not cost more by its handshakes than by its frames.
    private async ValueTask SendAwayAsync(Session session, CancellationToken cancellation)
    {
        await Task.Delay(FloodPause, _clock, cancellation);
        session.Outbox.Close(CloseReason.TooMany);
    }

    // What is over the budget is answered, and nothing of it is done; who goes on and on is sent away.
    private bool IsWithinBudget(Session session, ClientCommand command, int bytes, out bool isFlood)
    {
        var userId = session.Principal.UserId;
        var verdict = _hub.Budgets.Hear(userId, bytes);
        if (verdict.Refusal is null)
        {
            var deliveries = command switch
            {
                Send send => _hub.AudienceOf(send.ConversationId),

                // Where it is, is not known yet: the rest is owed once it is told.
                Edit => 1,
                _ => 0,
            };
            verdict = _hub.Budgets.Do(userId, CommandWeights.Of(command), deliveries);
        }

        isFlood = verdict.IsFlood;
        if (verdict.Refusal is null)
        {
            return true;
        }

        Note(session, command, verdict.Refusal.Code);
        session.Tell(new Refused(command.Id, verdict.Refusal));
        return false;
    }

    private async Task RunAsync(Session session, ClientCommand command)
    {
        using var span = RealtimeTrace.Command(command);
        try
        {
            var answer = await AnswerAsync(session, command);
            Count(session, command, answer);
            if (answer is not null)
            {
                session.Tell(answer);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            Tell(session, command, Refusal.Draining);
        }
        catch (StoreUnavailableException)
        {
            Tell(session, command, Refusal.Unavailable);
        }
        catch (Exception exception)
        {
            _report(exception);
            Tell(session, command, Broken);
        }
    }

    private void Tell(Session session, ClientCommand command, Refusal refusal)
    {
        var refused = new Refused(command.Id, refusal);
        Count(session, command, refused);
        session.Tell(refused);
    }

    private void Count(Session session, ClientCommand command, ServerEvent? answer)
    {
        var refused = answer is Refused { Refusal: var refusal } ? refusal.Code : (RefusalCode?)null;
        _hub.Metrics.CountCommand(command, refused);
        if (refused is { } code)
        {
            Activity.Current?.SetTag("parley.refused", RealtimeMetrics.WordOf(code));
            Note(session, command, code);
        }
    }

    private void Note(Session session, ClientCommand command, RefusalCode code)
    {
        if (code is RefusalCode.Unauthorized or RefusalCode.Forbidden or RefusalCode.NotFound or RefusalCode.RateLimited
            && session.Refusals.Count(session.Principal.UserId, RealtimeMetrics.WordOf(command), code, _clock) is { } refused)
        {
            OnRefused?.Invoke(refused);
        }
    }

    private Task<ServerEvent?> AnswerAsync(Session session, ClientCommand command)
    {
        if (Policy.May(session.Principal, command.Permission) is { } refusal)
        {
            return Task.FromResult<ServerEvent?>(new Refused(command.Id, refusal));
        }

        var userId = session.Principal.UserId;
        return command switch
        {
            Send send => SendAsync(session, send),
            AddressedCommand addressed => _addressed.RunAsync(session.Principal, session, addressed, _stopping),
            Join join => JoinAsync(session, join),
            Leave leave => Task.FromResult(Told(leave, Exit(session, leave), leave.ConversationId)),
            Fetch fetch => FetchAsync(session, fetch.Id, fetch.ConversationId, fetch.BeforeId, fetch.Limit),
            Edit edit => ToldAsync(edit, _messages.EditAsync(userId, edit.MessageId, edit.Content, edit.ClientId, _stopping)),
            Delete delete => ToldAsync(delete, _messages.DeleteAsync(userId, delete.MessageId, delete.ClientId, _stopping)),
            Read read => ReadAsync(session, read),
            Delivered delivered => ToldAsync(
                delivered, _receipts.DeliveredAsync(userId, delivered.ConversationId, delivered.Seq, _stopping)),
            SetTyping typing => Task.FromResult(Told(typing, SetTyping(session, typing))),
            SetPresence presence => PresenceAsync(session, presence),
            Watch watch => WatchAsync(session, watch),
            Wire.Sync sync => SyncAsync(session, sync),
            Ping ping => Task.FromResult<ServerEvent?>(new Pong(ping.Id, _clock.GetUtcNow().ToUnixTimeMilliseconds())),
            Authenticate again => Task.FromResult<ServerEvent?>(new Refused(again.Id, Refusal.BadRequest("This connection is signed in already."))),
            _ => throw new InvalidOperationException($"No one runs {command.GetType().Name}."),
        };
    }

    private async Task<ServerEvent?> SendAsync(Session session, Send send)
    {
        var userId = session.Principal.UserId;
        if (send.ReceiverId is { } receiverId)
        {
            if (_messages.Check(send.Content, send.AttachmentUrl) is { } unsendable)
            {
                return new Refused(send.Id, unsendable);
            }

            var found = await _addressing.FindAsync(
                session.Principal, send.ConversationId == 0 ? null : send.ConversationId, receiverId, _stopping);
            if (!found.TryGet(out var conversationId, out var unknown))
            {
                return new Refused(send.Id, unknown);
            }

            send = send with { ConversationId = conversationId };
        }

        Approach(session, send.ConversationId);
        var result = await _messages.SendAsync(
            new SendMessage(userId, send.ConversationId, send.Content, send.Type, send.ReplyToId, send.ClientId)
            {
                AttachmentUrl = send.AttachmentUrl,
            },
            _stopping);
        if (!result.TryGet(out var sent, out var refusal))
        {
            return new Refused(send.Id, refusal);
        }

        // A client id alone asks for an answer, too: it is how an outbox of a client knows what is stored.
        return send.Id.IsNone && send.ClientId is null ? null : new Acknowledged(send.Id, sent.Message, send.ClientId);
    }

    private async Task<ServerEvent?> JoinAsync(Session session, Join join)
    {
        var isQuiet = _hub.Board.IsInvisible(session.Principal.UserId);

        // In a public channel people need not know each other.
        if (_hub.FindRoom(join.ConversationId) is not { } room || !room.Enter(session, isQuiet || room.Type == ConversationType.Channel))
        {
            return new Refused(join.Id, Refusal.NotFound);
        }

        return join.Newest is { } newest
            ? await FetchAsync(session, join.Id, join.ConversationId, beforeId: null, newest)
            : Told(join, default(Done), join.ConversationId);
    }

    private Result<Done> Exit(Session session, Leave leave) =>
        _hub.FindRoom(leave.ConversationId) is { } room && room.Exit(session, isGone: false) ? default(Done) : Refusal.NotFound;

    private async Task<ServerEvent?> FetchAsync(Session session, RequestId id, long conversationId, long? beforeId, int limit)
    {
        Approach(session, conversationId);
        var said = await _messages.SaidAsync(session.Principal.UserId, conversationId, beforeId, limit, _stopping);
        return said.TryGet(out var page, out var refusal) ? new PageTold(id, conversationId, page) : new Refused(id, refusal);
    }

    private void Approach(Session session, long? conversationId)
    {
        if (session.Protocol.HasRooms && conversationId is { } id)
        {
            _hub.FindRoom(id)?.Approach(session);
        }
    }

    private Task<ServerEvent?> ReadAsync(Session session, Read read)
    {
        Approach(session, read.ConversationId);
        return ReadAsync(session.Principal.UserId, read);
    }

    private Task<ServerEvent?> ReadAsync(long userId, Read read) => read switch
    {
        { MessageId: { } messageId } => ToldAsync(read, _receipts.ReadMessageAsync(userId, messageId, _stopping)),
        { ConversationId: { } conversationId, Seq: { } seq } => ToldAsync(read, _receipts.ReadAsync(userId, conversationId, seq, _stopping)),
        _ => Task.FromResult<ServerEvent?>(
            new Refused(read.Id, Refusal.Validation("message_id", "Name a message, or a conversation and a seq."))),
    };

    private Result<Done> SetTyping(Session session, SetTyping typing)
    {
        var room = _hub.FindRoom(typing.ConversationId);
        Approach(session, typing.ConversationId);
        var userId = session.Principal.UserId;
        if (room is not null && _hub.Board.IsInvisible(userId))
        {
            // It would betray that somebody is here.
            return room.Seats(userId) ? default(Done) : Refusal.NotFound;
        }

        return room is not null && room.SetTyping(userId, typing.IsTyping, session.Protocol.TypingLifetime)
            ? default(Done)
            : Refusal.NotFound;
    }

    private async Task<ServerEvent?> PresenceAsync(Session session, SetPresence presence) =>
        Told(presence, await _hub.Presence.SetAsync(session, presence));

    private async Task<ServerEvent?> WatchAsync(Session session, Watch watch) =>
        Told(watch, await _hub.Presence.WatchAsync(session, watch.UserIds, _stopping));

    private async Task<ServerEvent?> SyncAsync(Session session, Wire.Sync frame)
    {
        var request = session.Collecting ??= new SyncRequest();
        if (request.Add(frame, _limits.ConversationsPerUser) is { } refusal)
        {
            session.Collecting = null;
            return new Refused(frame.Id, refusal);
        }

        if (!frame.Final)
        {
            return Told(frame, default(Done));
        }

        session.Collecting = null;
        if (!session.TryBeginSync())
        {
            return new Refused(frame.Id, Syncing);
        }

        try
        {
            await _syncer.RunAsync(session, request, _stopping);
            return null;
        }
        finally
        {
            session.EndSync();
        }
    }

    private static async Task<ServerEvent?> ToldAsync(ClientCommand command, Task<Result<Message>> result) =>
        (await result).TryGet(out var message, out var refusal) ? Yes(command, message: message) : new Refused(command.Id, refusal);

    private static async Task<ServerEvent?> ToldAsync(ClientCommand command, Task<Result<MarkerState>> result) =>
        (await result).TryGet(out var marker, out var refusal) ? Yes(command, marker: marker) : new Refused(command.Id, refusal);

    private static ServerEvent? Told(ClientCommand command, Result<Done> result, long? conversationId = null) =>
        result.TryGet(out _, out var refusal) ? Yes(command, conversationId: conversationId) : new Refused(command.Id, refusal);

    private static Acknowledged? Yes(ClientCommand command, Message? message = null, MarkerState? marker = null, long? conversationId = null) =>
        command.Id.IsNone ? null : new Acknowledged(command.Id, message, Marker: marker) { ConversationId = conversationId };
}
