using Parley.Core;
using Parley.Core.Conversations;
using Parley.Core.Messages;
using Parley.Core.Receipts;
using Parley.Core.Sessions;
using Parley.Realtime.Rooms;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Dispatch;

/// <summary>Commands that say to whom rather than in which conversation: finds out where that is, and does them there.</summary>
internal sealed class AddressedCommands(Store store, Hub hub)
{
    private readonly MessageService _messages = store.Messages;
    private readonly ReceiptService _receipts = store.Receipts;
    private readonly Addressing _addressing = store.Addressing;
    private readonly NamedChannels _channels = store.NamedChannels;

    /// <summary>Whether it is done in the order of calls without waiting for where it goes to be read.</summary>
    public bool IsKnown(Principal asker, AddressedCommand command) => command is not (AddressedJoin or AddressedHail) && command.To switch
    {
        Destination.Channel channel => _channels.IsKnown(channel.Name),
        Destination.Person person => _addressing.IsKnown(asker.UserId, person.UserId),
        _ => true,
    };

    /// <param name="session">Null: it was asked by HTTP, and nobody listens from here on.</param>
    public Task<ServerEvent?> RunAsync(Principal asker, Session? session, AddressedCommand command, CancellationToken cancellation) =>
        command switch
        {
            AddressedSend send => SendAsync(asker, send, cancellation),
            AddressedJoin join => JoinAsync(asker, session, join, cancellation),
            AddressedLeave leave => LeaveAsync(asker, session, leave, cancellation),
            AddressedHail hail => HailAsync(asker, hail, cancellation),
            AddressedReceipt receipt => NoteAsync(asker, receipt, cancellation),
            _ => throw new InvalidOperationException($"No one runs {command.GetType().Name}."),
        };

    private async Task<ServerEvent?> SendAsync(Principal asker, AddressedSend send, CancellationToken cancellation)
    {
        // Before anything is begun for it.
        if (_messages.Check(send.Content, attachmentUrl: null) is { } unsendable)
        {
            return new Refused(send.Id, unsendable);
        }

        var found = send.To is Destination.Person person
            ? await _addressing.FindAsync(asker, conversationId: null, person.UserId, cancellation)
            : await FindAsync(asker, send.To, cancellation);
        if (!found.TryGet(out var id, out var refusal) || !IsWithinBudget(asker, id, out refusal))
        {
            return new Refused(send.Id, refusal);
        }

        var sent = await _messages.SendAsync(
            new SendMessage(asker.UserId, id, send.Content, ClientId: send.ClientId)
            {
                Payload = send.Payload,
                AsVisitor = IsEverybodys(send.To),
            },
            cancellation);
        return sent.TryGet(out var stored, out refusal) ? new Acknowledged(send.Id, stored.Message, send.ClientId) : new Refused(send.Id, refusal);
    }

    private async Task<ServerEvent?> JoinAsync(Principal asker, Session? session, AddressedJoin join, CancellationToken cancellation)
    {
        var found = join.To switch
        {
            Destination.Channel channel => await _channels.JoinAsync(asker, channel.Name, cancellation),
            Destination.Person person => await _addressing.FindAsync(asker, conversationId: null, person.UserId, cancellation),
            _ => await FindAsync(asker, join.To, cancellation),
        };
        if (!found.TryGet(out var id, out var refusal))
        {
            return new Refused(join.Id, refusal);
        }

        var isThere = session is null
            ? await MayBeThereAsync(asker, join.To, id, cancellation)
            : await EnterAsync(session, join.To, id, cancellation);
        return isThere ? Yes(join, id) : new Refused(join.Id, Refusal.NotFound);
    }

    private async Task<bool> EnterAsync(Session session, Destination to, long id, CancellationToken cancellation)
    {
        var name = (to as Destination.Channel)?.Name;
        var isQuiet = hub.Board.IsInvisible(session.Principal.UserId);
        if (hub.FindRoom(id) is { } room)
        {
            room.ChannelName ??= name;
            if (room.Enter(session, isQuiet))
            {
                return true;
            }
        }

        return IsEverybodys(to) && await hub.VisitAsync(session, id, name, isQuiet, cancellation);
    }

    private async Task<ServerEvent?> LeaveAsync(Principal asker, Session? session, AddressedLeave leave, CancellationToken cancellation)
    {
        if (!(await FindAsync(asker, leave.To, cancellation)).TryGet(out var id, out var refusal))
        {
            return new Refused(leave.Id, refusal);
        }

        var isThere = (session is not null && hub.FindRoom(id)?.Exit(session, isGone: false) is true)
            || await MayBeThereAsync(asker, leave.To, id, cancellation);
        return isThere ? Yes(leave, id) : new Refused(leave.Id, Refusal.NotFound);
    }

    private async Task<ServerEvent?> HailAsync(Principal asker, AddressedHail hail, CancellationToken cancellation)
    {
        if (hail.To is Destination.Person person && await _addressing.FindPairAsync(asker.UserId, person.UserId, cancellation) is null)
        {
            // Nothing was said between the two yet: nobody hears it, and whether there is somebody is not told.
            return Yes(hail, null);
        }

        if (!(await FindAsync(asker, hail.To, cancellation)).TryGet(out var id, out var refusal) || !IsWithinBudget(asker, id, out refusal))
        {
            return new Refused(hail.Id, refusal);
        }

        // Nobody is told of who is not to be seen. Who is not here, or does not listen there, may all the same, if the store says so.
        var told = new Hailed(id, asker.UserId, hail.Id.Text!, hail.Payload);
        var isUnseen = await hub.Board.IsInvisibleAsync(asker.UserId, cancellation);
        var isHeard = hub.FindRoom(id) is { } room && (isUnseen ? room.IsHeardBy(asker.UserId) : room.Hail(told, isLetIn: false));
        if (!isHeard && !await MayBeThereAsync(asker, hail.To, id, cancellation))
        {
            return new Refused(hail.Id, Refusal.NotFound);
        }

        if (!isHeard && !isUnseen)
        {
            hub.FindRoom(id)?.Hail(told, isLetIn: true);
        }

        return Yes(hail, null);
    }

    // A client is answered only where it asks for what is not there: an answer to an answer would go on for ever.
    private async Task<ServerEvent?> NoteAsync(Principal asker, AddressedReceipt receipt, CancellationToken cancellation)
    {
        if (!(await FindAsync(asker, receipt.To, cancellation)).TryGet(out var id, out var refusal))
        {
            return new Refused(receipt.Id, refusal);
        }

        var moved = await _receipts.DeliveredMessageAsync(asker.UserId, id, receipt.MessageId, receipt.ClientId, cancellation);
        refusal = moved is { } outcome ? outcome.Refusal
            : IsEverybodys(receipt.To) ? null
            : (await store.Conversations.PartnerAsync(asker.UserId, id, cancellation)).Refusal;
        return refusal is null ? null : new Refused(receipt.Id, refusal);
    }

    private async ValueTask<Result<long>> FindAsync(Principal asker, Destination to, CancellationToken cancellation) => to switch
    {
        Destination.Channel channel => await _channels.FindAsync(asker, channel.Name, cancellation),
        Destination.Person person => await _addressing.FindPairAsync(asker.UserId, person.UserId, cancellation) is { } id ? id : Refusal.NotFound,
        Destination.Conversation conversation => conversation.Id,
        _ => throw new InvalidOperationException($"Nobody knows where {to} is."),
    };

    // A member, or one who is not banned from what is everybody's.
    private async Task<bool> MayBeThereAsync(Principal asker, Destination to, long id, CancellationToken cancellation) => IsEverybodys(to)
        ? await store.Sync.ChannelTopAsync(asker.UserId, id, cancellation) is not null
        : (await store.Conversations.PartnerAsync(asker.UserId, id, cancellation)).Refusal is null;

    // One for each who is told.
    private bool IsWithinBudget(Principal asker, long conversationId, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out Refusal? refusal)
    {
        refusal = hub.Budgets.Do(asker.UserId, units: 0, hub.AudienceOf(conversationId)).Refusal;
        return refusal is null;
    }

    private static bool IsEverybodys(Destination to) => to is Destination.Channel { Name: ChannelName.Global };

    private static Acknowledged Yes(AddressedCommand command, long? conversationId) => new(command.Id) { ConversationId = conversationId };
}
