using System.Net.WebSockets;
using Parley.Core.Storage;
using Parley.Testing.Hostile;
using Xunit;

namespace Parley.Server.Tests.Hostile;

/// <summary>Every field of every route with every hostile value: refused in order, or taken and kept.</summary>
public sealed class HostileTables(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_field_of_every_route_stands_every_hostile_value()
    {
        await using var host = await HostileHost.StartAsync(EngineKind.Sqlite, TestContext.Current.CancellationToken);
        using var http = await HostileHttp.OpenAsync(host);
        var table = new HostileTable(host, http);
        var routes = HostileRoute.Of(host.Host);
        foreach (var route in routes)
        {
            await table.AttackAsync(route);
        }

        output.WriteLine($"{routes.Count} routes, {http.Asked} requests, {http.Acknowledged} taken");
        Assert.True(http.Wrong.Count == 0, $"{http.Wrong.Count} wrong:\n{string.Join('\n', http.Wrong.Take(60))}");
    }

    [Theory]
    [InlineData("/ws")]
    [InlineData("/")]
    public async Task Every_member_of_every_frame_stands_every_hostile_value(string path)
    {
        await using var host = await HostileHost.StartAsync(EngineKind.Sqlite, TestContext.Current.CancellationToken);
        using var socket = new HostileSocket(host, path);
        foreach (var (what, frame, id) in HostileFrames.Table(host.Scene).ToList())
        {
            await socket.SayAsync(frame, what, id);
        }

        foreach (var binary in new byte[][] { [], [0], "{\"type\":\"ping\"}"u8.ToArray() })
        {
            Assert.True(await socket.SayAsync(binary, "binary", type: WebSocketMessageType.Binary));
        }

        output.WriteLine($"{socket.Said} frames on {socket.Sockets} sockets, {socket.Refused} refused");
        Assert.True(socket.Wrong.Count == 0, $"{socket.Wrong.Count} wrong:\n{string.Join('\n', socket.Wrong.Take(60))}");
    }
}
