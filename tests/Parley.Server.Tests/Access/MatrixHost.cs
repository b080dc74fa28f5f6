using System.Collections.Concurrent;
using System.Net;
using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Testing.Client;
using Parley.Testing.Hosting;
using Parley.Testing.Hostile;
using Parley.Testing.Logs;
using Xunit;

namespace Parley.Server.Tests.Access;

/// <summary>One server for the whole matrix, on which no budget stands in the way, and the people who are not asked about themselves.</summary>
public abstract class MatrixHost(EngineKind kind) : IAsyncLifetime
{
    public ParleyHost Host { get; private set; } = null!;

    /// <summary>What the server logs at Information and above.</summary>
    public LogRecorder Log { get; } = new();

    /// <summary>An administrator of the server.</summary>
    public Person Root { get; private set; } = null!;

    /// <summary>Stands above all in the conversations of the scenes.</summary>
    public Person Owner { get; private set; } = null!;

    /// <summary>A plain member of the conversations of the scenes.</summary>
    public Person Other { get; private set; } = null!;

    /// <summary>Closed its account, and was in no conversation.</summary>
    public Person Gone { get; private set; } = null!;

    /// <summary>Shut out like the one above, and let in again by those who may: so it stands for nobody else.</summary>
    public Person Closed { get; private set; } = null!;

    /// <summary>What <see cref="Other"/> has, once for all scenes: nobody of them can take it away.</summary>
    public ConcurrentDictionary<string, Task<string>> Things { get; } = new();

    public async ValueTask InitializeAsync()
    {
        Host = await ParleyHost.StartAsync(kind, Settings);
        Log.Attach(Host.Services);
        using var http = new ParleyHttp(Host.BaseAddress);
        Root = await HostileScene.RootAsync(Host, CancellationToken.None);
        Owner = await http.RegisterAsync("Owner", CancellationToken.None);
        Other = await http.RegisterAsync("Other", CancellationToken.None);
        Gone = await http.RegisterAsync("Gone", CancellationToken.None);
        Closed = await http.RegisterAsync("Closed", CancellationToken.None);
        foreach (var person in (Person[])[Gone, Closed])
        {
            var (status, _) = await http.SendAsync(
                HttpMethod.Patch, $"api/v1/admin/users/{person.Id}", Root.Token, new() { ["disabled"] = true }, CancellationToken.None);
            Assert.Equal(HttpStatusCode.OK, status);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Log.Dispose();
        GC.SuppressFinalize(this);
    }

    private static ServerSettings Settings(ServerSettings usual) => usual with
    {
        Identity = usual.Identity with { SignUpsPerAddress = 100_000 },
        Limits = usual.Limits with
        {
            FramesPerSecond = 100_000,
            CommandsPerSecond = 100_000,
            StrangersPerSecond = 100_000,
            BytesPerSecond = 100_000_000,
        },
    };
}

public sealed class SqliteMatrixHost() : MatrixHost(EngineKind.Sqlite);

public sealed class PostgreSqlMatrixHost() : MatrixHost(EngineKind.PostgreSql);
