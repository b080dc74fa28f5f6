using System.Text;
using Parley.Protocols.Native;
using Parley.Protocols.Pusher.Chat;
using Parley.Realtime.Topics;

namespace Parley.Protocols.Pusher;

/// <summary>
/// The server's side of one connection as a state machine without I/O: messages and clock ticks in; what they come to, answers and an end out.
/// Who asks for something is let through only with the app's signature for this socket. Times are counted from any fixed moment, the same for
/// all calls. Not thread-safe.
/// </summary>
/// <param name="socketId">What the app's own server signs grants for.</param>
public sealed class PusherConnection(PusherApp app, string socketId, TimeSpan at)
{
    private static readonly TimeSpan PongTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(1);

    // The channels that it is on, and as whom.
    private readonly Dictionary<string, TopicMember?> _joined = [];

    private TimeSpan _heard = at;
    private TimeSpan? _pongDue;
    private TimeSpan? _signInDue = app.SignInTime > TimeSpan.Zero ? at + app.SignInTime : null;
    private TimeSpan _windowBegan = at;
    private int _eventsInWindow;
    private BadFrames? _badMessages;

    public string SocketId => socketId;

    /// <summary>Null until it has signed in.</summary>
    public PusherUser? User { get; private set; }

    public int Channels => _joined.Count;

    /// <summary>The first message.</summary>
    public ReadOnlyMemory<byte> Greeting => PusherFrames.Established(socketId, app.ActivityTimeout);

    /// <summary>When <see cref="Tick"/> has something to do at the earliest.</summary>
    public TimeSpan Due
    {
        get
        {
            var due = _pongDue ?? _heard + (app.ActivityTimeout * 1.5);
            return _signInDue < due ? _signInDue.Value : due;
        }
    }

    /// <summary>To be called at <see cref="Due"/> or later.</summary>
    public PusherStep Tick(TimeSpan at)
    {
        if (_signInDue <= at)
        {
            return new PusherStep(End: PusherError.NotSignedIn);
        }

        if (_pongDue <= at)
        {
            return new PusherStep(End: PusherError.NoPong);
        }

        if (_pongDue is not null || at < Due)
        {
            return default;
        }

        _pongDue = at + PongTime;
        return PusherStep.Answer(PusherFrames.Ping);
    }

    /// <summary>Something came, be it a ping or pong of the WebSocket: a sign of life.</summary>
    public void Hear(TimeSpan at)
    {
        if (at > _heard)
        {
            (_heard, _pongDue) = (at, null);
        }
    }

    public PusherStep Receive(ReadOnlyMemory<byte> message, bool isText, TimeSpan at)
    {
        (_heard, _pongDue) = (at, null);
        return isText && PusherMessage.Read(message) is { } read ? Receive(read, at) : Bad();
    }

    /// <summary>The server has let it onto a channel.</summary>
    public void Joined(PusherSubscribe subscribe)
    {
        // Who subscribes again stays who it was.
        _joined.TryAdd(subscribe.Channel.Name, subscribe.Member);
        if (subscribe.Channel.NeedsGrant)
        {
            _signInDue = null;
        }
    }

    /// <summary>The server has put it out of a channel.</summary>
    public void Left(string channel) => _joined.Remove(channel);

    /// <summary>What a refused subscription is answered with.</summary>
    public PusherStep Refuse(string channel, PusherSubscriptionError error) =>
        app.TellsErrorsTwice && error is { Type: "AuthError", Status: 401 }
            ? PusherStep.Answer(PusherFrames.SubscriptionError(channel, error), PusherFrames.Error(PusherError.Unauthorized))
            : PusherStep.Answer(PusherFrames.SubscriptionError(channel, error));

    private PusherStep Receive(PusherMessage message, TimeSpan at) => message.Event switch
    {
        "pusher:ping" => PusherStep.Answer(PusherFrames.Pong),
        "pusher:pong" => default,
        "pusher:subscribe" => Subscribe(message),
        "pusher:unsubscribe" => Unsubscribe(message),
        "pusher:signin" => SignIn(message),
        var name when name.StartsWith("client-", StringComparison.Ordinal) => Tell(message, at),
        _ => Tell(PusherError.UnknownEvent),
    };

    private PusherStep Subscribe(PusherMessage message)
    {
        if (message.Members is not { } members || PusherJson.TextOf(members, "channel") is not { } name)
        {
            return Bad();
        }

        if (PusherChannel.Parse(name, app.ChannelNameLength) is not { } channel)
        {
            // Not the whole of it: what is too long to be a name is too long to be told back.
            return Refuse(name.Length <= app.ChannelNameLength ? name : "", PusherSubscriptionError.BadName);
        }

        if (!_joined.ContainsKey(channel.Name) && _joined.Count >= app.Channels)
        {
            return Refuse(channel.Name, PusherSubscriptionError.TooManyChannels);
        }

        var grant = new Grant(PusherJson.TextOf(members, "auth"), PusherJson.TextOf(members, "channel_data"));
        if (channel.UserId is { } owner)
        {
            return owner == User?.Id ? PusherStep.Do(new PusherSubscribe(channel, null)) : Refuse(channel.Name, PusherSubscriptionError.Forbidden);
        }

        return channel.NeedsGrant ? Subscribe(channel, grant) : PusherStep.Do(new PusherSubscribe(channel, null));
    }

    private PusherStep Subscribe(PusherChannel channel, Grant grant)
    {
        var data = grant.ChannelData is { Length: > 0 } given ? given : null;
        if (!PusherSignature.Grants(app, grant.Auth, PusherSignature.TextOfChannel(socketId, channel.Name, data)))
        {
            return Refuse(channel.Name, PusherSubscriptionError.Forbidden);
        }

        if (app.HasChat && ChatChannel.Parse(channel.Name) is { } chat)
        {
            return data is not null && ChatGrant.ReadChannelData(data) is { } read
                ? PusherStep.Do(new PusherSubscribe(channel, null) { Chat = new ChatSubscribe(chat, read) })
                : Refuse(channel.Name, PusherSubscriptionError.NoChatGrant);
        }

        if (!channel.IsPresence)
        {
            return PusherStep.Do(new PusherSubscribe(channel, null));
        }

        if (data is not null && Encoding.UTF8.GetByteCount(data) > app.MemberBytes)
        {
            return Refuse(channel.Name, PusherSubscriptionError.MemberTooLarge);
        }

        // Without data of its own it is who the connection has signed in as.
        var member = data is null ? User?.Member : PusherUser.ReadMember(data);
        return member is null
            ? Refuse(channel.Name, data is null ? PusherSubscriptionError.Forbidden : PusherSubscriptionError.BadMember)
            : PusherStep.Do(new PusherSubscribe(channel, member));
    }

    private PusherStep Unsubscribe(PusherMessage message)
    {
        if (message.Members is not { } members || PusherJson.TextOf(members, "channel") is not { } name)
        {
            return Bad();
        }

        return _joined.Remove(name) && PusherChannel.Parse(name, app.ChannelNameLength) is { } channel
            ? PusherStep.Do(new PusherUnsubscribe(channel))
            : default;
    }

    private PusherStep SignIn(PusherMessage message)
    {
        if (message.Members is not { } members || PusherJson.TextOf(members, "user_data") is not { } data)
        {
            return Bad();
        }

        if (!PusherSignature.Grants(app, PusherJson.TextOf(members, "auth"), PusherSignature.TextOfUser(socketId, data))
            || !PusherUser.TryRead(data, out var user)
            || user.Member.Info.Length > app.MemberBytes)
        {
            return Tell(PusherError.Unauthorized);
        }

        if (User is not null && User.Id != user.Id)
        {
            return Tell(PusherError.SignedInAsAnother);
        }

        return app.HasChat && ChatGrant.ReadUserData(data) is { } grant
            ? PusherStep.Do(new PusherSignIn(user, grant))
            : SignedIn(user);
    }

    /// <summary>Whose connection it is, found true; a grant of this server names a sign-in, which has to live.</summary>
    public PusherStep SignedIn(PusherUser user)
    {
        var isTooLong = user.Watchlist.Count > PusherUser.LongestWatchlist;
        User = isTooLong ? user with { Watchlist = [.. user.Watchlist.Take(PusherUser.LongestWatchlist)] } : user;
        _signInDue = null;
        return isTooLong
            ? PusherStep.Do(new PusherSignIn(User), PusherFrames.SignedIn(user.UserData), PusherFrames.Error(PusherError.WatchlistTooLong))
            : PusherStep.Do(new PusherSignIn(User), PusherFrames.SignedIn(user.UserData));
    }

    private PusherStep Tell(PusherMessage message, TimeSpan at)
    {
        if (app.ClientEvents == PusherClientEvents.Off)
        {
            return Tell(PusherError.NoClientEvents);
        }

        if (message.Channel is not { } name || PusherChannel.Parse(name, app.ChannelNameLength) is not { } channel)
        {
            return Bad();
        }

        if (!_joined.TryGetValue(name, out var member))
        {
            return Tell(PusherError.NotMember);
        }

        // Nobody but publishers speaks on somebody's own channel, or to everybody.
        var chat = app.HasChat ? ChatChannel.Parse(name) : null;
        if (channel.UserId is not null
            || chat is { Kind: not ChatChannelKind.Conversation }
            || (!channel.NeedsGrant && app.ClientEvents != PusherClientEvents.Joined))
        {
            return Tell(PusherError.NotOnThisKind);
        }

        if (message.Event.Length > app.EventNameLength)
        {
            return Tell(PusherError.NameTooLong);
        }

        var data = message.RawData;
        return data.Length > app.EventBytes ? Tell(PusherError.EventTooLarge)
            : IsTooFast(at) ? Tell(PusherError.TooManyEvents)
            : PusherStep.Do(new PusherClientEvent(channel, message.Event, data, member?.UserId) { Chat = chat });
    }

    private bool IsTooFast(TimeSpan at)
    {
        if (at - _windowBegan >= RateWindow)
        {
            (_windowBegan, _eventsInWindow) = (at, 0);
        }

        return ++_eventsInWindow > app.ClientEventsPerSecond;
    }

    // All that is bad has just been heard.
    private PusherStep Bad() => (_badMessages ??= new BadFrames()).Count(_heard)
        ? new PusherStep(End: PusherError.TooManyBadMessages)
        : Tell(PusherError.BadMessage);

    private static PusherStep Tell(PusherError error) => PusherStep.Answer(PusherFrames.Error(error));

    private readonly record struct Grant(string? Auth, string? ChannelData);
}
