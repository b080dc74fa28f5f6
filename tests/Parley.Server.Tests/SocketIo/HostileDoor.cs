using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Parley.Core.Storage;
using Parley.Realtime.Rooms;
using Parley.Server.SocketIo;
using Parley.Testing;
using Parley.Testing.Client;
using Parley.Testing.Hostile;
using Parley.Testing.SocketIo;
using Xunit;

namespace Parley.Server.Tests.SocketIo;

/// <summary>A server under attack by somebody who is in no conversation, while somebody else is connected and must not notice.</summary>
public sealed class HostileDoor : IAsyncLifetime
{
    private readonly List<WeakReference> _connections = [];
    private HostileHost? _host;
    private SocketIoConnection? _bystander;
    private (int Connections, int Sessions, int Rooms) _before;
    private IReadOnlyDictionary<string, string> _stored = new Dictionary<string, string>();

    public Uri Server => Host.Host.BaseAddress;

    /// <summary>In no conversation: all that it says of any is refused.</summary>
    public Person Eve { get; private set; } = new(0, "", "", "");

    internal EngineIoConnections Connections => Host.Host.Services.GetRequiredService<EngineIoConnections>();

    private HostileHost Host => _host ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync()
    {
        _host = await HostileHost.StartAsync(EngineKind.Sqlite);
        using var http = new ParleyHttp(Server);
        Eve = await http.RegisterAsync("Eve", CancellationToken.None);
        _bystander = await SocketIoConnection.OpenAsync(
            Server, "/api/socket/io", EngineTravel.WebSocket, Host.Scene.Owner.Token, null, (_, _) => { }, _ => { }, CancellationToken.None);
        await _bystander.AskAsync("settle", null, CancellationToken.None);
        _before = Now();
        _stored = await StoreDigest.TakeAsync(Host.Host.Database);
    }

    /// <summary>To be collected once it is over.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Watch(string sid)
    {
        if (Connections.Find(sid) is { } connection)
        {
            _connections.Add(new WeakReference(connection));
        }
    }

    /// <summary>The others are served, nothing is stored, nothing stands in the log, and of the attackers nothing is left.</summary>
    public async Task ExpectUnharmedAsync()
    {
        Assert.NotEqual(System.Text.Json.JsonValueKind.Undefined, (await _bystander!.AskAsync("settle", null, CancellationToken.None)).ValueKind);
        Assert.Empty(Host.Errors.Lines);
        Assert.Empty(StoreDigest.Differences(_stored, await StoreDigest.TakeAsync(Host.Host.Database)));
        await Eventually.TrueAsync(() => Now() == _before, $"{Now()} becomes {_before}", TimeSpan.FromSeconds(40));
        await Eventually.TrueAsync(
            () =>
            {
                GC.Collect();
                return _connections.All(connection => !connection.IsAlive);
            },
            "connections that are over are collected");
        _connections.Clear();
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

    private (int Connections, int Sessions, int Rooms) Now()
    {
        var hub = Host.Host.Services.GetRequiredService<Hub>();
        return (Connections.Count, hub.SessionCount, hub.RoomCount);
    }
}
