using System.Net.WebSockets;
using Parley.Core.Storage;
using Parley.Testing.Hostile;
using Xunit;

namespace Parley.Server.Tests.Hostile;

/// <summary>Every field of every route and frame with every hostile value: refused, and nothing of it is stored, or taken and kept.</summary>
/// <param name="every">1 for all values; more for one of so many, others for each field.</param>
public abstract class HostileTables(EngineKind kind, int every, ITestOutputHelper output)
{
    [Fact]
    public async Task Every_field_of_every_route_stands_every_hostile_value()
    {
        await using var host = await HostileHost.StartAsync(kind, TestContext.Current.CancellationToken);
        using var http = await HostileHttp.OpenAsync(host);
        var table = new HostileTable(host, http, every);
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
        await using var host = await HostileHost.StartAsync(kind, TestContext.Current.CancellationToken);
        using var socket = new HostileSocket(host, path);
        var refused = new List<SaidFrame>();
        foreach (var (what, frame, id) in HostileFrames.Table(host.Scene).Where((_, at) => at % every == 0).ToList())
        {
            if (await socket.SayAsync(frame, what, id))
            {
                refused.Add(new SaidFrame(what, frame, id));
            }
        }

        foreach (var binary in new byte[][] { [], [0], "{\"type\":\"ping\"}"u8.ToArray() })
        {
            Assert.True(await socket.SayAsync(binary, "binary", type: WebSocketMessageType.Binary));
        }

        await socket.SayAgainAsync(refused);
        output.WriteLine($"{socket.Said} frames on {socket.Sockets} sockets, {socket.Refused} refused");
        Assert.True(socket.Wrong.Count == 0, $"{socket.Wrong.Count} wrong:\n{string.Join('\n', socket.Wrong.Take(60))}");
    }
}

public sealed class HostileTablesOnSqlite(ITestOutputHelper output) : HostileTables(EngineKind.Sqlite, every: 1, output);

/// <summary>What differs is what the engine makes of values that get as far: one of seven, so that each field meets a dozen.</summary>
public sealed class HostileTablesOnPostgreSql(ITestOutputHelper output) : HostileTables(EngineKind.PostgreSql, every: 7, output);
