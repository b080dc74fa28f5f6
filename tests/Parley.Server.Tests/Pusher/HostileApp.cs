using Microsoft.Extensions.DependencyInjection;
using Parley.Core.Storage;
using Parley.Protocols.Pusher;
using Parley.Server.Pusher;
using Parley.Server.WebSockets;
using Parley.Testing;
using Parley.Testing.Hostile;
using Xunit;

namespace Parley.Server.Tests.Pusher;

/// <summary>An app under attack by somebody who knows its key, as every visitor does, while somebody else is connected and must not notice.</summary>
public sealed class HostileApp : IAsyncLifetime
{
    public const string Room = "presence-bystanders";
    public const string Chat = "private-bystanders";

    private HostileHost? _host;
    private EchoClient? _bystander;
    private (int Sockets, int Listeners, int Channels) _before;
    private IReadOnlyDictionary<string, string> _stored = new Dictionary<string, string>();

    public Uri Server => Host.Host.BaseAddress;

    public HttpClient Http => Host.Host.Http;

    public PusherApp App => Served.App;

    internal ServedApp Served => Host.Host.Services.GetRequiredService<PusherApps>().All[0];

    internal EchoClient Bystander => _bystander ?? throw new InvalidOperationException("not started");

    internal Publisher Publisher => new(Http, App);

    private HostileHost Host => _host ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync()
    {
        _host = await HostileHost.StartAsync(EngineKind.Sqlite);
        _bystander = await ConnectAsync();
        await _bystander.SubscribeAsync(Room, """{"user_id":"7"}""");
        await _bystander.SubscribeAsync(Chat);
        _before = Now();
        _stored = await StoreDigest.TakeAsync(Host.Host.Database);
    }

    /// <summary>What the bystander's own grants are, which somebody has overheard.</summary>
    public string StolenGrant(string channel, string? data = null) =>
        Bystander.Grant(PusherSignature.TextOfChannel(Bystander.SocketId, channel, data));

    internal Task<EchoClient> ConnectAsync() => EchoClient.ConnectAsync(Server, App);

    /// <summary>The bystander has heard of nobody and is served, nothing is stored or stands in the log, and of the rest nothing is left.</summary>
    public async Task ExpectUnharmedAsync()
    {
        await Bystander.HearsNothingAsync();
        Assert.Equal(["7"], Served.Topics.MembersOf(Room));
        Assert.Empty(Host.Errors.Lines);
        Assert.Empty(StoreDigest.Differences(_stored, await StoreDigest.TakeAsync(Host.Host.Database)));
        await Eventually.TrueAsync(() => Now() == _before, $"{Now()} becomes {_before}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_bystander is not null)
        {
            await _bystander.DisposeAsync();
        }

        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    private (int Sockets, int Listeners, int Channels) Now() =>
        (Host.Host.Services.GetRequiredService<LiveSockets>().Count, Served.Topics.Listeners, Served.Topics.Occupied().Count());
}
