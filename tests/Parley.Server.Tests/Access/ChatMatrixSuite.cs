using Parley.Protocols.SocketIo.Chat;
using Parley.Server.Tests.SocketIo;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Access;

/// <summary>The authorisation matrix of chat over Socket.IO: every event of both vocabularies, about every thing that it takes, by every kind of
/// people.</summary>
public abstract class ChatMatrixSuite(MatrixHost stage)
{
    [Fact]
    public void Every_event_has_its_row_that_says_what_it_expects_of_each_column()
    {
        Assert.Equal(ChatProtocol.Snake.Events.Order(), EventsAt(ChatDoor.Snake));
        Assert.Equal(ChatProtocol.Kebab.Events.Order(), EventsAt(ChatDoor.Kebab));
        Assert.All(ChatDoor.All, row => Assert.True(Cells.IsWhole(row.Expected), $"{row}"));
    }

    [Fact]
    public async Task Who_may_is_answered_and_who_may_not_cannot_tell_what_is_there()
    {
        var wrong = new List<string>();
        foreach (var column in Column.All.Where(column => column.HasSession))
        {
            foreach (var rows in ChatDoor.All.GroupBy(row => row.Path))
            {
                var scene = await Scene.SetAsync(stage, column);
                await using var socket = await ChatClient.ConnectAsync(stage.Host.BaseAddress, rows.Key, scene.Asker!.Token);
                foreach (var row in rows)
                {
                    await SayAsync(scene, socket, row, wrong);
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task What_is_refused_stores_nothing_and_tells_nobody()
    {
        var scenes = await Task.WhenAll(Column.All.Where(column => column.HasSession).Select(column => Scene.SetAsync(stage, column)));
        var asked = new List<(Scene Scene, ChatDoor Row, string? Argument)>();
        foreach (var scene in scenes)
        {
            foreach (var row in ChatDoor.All.Where(row => row.Of(scene.Column) != '+'))
            {
                asked.Add((scene, row, await scene.FillAsync(row.Argument, isLetIn: false)));
            }
        }

        var sockets = new Dictionary<(Scene, string), ChatClient>();
        foreach (var (scene, row, _) in asked.Where(one => !sockets.ContainsKey((one.Scene, one.Row.Path))))
        {
            if (!sockets.ContainsKey((scene, row.Path)))
            {
                sockets[(scene, row.Path)] = await ChatClient.ConnectAsync(stage.Host.BaseAddress, row.Path, scene.Asker!.Token);
            }
        }

        await using var stillness = await Stillness.BeginAsync(stage);
        foreach (var (scene, row, argument) in asked)
        {
            Assert.False((await sockets[(scene, row.Path)].AskAsync(row.Event, argument)).GetProperty("success").GetBoolean(), $"{row}");
        }

        await stillness.HoldsAsync();
        foreach (var socket in sockets.Values)
        {
            await socket.DisposeAsync();
        }
    }

    [Fact]
    public async Task Who_has_no_session_is_not_let_in()
    {
        foreach (var column in Column.All.Where(column => !column.HasSession))
        {
            Assert.All(ChatDoor.All, row => Assert.Equal('1', row.Of(column)));
            var scene = await Scene.SetAsync(stage, column);
            foreach (var path in (string[])[ChatDoor.Snake, ChatDoor.Kebab])
            {
                foreach (var token in (string?[])[scene.Asker?.Token, "guess", null])
                {
                    await using var socket = await ChatClient.OpenAsync(stage.Host.BaseAddress, path);
                    await socket.SayAsync(token is null ? "40" : $$"""40{"token":"{{token}}"}""");
                    Assert.Equal("""44{"message":"Unauthorized","data":{"code":"unauthorized"}}""", await socket.HearPacketAsync());
                }
            }
        }
    }

    private static IEnumerable<string> EventsAt(string path) =>
        ChatDoor.All.Where(row => row.Path == path).Select(row => row.Event).Distinct().Order();

    private static async Task SayAsync(Scene scene, ChatClient socket, ChatDoor row, List<string> wrong)
    {
        var cell = row.Of(scene.Column);
        var answer = await socket.AskAsync(row.Event, await scene.FillAsync(row.Argument, isLetIn: cell == '+'));
        var isYes = answer.GetProperty("success").GetBoolean();
        if (cell == '+' ? !isYes : isYes || answer.GetProperty("error").Text("code") != Cells.CodeOf(cell))
        {
            wrong.Add($"{row} by {scene.Column}: {answer.GetRawText()}");
        }

        if (cell == '4')
        {
            var missing = await socket.AskAsync(row.Event, Scene.Emptied(row.Argument, Scene.Missing));
            if (missing.GetRawText() != answer.GetRawText())
            {
                wrong.Add($"{row} by {scene.Column}: {answer.GetRawText()}, but of what is not there: {missing.GetRawText()}");
            }
        }
    }
}

public sealed class ChatMatrixOnSqlite(SqliteMatrixHost stage) : ChatMatrixSuite(stage), IClassFixture<SqliteMatrixHost>;

public sealed class ChatMatrixOnPostgreSql(PostgreSqlMatrixHost stage) : ChatMatrixSuite(stage), IClassFixture<PostgreSqlMatrixHost>;
