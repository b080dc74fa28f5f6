using Parley.Core.Storage;
using Parley.Protocols.Pusher;
using Parley.Server.Configuration;
using Parley.Server.Pusher;
using Parley.Server.Tests.Http;
using Parley.Testing.Hosting;
using Xunit;

namespace Parley.Server.Tests.Pusher;

/// <summary>One server for all tests of a class, with apps enough that each test has two of its own.</summary>
public sealed class PusherHost : IAsyncLifetime
{
    private const int Apps = 200;

    public static readonly PusherApp Closed = new("closed", "key-of-the-closed", "secret of the closed") { Enabled = false };

    public static readonly PusherApp Strict = new("strict", "strict", "secret of the strict one")
    {
        Origins = ["https://shop.example"],
        MessageBytes = 200,
    };

    /// <summary>For one test alone.</summary>
    public static readonly PusherApp Narrow = new("narrow", "narrow", "secret of the narrow one") { Connections = 1, OverQuotaCode = 4004 };

    private int _taken;

    public ParleyHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await ParleyHost.StartAsync(EngineKind.Sqlite, usual => usual with
    {
        Limits = usual.Limits with { StrangersPerSecond = 1_000 },
        Pusher = new PusherSettings { Apps = [Closed, Strict, Narrow, .. Enumerable.Range(0, Apps).Select(App)] },
    });

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    public PusherApp Take() => App(Interlocked.Increment(ref _taken) - 1);

    private static PusherApp App(int number) => new($"{number}", $"key-of-{number}", $"a long secret of the app {number}");
}

/// <summary>Tests that share a server, each with apps of its own.</summary>
public abstract class SharedPusherSuite : HttpSuite
{
    private readonly PusherHost _shared;

    protected SharedPusherSuite(PusherHost shared)
    {
        _shared = shared;
        (Shop, Blog) = (shared.Take(), shared.Take());
    }

    protected override ParleyHost Host => _shared.Host;

    protected PusherApp Shop { get; }

    protected PusherApp Blog { get; }

    internal Publisher Publisher => new(Host.Http, Shop);

    internal Task<EchoClient> ConnectAsync() => EchoClient.ConnectAsync(Host.BaseAddress, Shop);

    internal static string Member(string id) => $$"""{"user_id":"{{id}}"}""";
}

/// <summary>Tests that want other settings: each has a server of its own, with two apps.</summary>
public abstract class OwnPusherSuite(EngineKind kind = EngineKind.Sqlite) : OwnHostSuite(kind)
{
    protected static readonly PusherApp Shop = new("1", "key-of-the-shop", "secret of the shop, a long one");
    protected static readonly PusherApp Blog = new("2", "key-of-the-blog", "secret of the blog, a long one");

    internal Publisher Publisher => new(Host.Http, Shop);

    protected override ServerSettings Settings(ServerSettings usual) => usual with { Pusher = Change(new PusherSettings { Apps = [Shop, Blog] }) };

    protected virtual PusherSettings Change(PusherSettings settings) => settings;

    internal Task<EchoClient> ConnectAsync() => EchoClient.ConnectAsync(Host.BaseAddress, Shop);

    internal static string Member(string id) => $$"""{"user_id":"{{id}}"}""";
}
