using Parley.Protocols.Pusher;
using Parley.Protocols.Pusher.Chat;
using Parley.Realtime.Topics;

namespace Parley.Server.Pusher;

/// <summary>The apps of this server, each with its topics.</summary>
internal sealed class PusherApps
{
    private readonly Dictionary<string, ServedApp> _byId;
    private readonly Dictionary<string, ServedApp> _byKey;

    public PusherApps(PusherSettings settings, PusherHooks hooks, TimeProvider clock)
    {
        // Beside apps that are named there is a default one only if it is named as well.
        var isNew = false;
        PusherApp[] apps = settings.Apps.Count > 0 ? [.. settings.Apps] : [FirstApp.Of(settings, out isNew)];
        New = isNew ? apps[0] : null;
        apps[0] = apps[0] with { HasChat = settings.HasChat };
        All = [.. apps.Select(app => new ServedApp(
            app, new TopicSpace(PusherWords.Instance, clock, edge => hooks.Note(app, edge)) { MaxSubscriptions = app.Subscriptions })
        {
            Chat = app.HasChat ? new PusherChat.Wires(app.EventNamespace) : null,
            Events = new AppPace(app.EventsPerSecond, "events", clock),
            Reads = new AppPace(app.ReadsPerSecond, "requests", clock),
        })];
        _byId = All.ToDictionary(served => served.App.Id, StringComparer.Ordinal);
        _byKey = All.ToDictionary(served => served.App.Key, StringComparer.Ordinal);
    }

    public IReadOnlyList<ServedApp> All { get; }

    /// <summary>The one whose channels chat can be heard on.</summary>
    public ServedApp Default => All[0];

    /// <summary>One that was made at this start: its secret is to be said now.</summary>
    public PusherApp? New { get; }

    public ServedApp? OfId(string id) => _byId.GetValueOrDefault(id);

    public ServedApp? OfKey(string key) => _byKey.GetValueOrDefault(key);
}

/// <summary>An app and its topics.</summary>
internal sealed record ServedApp(PusherApp App, TopicSpace Topics)
{
    public required AppPace Events { get; init; }

    public required AppPace Reads { get; init; }

    /// <summary>How chat is said on its channels; null: not at all.</summary>
    public PusherChat.Wires? Chat { get; init; }

    public TopicRules RulesOf(PusherChannel channel) => RulesOf(channel, App.HasChat ? ChatChannel.Parse(channel.Name)?.Kind : null);

    private TopicRules RulesOf(PusherChannel channel, ChatChannelKind? chat) => new()
    {
        HasMembers = channel.IsPresence,
        HidesMembers = chat == ChatChannelKind.Online,
        MaxMembers = chat switch { null => App.Members, ChatChannelKind.Online => int.MaxValue, _ => App.ChatMembers },
        Keeps = channel.IsCache,
        TellsCounts = App.TellsCounts && channel.UserId is null,
    };
}
