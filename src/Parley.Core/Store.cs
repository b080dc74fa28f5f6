using Dapper;
using Parley.Core.Attempts;
using Parley.Core.Commit;
using Parley.Core.Conversations;
using Parley.Core.Events;
using Parley.Core.External;
using Parley.Core.Factors;
using Parley.Core.Invites;
using Parley.Core.Mail;
using Parley.Core.Messages;
using Parley.Core.Metering;
using Parley.Core.Naming;
using Parley.Core.Parking;
using Parley.Core.Presence;
using Parley.Core.Receipts;
using Parley.Core.Sessions;
using Parley.Core.Storage;
using Parley.Core.Sync;
using Parley.Core.Users;
using Parley.Core.WebHooks;

namespace Parley.Core;

/// <summary>The store, open: its services, and the feed of what they commit. Disposing it
/// finishes what is queued and closes the database.</summary>
public sealed class Store : IAsyncDisposable
{
    private readonly StorageEngine _engine;
    private readonly Committer _committer;
    private readonly Readers _readers;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _housekeeping;

    static Store() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    private Store(StorageEngine engine, StorageOptions options, Limits limits, TimeProvider clock, string epoch, Action<Exception> onFault)
    {
        _engine = engine;
        _committer = new Committer(engine, options, Feed, clock, onFault);
        _readers = new Readers(engine, options, clock, _committer.Metrics);
        Limits = limits;
        Users = new UserService(_committer, _readers, limits);
        Sessions = new SessionService(_committer, _readers, limits, clock);
        ApiTokens = new ApiTokenService(_committer, _readers, limits, clock);
        External = new ExternalPeople(_committer, _readers, Sessions, limits);
        ServerKeys = new ServerKeys(_committer, _readers, limits);
        PeopleOfServer = new PeopleOfServer(_committer, _readers, limits, clock);
        Notices = new Notices(_committer, limits);
        Tickets = new TicketService(_committer, limits);
        Parking = new ParkingLot(_committer);
        Accounts = new AccountService(_committer, _readers, limits);
        Administration = new UserAdministration(_committer, _readers, limits);
        Provisioning = new Provisioning(_committer, limits);
        Bots = new BotService(_committer, _readers, limits, clock);
        Attempts = new AttemptService(_committer, _readers, clock);
        Conversations = new ConversationService(_committer, _readers, limits);
        Addressing = new Addressing(Conversations);
        NamedChannels = new NamedChannels(Conversations, _committer, _readers, limits);
        Messages = new MessageService(_committer, _readers, limits);
        Receipts = new ReceiptService(_committer, _readers);
        Presence = new PresenceService(_committer, _readers, limits, clock);
        Factors = new FactorService(_committer, _readers, clock);
        Passkeys = new PasskeyService(_committer, _readers, limits);
        Invites = new InviteService(_committer, _readers, limits, clock);
        Mails = new MailQueue(_committer, _readers, clock);
        WebHooks = new WebHookQueue(_committer, _readers);
        PasswordResets = new PasswordResets(_committer, _readers);
        SignUps = new SignUps(_committer, _readers, limits, Invites);
        AddressChanges = new AddressChanges(_committer, _readers, limits);
        Sync = new SyncReader(_readers, limits, epoch);
        _housekeeping = Task.WhenAll(
            new CommandMemory(_committer, limits, clock).RunAsync(_closing.Token), Sessions.RunAsync(_closing.Token));
    }

    public EventFeed Feed { get; } = new();

    public Limits Limits { get; }

    public StoreMetrics Metrics => _committer.Metrics;

    public UserService Users { get; }

    public SessionService Sessions { get; }

    public ApiTokenService ApiTokens { get; }

    public TicketService Tickets { get; }

    public ParkingLot Parking { get; }

    public ExternalPeople External { get; }

    public ServerKeys ServerKeys { get; }

    public PeopleOfServer PeopleOfServer { get; }

    public Notices Notices { get; }

    public AccountService Accounts { get; }

    public UserAdministration Administration { get; }

    public Provisioning Provisioning { get; }

    public BotService Bots { get; }

    public AttemptService Attempts { get; }

    public ConversationService Conversations { get; }

    public Addressing Addressing { get; }

    public NamedChannels NamedChannels { get; }

    public MessageService Messages { get; }

    public ReceiptService Receipts { get; }

    public PresenceService Presence { get; }

    public SyncReader Sync { get; }

    public FactorService Factors { get; }

    public PasskeyService Passkeys { get; }

    public InviteService Invites { get; }

    public MailQueue Mails { get; }

    public WebHookQueue WebHooks { get; }

    public PasswordResets PasswordResets { get; }

    public SignUps SignUps { get; }

    public AddressChanges AddressChanges { get; }

    /// <summary>Applies what migrations are missing, under a lock, and opens the store. Throws where the database cannot be used.</summary>
    /// <param name="onFault">Told of failures inside that their callers get no details of; called from several threads.</param>
    public static Task<Store> OpenAsync(
        StorageEngine engine,
        StorageOptions options,
        Limits limits,
        TimeProvider clock,
        CancellationToken cancellation,
        Action<Exception>? onFault = null) => Task.Run(
        () =>
        {
            using var connection = engine.Source.OpenConnection();
            var epoch = Migrator.Migrate(connection, engine.Kind);
            NameIndex.Complete(connection);
            return new Store(engine, options, limits, clock, epoch, onFault ?? (static _ => { }));
        },
        cancellation);

    /// <summary>True while the database answers within a second: readiness.</summary>
    public async Task<bool> IsReachableAsync(CancellationToken cancellation)
    {
        try
        {
            return await _readers.ReadAsync(read => read.Scalar<long>("SELECT count(*) FROM store"), cancellation)
                .WaitAsync(TimeSpan.FromSeconds(1), cancellation) == 1;
        }
        catch (Exception failure) when (failure is StoreUnavailableException or TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Bytes of the database, as it says itself.</summary>
    public Task<long> SizeAsync(CancellationToken cancellation) => _readers.ReadAsync(
        read => read.Scalar<long>(_engine.Kind == EngineKind.PostgreSql
            ? "SELECT pg_database_size(current_database())"
            : "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"),
        cancellation);

    /// <summary>Refuses new writes as unavailable, commits those that wait, and answers them.</summary>
    public Task DrainAsync(CancellationToken cancellation) => _committer.DrainAsync().WaitAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _housekeeping;
        _closing.Dispose();
        await _committer.DisposeAsync();
        _readers.Dispose();
        await _engine.Source.DisposeAsync();
    }
}
