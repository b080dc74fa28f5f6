using Parley.Core;
using Parley.Core.Storage;
using Parley.Server.Identity;
using Parley.Server.Logs;
using Parley.Server.Mail;
using Parley.Server.Pusher;
using Parley.Server.SocketIo;
using Parley.Server.WebSockets;

namespace Parley.Server.Configuration;

/// <summary>The settings of a server, each in the words of the part that it goes to.</summary>
public sealed record ServerSettings
{
    public required IReadOnlyList<ListenAddress> Urls { get; init; }

    /// <summary>An absolute path.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>A connection to PostgreSQL; null: SQLite in the data directory.</summary>
    public string? Database { get; init; }

    public WebSettings Web { get; init; } = new();

    public PresenceShown Presence { get; init; } = PresenceShown.Shared;

    /// <summary>How long the leave-taking may last.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many WebSockets there may be, and from where.</summary>
    public WebSocketSettings WebSockets { get; init; } = new();

    /// <summary>Where Socket.IO is spoken, and in which words.</summary>
    public IReadOnlyList<ChatPath> SocketIoPaths { get; init; } =
        [new("/socket.io", ChatVocabulary.Snake), new("/api/socket/io", ChatVocabulary.Kebab)];

    /// <summary>How long a client of Socket.IO may be cut off and still come back as who it was; zero: not at all.</summary>
    public TimeSpan SocketIoRecovery { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The apps of the Pusher protocol.</summary>
    public PusherSettings Pusher { get; init; } = new();

    public Limits Limits { get; init; } = Limits.Default;

    public StorageOptions Storage { get; init; } = new();

    public IdentitySettings Identity { get; init; } = new();

    /// <summary>Where the metrics are; null: nowhere, and nothing is measured.</summary>
    public ListenAddress? MetricsUrl { get; init; }

    /// <summary>Null: nothing is mailed.</summary>
    public MailSettings? Mail { get; init; }

    /// <summary>A sentence for whoever starts it, where the settings of mail are not enough for any.</summary>
    public string? MailNote { get; init; }

    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    public LogFormat LogFormat { get; init; }

    /// <summary>The collector of traces; null: none are made.</summary>
    public Uri? OtlpEndpoint { get; init; }

    public int TracesPercent { get; init; } = 100;

    public string SqlitePath => Path.Combine(DataDirectory, "parley.db");

    public static ServerSettings From(EffectiveSettings effective)
    {
        var data = Path.GetFullPath(effective.Get(Settings.Data));
        var issuers = IssuerReading.Of(effective);
        return new ServerSettings
        {
            Urls = effective.Get(Settings.Urls),
            DataDirectory = data,
            Database = effective.Get(Settings.Database) is { Length: > 0 } connection ? connection : null,
            Web = new WebSettings
            {
                Origins = effective.Get(Settings.Origins),
                PublicUrl = effective.Get(Settings.PublicUrl),
                TrustedProxies = effective.Get(Settings.TrustedProxies),
                IssuerCookies = [.. issuers.Select(issuer => issuer.Cookie).OfType<string>().Distinct()],
            },
            Presence = effective.Get(Settings.Presence),
            Drain = TimeSpan.FromSeconds(effective.Get(Settings.DrainSeconds)),
            WebSockets = new WebSocketSettings
            {
                MaxConnections = effective.Get(Settings.Connections),
                MaxPerAddress = effective.Get(LimitSettings.ConnectionsPerAddress),
                MaxStrangers = effective.Get(LimitSettings.Strangers),
                MaxStrangersPerAddress = effective.Get(LimitSettings.StrangersPerAddress),
            },
            SocketIoPaths = effective.Get(Settings.SocketIoPaths),
            SocketIoRecovery = TimeSpan.FromSeconds(effective.Get(Settings.SocketIoRecoverySeconds)),
            Pusher = PusherSettingsReading.Of(effective, data),
            Limits = LimitSettings.Of(effective) with
            {
                StrangersMeet = effective.Get(Settings.PeopleSearch) == PeopleSearch.Open,
                MembersInvite = effective.Get(Settings.MembersMayInvite),
                OwnIds = issuers.FirstOrDefault(issuer => issuer.OwnsIds)?.Name,
            },
            Storage = new StorageOptions { Readers = effective.Get(Settings.Readers), Committers = effective.Get(Settings.Committers) },
            Identity = new IdentitySettings
            {
                Registration = effective.Get(Settings.Registration),
                SetupCodeFile = Path.Combine(data, "setup-code"),
                SignUpsPerAddress = effective.Get(Settings.SignUpsPerAddress),
                KeyFile = Path.Combine(data, "secret-key"),
                ConfirmRegistration = effective.Get(Settings.ConfirmRegistration),
                RequireTwoFactor = effective.Get(Settings.RequireTwoFactor),
                Issuers = issuers,
                SessionLifetime = TimeSpan.FromDays(effective.Get(Settings.SessionDays)),
            },
            MetricsUrl = effective.Get(Settings.MetricsUrl),
            Mail = MailReading.Of(effective),
            MailNote = MailReading.Missing(effective),
            LogLevel = effective.Get(Settings.LogLevel),
            LogFormat = effective.Get(Settings.LogFormat),
            OtlpEndpoint = effective.Get(Settings.OtlpEndpoint),
            TracesPercent = effective.Get(Settings.TracesPercent),
        };
    }
}
