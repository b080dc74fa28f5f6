using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Server.Hosting;
using Parley.Testing.Documents;
using Parley.Testing.Storage;

namespace Parley.Testing.Hosting;

/// <summary>The real server in the test's process: its own store, its own data directory, a free port of the loopback.</summary>
public sealed class ParleyHost : IAsyncDisposable
{
    private readonly Func<ServerSettings, ServerSettings> _change;
    private readonly TimeProvider _clock;
    private ParleyServer? _server;

    private ParleyHost(TestDatabase database, Func<ServerSettings, ServerSettings> change, TimeProvider clock)
    {
        Database = database;
        _change = change;
        _clock = clock;
    }

    public TestDatabase Database { get; }

    /// <summary>Ends in a slash. The same after <see cref="RestartAsync"/>, so that clients find the way back.</summary>
    public Uri BaseAddress { get; private set; } = new("http://127.0.0.1:0/");

    public ParleyServer Server => _server ?? throw new InvalidOperationException("The server was stopped.");

    public IServiceProvider Services => Server.Services;

    /// <summary>Without cookies and without following redirects: what is answered is what is seen, and held against the OpenAPI document.</summary>
    public HttpClient Http { get; } = new(new DocumentedHttp(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }));

    /// <param name="change">Other settings than the usual ones of a test.</param>
    public static async Task<ParleyHost> StartAsync(
        EngineKind kind, Func<ServerSettings, ServerSettings>? change = null, TimeProvider? clock = null, PostgresCluster? cluster = null)
    {
        var database = await TestDatabase.CreateAsync(kind, cluster);
        var host = new ParleyHost(database, change ?? (settings => settings), clock ?? TimeProvider.System);
        try
        {
            await host.StartServerAsync();
            host.Http.BaseAddress = host.BaseAddress;
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Drains and stops, as on SIGTERM; the data stays.</summary>
    public async Task StopAsync()
    {
        if (_server is { } server)
        {
            _server = null;
            await server.StopAsync();
            await server.DisposeAsync();
        }
    }

    /// <summary>Stops and starts again on the same data and port.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartServerAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Http.Dispose();
        await Database.DisposeAsync();
    }

    private async Task StartServerAsync()
    {
        var settings = new ServerSettings
        {
            Urls = [new ListenAddress("127.0.0.1", BaseAddress.Port)],
            DataDirectory = Database.DataDirectory,
            Database = Database.ConnectionString,
            Drain = TimeSpan.FromSeconds(2),
            LogLevel = Microsoft.Extensions.Logging.LogLevel.Critical,
            // Few rounds: these tests are not about guessing passwords.
            Identity = new()
            {
                SetupCodeFile = Path.Combine(Database.DataDirectory, "setup-code"),
                KeyFile = Path.Combine(Database.DataDirectory, "secret-key"),
                PasswordIterations = 1_000,
            },
        };
        _server = await ParleyServer.StartAsync(_change(settings), _clock, CancellationToken.None);
        BaseAddress = new Uri(_server.Urls.First());
    }
}
