using System.Text.Json;
using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Sessions;
using Parley.Core.Storage;
using Parley.Protocols.Pusher;
using Parley.Protocols.Pusher.Chat;
using Parley.Realtime.Dispatch;
using Parley.Realtime.Presence;
using Parley.Realtime.Rooms;
using Parley.Realtime.Sessions;
using Parley.Realtime.Topics;
using Parley.Realtime.Wire;

namespace Parley.Server.Pusher.Chat;

/// <summary>
/// The chat side of one connection. It has a session with the hub from its first chat channel to its last, of one sign-in at a time; what the
/// hub tells that session goes out on the channels that it is subscribed to. Used by the connection's reading loop alone, but for
/// <see cref="Spare"/>, and for what the hub calls when the person is put out of a conversation.
/// </summary>
internal sealed class SocketChat(ChatEntry entry, Hub hub, Dispatcher dispatcher, ChatSocket socket)
{
    private const string Typing = "client-typing";

    private volatile Session? _session;
    private bool _isSignedIn;

    public long? UserId => _session?.Principal.UserId;

    private PusherChat.Wires Wires => socket.Served.Chat!;

    private TopicSpace Topics => socket.Served.Topics;

    /// <returns>Why it may not hear the channel; null: it does.</returns>
    public async Task<PusherSubscriptionError?> JoinAsync(PusherSubscribe subscribe, CancellationToken cancellation)
    {
        var (channel, grant) = subscribe.Chat!;
        var (session, refused) = await EnterAsync(grant, cancellation);
        if (session is null)
        {
            return refused;
        }

        try
        {
            refused = Policy.May(session.Principal, Permission.ReadMessages) is not null ? PusherSubscriptionError.Outside : channel.Kind switch
            {
                ChatChannelKind.Conversation => await JoinConversationAsync(session, subscribe, cancellation),
                ChatChannelKind.Person => JoinPerson(session, subscribe),
                _ => JoinOnline(session, subscribe),
            };
        }
        catch (StoreUnavailableException)
        {
            refused = PusherSubscriptionError.Unavailable;
        }

        LeaveIfIdle(session);
        return refused;
    }

    public void Leave(ChatChannel channel)
    {
        Topics.Leave(socket.Listener, channel.Name);
        if (_session is not { } session)
        {
            return;
        }

        if (channel.Kind == ChatChannelKind.Online)
        {
            hub.Circles.Close(session);
        }
        else
        {
            session.Channels!.Remove(channel.Name);
        }

        LeaveIfIdle(session);
    }

    /// <summary>A whisper on a conversation's channel: typing is a word of every protocol, and the rest goes to the others on the channel.</summary>
    public async ValueTask<Whispered> SayAsync(PusherClientEvent said, CancellationToken cancellation)
    {
        if (_session is not { } session)
        {
            return new Whispered(IsHeard: false, Refusal.NotFound);
        }

        var (name, conversationId) = (said.Chat!.Name, said.Chat.Id);
        if (said.Name == Typing)
        {
            var typing = new SetTyping(default, conversationId, IsTyping(said.Data));
            return await dispatcher.TypeAsync(session, typing, said.Data.Length, cancellation);
        }

        var frame = PusherFrames.ClientEvent(said.Name, name, said.Data, said.UserId);
        return await dispatcher.WhisperAsync(
            session,
            conversationId,
            said.Data.Length,
            Topics.StateOf(name).Listeners - 1,
            () => hub.TryWithin(session, conversationId, () => Topics.Tell(name, frame, socket.Listener.Id)),
            cancellation);
    }

    /// <returns>False: the sign-in that it names is not the person's, or not any more.</returns>
    public async Task<bool> SignInAsync(ChatGrant grant, CancellationToken cancellation)
    {
        var (session, _) = await EnterAsync(grant, cancellation);
        _isSignedIn |= session is not null;
        return session is not null;
    }

    /// <returns>False: the connection is not this person's.</returns>
    public bool Spare(long userId, string clientId)
    {
        if (_session is not { } session || session.Principal.UserId != userId)
        {
            return false;
        }

        session.Channels!.Spare(clientId);
        return true;
    }

    /// <summary>The connection has ended, and nothing of it is under way any more.</summary>
    public void End()
    {
        if (_session is { } session)
        {
            Detach(session);
        }
    }

    private async Task<(Session? Session, PusherSubscriptionError? Refused)> EnterAsync(ChatGrant grant, CancellationToken cancellation)
    {
        if (entry.IsOver(grant))
        {
            return (null, PusherSubscriptionError.NoChatGrant);
        }

        if (_session is { } open)
        {
            if (open.Principal.UserId == grant.UserId && open.Principal.SessionId == grant.SessionId)
            {
                return (open, null);
            }

            LeaveIfIdle(open);
            if (_session is not null)
            {
                return (null, PusherSubscriptionError.AnotherPerson);
            }
        }

        var (session, refused) = await entry.EnterAsync(grant, Wires.OfSession, socket.Outbox, OfHub, cancellation);
        if (session is not null)
        {
            socket.Listener.Owner = $"{session.Principal.UserId:D}";
            _session = session;
        }

        return (session, refused);
    }

    private async Task<PusherSubscriptionError?> JoinConversationAsync(
        Session session, PusherSubscribe subscribe, CancellationToken cancellation)
    {
        var channel = subscribe.Chat!.Channel;
        var joined = TopicJoin.Joined;
        var member = channel.IsPresence ? ChatGrant.MemberOf(session.Principal.User) : null;
        void Add() => session.Channels!.Add(Wires.Hear(channel), () =>
        {
            // Who is not to be seen hears, and stands on no list.
            joined = Join(subscribe, member, hub.IsSeen(session.Principal.UserId) ? member : null);
            return joined == TopicJoin.Joined;
        });

        var isMember = await entry.TryAsMemberAsync(
            session.Principal.UserId, channel.Id, () => hub.TryWithin(session, channel.Id, Add), cancellation);
        return isMember ? PusherSubscriptionError.Of(joined) : PusherSubscriptionError.Outside;
    }

    private PusherSubscriptionError? JoinPerson(Session session, PusherSubscribe subscribe)
    {
        var channel = subscribe.Chat!.Channel;
        if (channel.Id != session.Principal.UserId)
        {
            return PusherSubscriptionError.Outside;
        }

        var joined = TopicJoin.Joined;
        session.Channels!.Add(Wires.Hear(channel), () =>
        {
            joined = Join(subscribe, member: null, seen: null);
            return joined == TopicJoin.Joined;
        });
        return PusherSubscriptionError.Of(joined);
    }

    private PusherSubscriptionError? JoinOnline(Session session, PusherSubscribe subscribe)
    {
        var words = new CircleWords(ChatChannel.Online, PusherWords.Instance, ChatGrant.MemberOf);
        var joined = TopicJoin.Joined;
        var member = ChatGrant.MemberOf(session.Principal.User);
        hub.Circles.Open(session, words, online => joined = Join(subscribe, member, member, online));
        if (joined != TopicJoin.Joined)
        {
            hub.Circles.Close(session);
        }

        return PusherSubscriptionError.Of(joined);
    }

    /// <param name="seen">As whom it is seen there; null: not at all.</param>
    private TopicJoin Join(PusherSubscribe subscribe, TopicMember? member, TopicMember? seen, ReadOnlyMemory<byte>? welcome = null)
    {
        var joined = Topics.Join(socket.Listener, subscribe.Channel.Name, socket.Served.RulesOf(subscribe.Channel), seen, welcome);
        if (joined == TopicJoin.Joined)
        {
            socket.Callbacks.Joined(subscribe with { Member = member });
        }

        return joined;
    }

    // By the hub, which holds the conversation meanwhile: what it says of it now is the last.
    private void CutOff(string channel)
    {
        Topics.Leave(socket.Listener, channel);
        socket.Callbacks.Left(channel);
        socket.Outbox.TryEnqueue(PusherFrames.SubscriptionError(channel, PusherSubscriptionError.Outside));
    }

    // By the hub, too: the person hides, or shows itself again.
    private void Show(Principal principal) => Topics.Show(
        socket.Listener,
        hub.IsSeen(principal.UserId) ? ChatGrant.MemberOf(principal.User) : null,
        static topic => ChatChannel.Parse(topic) is { Kind: ChatChannelKind.Conversation, IsPresence: true });

    private HeardChannels OfHub(Principal principal) => new(socket.Outbox, CutOff) { OwnChanged = () => Show(principal) };

    private void LeaveIfIdle(Session session)
    {
        if (!_isSignedIn && session.Channels!.IsEmpty)
        {
            Detach(session);
        }
    }

    private void Detach(Session session)
    {
        _session = null;
        socket.Listener.Owner = null;
        hub.Circles.Close(session);
        entry.Leave(session);
        dispatcher.Ended(session);
    }

    // {"typing":false} ends it; whatever else is said starts it, as Echo's clients whisper what they like.
    private static bool IsTyping(ReadOnlyMemory<byte> data)
    {
        if (data.IsEmpty)
        {
            return true;
        }

        var said = JsonElement.Parse(data.Span);
        return said.ValueKind is not JsonValueKind.Object
            || !said.TryGetProperty("typing", out var typing)
            || typing.ValueKind is not JsonValueKind.False;
    }
}

/// <summary>The connection that a chat side belongs to.</summary>
internal sealed record ChatSocket(ServedApp Served, TopicListener Listener, Outbox Outbox, ChatCallbacks Callbacks);

/// <summary>What the state of the protocol is told; from any thread, and not to wait.</summary>
internal sealed record ChatCallbacks(Action<PusherSubscribe> Joined, Action<string> Left);
