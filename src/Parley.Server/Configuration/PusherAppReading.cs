using Parley.Protocols.Pusher;

namespace Parley.Server.Configuration;

/// <summary>One object of <c>pusher.apps</c>; docs/operating.md lists the members.</summary>
internal static class PusherAppReading
{
    private static readonly PusherApp Standard = new("", "", "");

    /// <summary>Throws <see cref="ConfigurationException"/> for what an app cannot have. Its credentials are checked by the caller.</summary>
    public static PusherApp Read(IssuerFields fields) => Standard with
    {
        Id = fields.Text("id") ?? "",
        Key = fields.Text("key") ?? "",
        Secret = fields.Text("secret") ?? "",
        Enabled = Switch(fields, "enabled", Standard.Enabled),
        ClientEvents = (fields.Text("client_events") ?? "private") switch
        {
            "off" => PusherClientEvents.Off,
            "private" => PusherClientEvents.Private,
            "joined" => PusherClientEvents.Joined,
            _ => throw fields.Wrong("client_events", "must be off, private or joined"),
        },
        Origins = Origins(fields),
        Connections = Number(fields, "connections", 1_000_000, Standard.Connections),
        OverQuotaCode = Code(fields, "over_quota_code", Standard.OverQuotaCode),
        TerminateCode = Code(fields, "terminate_code", Standard.TerminateCode),
        MessageBytes = Number(fields, "message_bytes", 1_000_000, Standard.MessageBytes),
        EventBytes = Number(fields, "event_bytes", 200_000, Standard.EventBytes),
        RequestBytes = Number(fields, "request_bytes", 1_000_000, Standard.RequestBytes),
        ChannelNameLength = Number(fields, "channel_name_length", 1_000, Standard.ChannelNameLength),
        EventNameLength = Number(fields, "event_name_length", 1_000, Standard.EventNameLength),
        Channels = Number(fields, "channels", 100_000, Standard.Channels),
        Subscriptions = Number(fields, "subscriptions", 100_000_000, Standard.Subscriptions),
        Members = Number(fields, "members", 10_000, Standard.Members),
        MemberBytes = Number(fields, "member_bytes", 16_384, Standard.MemberBytes),
        ChatMembers = Number(fields, "chat_members", 100_000, Standard.ChatMembers),
        EventNamespace = Namespace(fields),
        ClientEventsPerSecond = Number(fields, "client_events_per_second", 1_000, Standard.ClientEventsPerSecond),
        MessagesPerSecond = Number(fields, "messages_per_second", 10_000, Standard.MessagesPerSecond),
        EventsPerSecond = fields.Number("events_per_second", 1_000_000) ?? Standard.EventsPerSecond,
        ReadsPerSecond = fields.Number("reads_per_second", 1_000_000) ?? Standard.ReadsPerSecond,
        EventsPerBatch = Number(fields, "events_per_batch", 1_000, Standard.EventsPerBatch),
        ActivityTimeout = Seconds(fields, "activity_timeout", 600, Standard.ActivityTimeout),
        ClockSkew = Seconds(fields, "clock_skew", 86_400, Standard.ClockSkew),
        CacheTime = Seconds(fields, "cache_time", 86_400, Standard.CacheTime),
        SignInTime = Seconds(fields, "sign_in_time", 600, Standard.SignInTime),
        TellsCounts = Switch(fields, "subscription_counts", Standard.TellsCounts),
        Watchlists = Switch(fields, "watchlists", Standard.Watchlists),
        TellsErrorsTwice = Switch(fields, "errors_twice", Standard.TellsErrorsTwice),
        Hooks = Hooks(fields),
    };

    private static int Number(IssuerFields fields, string name, int most, int standard) => fields.Number(name, most) switch
    {
        null => standard,
        0 => throw fields.Wrong(name, "must be 1 or more"),
        { } number => number,
    };

    private static TimeSpan Seconds(IssuerFields fields, string name, int most, TimeSpan standard) =>
        fields.Number(name, most) is { } seconds ? TimeSpan.FromSeconds(seconds) : standard;

    // What clients of the protocol act upon: anything else would have them try for ever, or not at all.
    private static int Code(IssuerFields fields, string name, int standard) => fields.Number(name, 4_999) switch
    {
        null => standard,
        { } code and >= 4_000 and < 4_300 => code,
        _ => throw fields.Wrong(name, "must be a code from 4000 to 4299"),
    };

    private static bool Switch(IssuerFields fields, string name, bool standard) => fields.Text(name) switch
    {
        null => standard,
        "on" => true,
        "off" => false,
        _ => throw fields.Wrong(name, "must be on or off"),
    };

    private static string Namespace(IssuerFields fields) => fields.Text("event_namespace") switch
    {
        null => Standard.EventNamespace,
        "none" => "",
        { Length: <= 100 } text when text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '\\') =>
            text.Replace('.', '\\').Trim('\\'),
        _ => throw fields.Wrong("event_namespace", "must be a namespace such as App\\Events, or none"),
    };

    private static IReadOnlyList<string> Origins(IssuerFields fields) =>
        SettingReaders.Origins(string.Join(';', fields.Texts("origins") ?? []), out var origins)
            ? origins
            : throw fields.Wrong("origins", "must be web origins such as https://shop.example");

    private static IReadOnlyList<PusherHook> Hooks(IssuerFields fields)
    {
        if (fields.Text("webhook_url") is not { } text)
        {
            return [];
        }

        var events = fields.Texts("webhook_events") ?? [];
        return !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")
            ? throw fields.Wrong("webhook_url", "must be an address such as https://shop.example/pusher/webhook")
            : events.Except(PusherHook.EventNames).FirstOrDefault() is { } unknown
                ? throw fields.Wrong("webhook_events", $"has no \"{unknown}\"; there are {string.Join(", ", PusherHook.EventNames)}")
                : [new PusherHook(url, events)];
    }
}
