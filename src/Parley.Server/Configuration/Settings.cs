using System.Net;
using Parley.Core;
using Parley.Core.Storage;
using Parley.Server.Identity;
using Parley.Server.Logs;
using Parley.Server.Mail;
using Parley.Server.SocketIo;

namespace Parley.Server.Configuration;

/// <summary>
/// Every setting: its default, its range and its reason. Each may stand in <c>parley.json</c> in the data directory, in the environment
/// (<c>PARLEY_LIMITS__MESSAGE_LENGTH</c>) and on the command line (<c>--limits.message_length 2000</c>); the last one wins.
/// </summary>
public static class Settings
{
    private static readonly Limits ChatLimits = Limits.Default;
    private static readonly StorageOptions StorageDefaults = new();

    public static readonly Setting<IReadOnlyList<ListenAddress>> Urls = new(
        "urls", "http://127.0.0.1:8080",
        "addresses such as http://127.0.0.1:8080 (an IP address, localhost or * with a port), separated by ;",
        "Where it listens; each address serves everything. TLS is the work of a proxy in front.",
        SettingReaders.Urls);

    public static readonly Setting<string> Data = new(
        "data", ".data", "a directory, on the command line or in the environment",
        "Holds the SQLite database, parley.json and the setup code; made at the first start.",
        SettingReaders.Text);

    public static readonly Setting<string> Database = new(
        "database", "", "Host=…;Username=…;Database=… or postgres://user:password@host:port/database, or empty",
        "Where PostgreSQL is; empty: SQLite in the data directory.",
        SettingReaders.Database, Secret: true);

    public static readonly Setting<IReadOnlyList<string>> Origins = new(
        "origins", "", "web origins such as https://chat.example, separated by ; (never *)",
        "Pages of these origins may use the API and sockets with the browser's cookie; those of the own host always.",
        SettingReaders.Origins);

    public static readonly Setting<Uri?> PublicUrl = new(
        "public_url", "", "an address such as https://chat.example without a path, or empty",
        "Where people reach it: the base of links in mails. With https the cookie is for https alone.",
        SettingReaders.PublicUrl);

    public static readonly Setting<IReadOnlyList<IPNetwork>> TrustedProxies = new(
        "trusted_proxies", "", "addresses or networks such as 127.0.0.1 or 10.0.0.0/8, separated by ;, or empty",
        "Proxies in front: the client's address and https are taken from their X-Forwarded-For and X-Forwarded-Proto, from nobody else's.",
        SettingReaders.Networks);

    public static readonly Setting<IReadOnlyList<ChatPath>> SocketIoPaths = new(
        "socket_io.paths", "/socket.io=snake;/api/socket/io=kebab", "paths such as /socket.io=snake, separated by ;, or empty",
        "Where clients of Socket.IO find it, and in which vocabulary it speaks there.",
        SettingReaders.ChatPaths);

    public static readonly Setting<int> SocketIoRecoverySeconds = Number(
        "socket_io.recovery_seconds", 120, 0, 3_600,
        "How long a client of Socket.IO may be cut off and still come back as who it was; 0: it always begins anew.");

    public static readonly Setting<string> PusherPath = new(
        "pusher.path", "", "a path such as /realtime, or empty",
        "Before /app and /apps, where clients of the Pusher protocol have one set.",
        SettingReaders.Prefix);

    public static readonly Setting<bool> PusherChat = Switch(
        "pusher.chat", on: true,
        "Whether the default app has channels of chat; off: private-App.Models.User.{id} and the like are the application's own.");

    public static readonly Setting<string> PusherId = new(
        "pusher.id", "", "letters and digits, or empty",
        "The default app of the Pusher protocol; PUSHER_APP_ID sets it too. Empty: one is made at the first start.",
        SettingReaders.AnyText);

    public static readonly Setting<string> PusherKey = new(
        "pusher.key", "", "letters and digits, or empty", "Its public key, which clients name. PUSHER_APP_KEY sets it too.", SettingReaders.AnyText);

    public static readonly Setting<string> PusherSecret = new(
        "pusher.secret", "", "a text of at least 16 characters that is no example, or empty",
        "Its secret, with which its server signs. PUSHER_APP_SECRET sets it too.",
        SettingReaders.AnyText, Secret: true);

    public static readonly Setting<string> PusherApps = new(
        "pusher.apps", "", "an array of objects such as [{\"id\":\"7\",\"key\":…,\"secret\":…}], or empty",
        "More apps, and what each may do; docs/operating.md lists the members. One without id, key and secret speaks of the default app.",
        SettingReaders.JsonArray, Secret: true)
    {
        IsJson = true,
        Shown = PusherSettingsReading.Shown,
    };

    public static readonly Setting<Registration> Registration = new(
        "registration", "open", "open, invite or closed",
        "Who may sign up; the setup code always lets the first administrator in.",
        SettingReaders.OneOf<Registration>);

    public static readonly Setting<PresenceShown> Presence = new(
        "presence", "shared", "shared or off",
        "Who is told who is here: those who share a private conversation or a group, or nobody at all.",
        SettingReaders.OneOf<PresenceShown>);

    public static readonly Setting<PeopleSearch> PeopleSearch = new(
        "people_search", "open", "open or shared",
        "Whether people who share no conversation find each other and may write to each other; guests never do, administrators always.",
        SettingReaders.OneOf<PeopleSearch>);

    public static readonly Setting<bool> ConfirmRegistration = Switch(
        "registration_confirm", on: false,
        "Whether an account comes to be only when a link in a mail was opened; needs the settings of smtp.");

    public static readonly Setting<bool> MembersMayInvite = Switch(
        "members_may_invite", on: true,
        "Whether members invite people onto the server, or administrators alone; into conversations their admins always invite.");

    public static readonly Setting<RequireTwoFactor> RequireTwoFactor = new(
        "require_two_factor", "off", "off, admins or all",
        "Whose sessions do nothing but set up a second factor until there is one.",
        SettingReaders.OneOf<RequireTwoFactor>);

    public static readonly Setting<string> JwtSecret = new(
        "jwt.secret", "", "a text of at least 32 bytes that is no example, or empty",
        "The secret with which an application of yours signs its JWTs (HS256): its users are people here. JWT_SECRET sets it too.",
        SettingReaders.AnyText, Secret: true);

    public static readonly Setting<IdsOf> JwtIds = new(
        "jwt.ids", "parley", "parley or own",
        "own: the users of jwt.secret's application have its ids on every wire. For a store with nobody else in it, and registration closed.",
        SettingReaders.OneOf<IdsOf>);

    public static readonly Setting<string> JwtIssuers = new(
        "jwt.issuers", "", "an array of objects such as [{\"name\":\"shop\",\"algorithm\":\"RS256\",\"iss\":…,\"jwks_file\":…}], or empty",
        "Other servers whose JWTs open this one; docs/operating.md lists the members.",
        SettingReaders.JsonArray, Secret: true)
    {
        IsJson = true,
        Shown = IssuerReading.Shown,
    };

    public static readonly Setting<string> SmtpHost = new(
        "smtp.host", "", "the name or address of a mail server, or empty",
        "Takes the mails; empty: nothing is mailed, and there is no password reset. Needs public_url for the links.",
        SettingReaders.AnyText);

    public static readonly Setting<int> SmtpPort = Number(
        "smtp.port", 587, 1, 65_535, "587 goes with starttls, 465 with tls, 25 with a relay on the same machine.");

    public static readonly Setting<SmtpSecurity> SmtpSecurity = new(
        "smtp.security", "starttls", "none, starttls or tls",
        "How the way to the mail server is kept from being read. There is no falling back from starttls to the clear.",
        SettingReaders.OneOf<SmtpSecurity>);

    public static readonly Setting<string> SmtpUser = new(
        "smtp.user", "", "a name, or empty", "Who signs in at the mail server; empty: nobody needs to.", SettingReaders.AnyText);

    public static readonly Setting<string> SmtpPassword = new(
        "smtp.password", "", "a password, or empty", "Of that user; better in a file, which no list of processes shows.",
        SettingReaders.AnyText, Secret: true);

    public static readonly Setting<string> SmtpPasswordFile = new(
        "smtp.password_file", "", "a file, or empty", "Holds the password instead.", SettingReaders.AnyText);

    public static readonly Setting<string> SmtpFrom = new(
        "smtp.from", "", "an address such as parley@chat.example", "Where mails come from.", SettingReaders.AnyText);

    public static readonly Setting<int> DrainSeconds = Number(
        "drain_seconds", 5, 1, 10,
        "How long the leave-taking after SIGTERM may last: connections are sent away over its first half, not all at once.");

    public static readonly Setting<int> Connections = Number(
        "connections", 20_000, 1, 1_000_000,
        "Connections in all; more are closed at once. Each costs memory and a file descriptor (ulimit -n).");

    public static readonly Setting<int> MessageLength = Number(
        "limits.message_length", ChatLimits.MessageLength, 1, 10_000,
        "Unicode scalar values of a message; the largest still fits into a frame of 64 KiB.");

    public static readonly Setting<int> SessionDays = Number(
        "session_days", 30, 1, 3_650,
        "How long somebody stays signed in without signing in again.");

    public static readonly Setting<int> SignUpsPerAddress = Number(
        "limits.sign_ups_per_address", new IdentitySettings().SignUpsPerAddress, 1, 1_000_000,
        "Accounts that one address (of IPv6: one /64) may make in an hour; schools and offices have one address for all.");

    public static readonly Setting<int> Readers = Number(
        "storage.readers", StorageDefaults.Readers, 1, 64,
        "Connections, each with a thread, that read the store. More help where reads wait and cores are idle.");

    public static readonly Setting<int> Committers = Number(
        "storage.committers", StorageDefaults.Committers, 1, 16,
        "Connections, each with a thread, that write to PostgreSQL. SQLite has one: one writer is its own rule.");

    public static readonly Setting<ListenAddress?> MetricsUrl = new(
        "metrics_url", "", "an address such as http://127.0.0.1:9090, or empty",
        "Where Prometheus finds /metrics; on no other address. Empty: nothing is measured. It has no password: keep it on the loopback or "
        + "behind a firewall.",
        SettingReaders.OptionalUrl);

    public static readonly Setting<LogLevel> LogLevel = new(
        "log_level", "information", "trace, debug, information, warning, error, critical or none",
        "How much it says on standard output; message texts and tokens are never in it.",
        SettingReaders.OneOf<LogLevel>);

    public static readonly Setting<LogFormat> LogFormat = new(
        "log_format", "text", "text or json",
        "text: lines for people; json: one object a line, for what collects logs.",
        SettingReaders.OneOf<LogFormat>);

    public static readonly Setting<Uri?> OtlpEndpoint = new(
        "telemetry.otlp_endpoint", "", "the root of an OTLP collector over HTTP such as http://127.0.0.1:4318, or empty",
        "Where spans of requests, commands and commits go; empty: none are made.",
        SettingReaders.OptionalService);

    public static readonly Setting<int> TracesPercent = Number(
        "telemetry.percent", 100, 1, 100,
        "How many of a hundred traces are sent; fewer on a busy server.");

    public static readonly IReadOnlyList<Setting> All =
    [
        Urls, Data, Database, Origins, PublicUrl, TrustedProxies, SocketIoPaths, SocketIoRecoverySeconds,
        PusherPath, PusherChat, PusherId, PusherKey, PusherSecret, PusherApps,
        Registration, ConfirmRegistration, MembersMayInvite, RequireTwoFactor,
        JwtSecret, JwtIds, JwtIssuers, SmtpHost, SmtpPort, SmtpSecurity, SmtpUser, SmtpPassword, SmtpPasswordFile, SmtpFrom,
        PeopleSearch, Presence, DrainSeconds, Connections, MessageLength, SignUpsPerAddress, SessionDays, Readers, Committers, MetricsUrl, LogLevel,
        .. LimitSettings.All, LogFormat, OtlpEndpoint, TracesPercent,
    ];

    private static Setting<bool> Switch(string name, bool on, string reason) => new(
        name, on ? "on" : "off", "on or off", reason, SettingReaders.Switch);

    private static Setting<int> Number(string name, int standard, int least, int most, string reason) => new(
        name, standard.ToString("D"), $"a whole number from {least} to {most}", reason, SettingReaders.Number(least, most));
}
