using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Testing.Hosting;
using Xunit;

namespace Parley.Server.Tests.Http;

/// <summary>One server for all tests of a class. Each test signs up people of its own, so that they do not meet.</summary>
public abstract class SharedHost(EngineKind kind) : IAsyncLifetime
{
    public ParleyHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await ParleyHost.StartAsync(
        kind, usual => usual with { Limits = usual.Limits with { StrangersPerSecond = 1_000 } });

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

public sealed class SqliteHost() : SharedHost(EngineKind.Sqlite);

public sealed class PostgreSqlHost() : SharedHost(EngineKind.PostgreSql);

/// <summary>Tests that share a server.</summary>
public abstract class SharedHostSuite(SharedHost shared) : HttpSuite
{
    protected override ParleyHost Host => shared.Host;
}

/// <summary>Tests that change what all people of a server have in common, or want other settings: each has a server of its own.</summary>
public abstract class OwnHostSuite(EngineKind kind) : HttpSuite, IAsyncLifetime
{
    private ParleyHost? _host;

    protected override ParleyHost Host => _host!;

    public async ValueTask InitializeAsync() => _host = await ParleyHost.StartAsync(kind, Settings, Clock);

    public virtual async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected virtual TimeProvider Clock => TimeProvider.System;

    protected virtual ServerSettings Settings(ServerSettings usual) => usual;
}
