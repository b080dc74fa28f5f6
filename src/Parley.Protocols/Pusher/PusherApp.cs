namespace Parley.Protocols.Pusher;

/// <summary>Whose events a client may send to others, and where.</summary>
public enum PusherClientEvents
{
    Off,

    /// <summary>On private and presence channels that the sender is subscribed to.</summary>
    Private,

    /// <summary>On public ones too, as Reverb has it.</summary>
    Joined,
}

/// <summary>One application of the Pusher protocol: its credentials, and what its clients and publishers may do.</summary>
/// <param name="Id">In the address of the HTTP API.</param>
/// <param name="Key">Public; in the address of the WebSocket.</param>
/// <param name="Secret">Signs; never leaves servers.</param>
public sealed record PusherApp(string Id, string Key, string Secret)
{
    /// <summary>False: connections are closed with 4003, requests answered 403.</summary>
    public bool Enabled { get; init; } = true;

    public PusherClientEvents ClientEvents { get; init; } = PusherClientEvents.Private;

    /// <summary>Origins whose pages may connect; none named: any. Connecting grants nothing that a signature does not.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>Open connections; one more is closed with <see cref="OverQuotaCode"/>.</summary>
    public int Connections { get; init; } = 10_000;

    /// <summary>4004: the client gives up. 4100: it comes back after a second.</summary>
    public int OverQuotaCode { get; init; } = 4100;

    /// <summary>Of a user's connections that the publisher ends. 4009: the client does not come back by itself.</summary>
    public int TerminateCode { get; init; } = 4009;

    /// <summary>Bytes of one message of a client; more closes with 1009.</summary>
    public int MessageBytes { get; init; } = 20_000;

    /// <summary>UTF-8 bytes of an event's data; more is 413, or error 4301.</summary>
    public int EventBytes { get; init; } = 10_240;

    /// <summary>Characters of an event's name.</summary>
    public int EventNameLength { get; init; } = 200;

    /// <summary>Characters of a channel's name.</summary>
    public int ChannelNameLength { get; init; } = 200;

    /// <summary>Channels of one connection.</summary>
    public int Channels { get; init; } = 1_000;

    /// <summary>Of all connections to all channels: one with a long name takes up to 2 kB, and everybody who has the key may subscribe.</summary>
    public int Subscriptions { get; init; } = 500_000;

    /// <summary>Distinct people on a presence channel.</summary>
    public int Members { get; init; } = 100;

    /// <summary>Bytes of what is said of one member.</summary>
    public int MemberBytes { get; init; } = 1_024;

    /// <summary>The default app has: some of its channels are doors to the conversations (docs/protocols/pusher.md, "Chat").</summary>
    public bool HasChat { get; init; }

    /// <summary>Distinct people on a presence channel of a conversation.</summary>
    public int ChatMembers { get; init; } = 2_000;

    /// <summary>Before the names of chat's events, as Laravel has it; empty: nothing.</summary>
    public string EventNamespace { get; init; } = "App\\Events";

    /// <summary>Of one connection.</summary>
    public int ClientEventsPerSecond { get; init; } = 10;

    /// <summary>Messages of any kind of one connection; who sends faster is read more slowly.</summary>
    public int MessagesPerSecond { get; init; } = 100;

    /// <summary>Published events, one for each channel of each; zero: as many as it likes.</summary>
    public int EventsPerSecond { get; init; }

    /// <summary>Questions to the HTTP API; zero: as many as it likes.</summary>
    public int ReadsPerSecond { get; init; }

    /// <summary>Channels of one published event.</summary>
    public int ChannelsPerEvent { get; init; } = 100;

    public int EventsPerBatch { get; init; } = 10;

    /// <summary>Bytes of a body of the HTTP API.</summary>
    public int RequestBytes { get; init; } = 256 * 1024;

    /// <summary>After so much silence a client asks whether the server is there.</summary>
    public TimeSpan ActivityTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How far the clock of a publisher may be off.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>How long the last event of a cache channel is kept.</summary>
    public TimeSpan CacheTime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Tells the subscribers of a channel how many they are.</summary>
    public bool TellsCounts { get; init; }

    public bool Watchlists { get; init; } = true;

    /// <summary>A refused subscription is told as <c>pusher:error</c> 4009 too: clients written for Reverb listen to that alone.</summary>
    public bool TellsErrorsTwice { get; init; } = true;

    /// <summary>Who has neither signed in nor joined a private channel by then is closed with 4009; zero: nobody needs to.</summary>
    public TimeSpan SignInTime { get; init; }

    public IReadOnlyList<PusherHook> Hooks { get; init; } = [];
}

/// <summary>Where an app's server hears of what happens.</summary>
/// <param name="Events">By name; empty: all.</param>
public sealed record PusherHook(Uri Url, IReadOnlyList<string> Events)
{
    public static readonly IReadOnlyList<string> EventNames =
        ["channel_occupied", "channel_vacated", "member_added", "member_removed", "client_event", "cache_miss", "subscription_count"];

    public bool Wants(string name) => Events.Count == 0 || Events.Contains(name);
}
