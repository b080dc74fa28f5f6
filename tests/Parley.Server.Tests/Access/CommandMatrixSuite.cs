using System.Text.Json;
using Parley.Realtime.Wire;
using Parley.Server.Tests.WebSockets;
using Parley.Testing;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Access;

/// <summary>The authorisation matrix of the native protocol: every command, about every thing that it takes, by every kind of people, on both
/// doors.</summary>
public abstract class CommandMatrixSuite(MatrixHost stage)
{
    private static readonly string[] Doors = ["/ws", "/"];

    [Fact]
    public void Every_command_has_its_row_that_says_what_it_expects_of_each_column()
    {
        var commands = typeof(ClientCommand).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ClientCommand)) && !type.IsAbstract);
        var rows = CommandDoor.All.Select(row => row.Command)
            .Concat(ChatDoor.All.Select(row => row.Command))
            .Concat(EnvelopeDoor.All.Select(row => row.Command));
        Assert.Equal(commands.Select(type => type.Name).Order(), rows.Select(type => type.Name).Distinct().Order());
        Assert.All(CommandDoor.All, row => Assert.True(Cells.IsWhole(row.Expected), $"{row}"));
    }

    [Fact]
    public async Task Who_may_is_answered_and_who_may_not_cannot_tell_what_is_there()
    {
        var wrong = new List<string>();
        foreach (var column in Column.All.Where(column => column.HasSession))
        {
            foreach (var path in Doors)
            {
                var scene = await Scene.SetAsync(stage, column);
                await using var socket = await WireClient.SignInAsync(stage.Host.BaseAddress, scene.Asker!, path);
                foreach (var row in CommandDoor.All)
                {
                    await SayAsync(scene, socket, row, path, wrong);
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task What_is_refused_stores_nothing_and_tells_nobody()
    {
        var scenes = await Task.WhenAll(Column.All.Where(column => column.HasSession).Select(column => Scene.SetAsync(stage, column)));
        var frames = new List<(Scene Scene, string Frame)>();
        foreach (var scene in scenes)
        {
            foreach (var row in CommandDoor.All.Where(row => row.Of(scene.Column) != '+'))
            {
                frames.Add((scene, (await scene.FillAsync(row.Frame, isLetIn: false))!));
            }
        }

        var sockets = await Task.WhenAll(scenes.Select(scene => WireClient.SignInAsync(stage.Host.BaseAddress, scene.Asker!)));
        await using var stillness = await Stillness.BeginAsync(stage);
        foreach (var (scene, frame) in frames)
        {
            var socket = sockets[Array.IndexOf(scenes, scene)];
            await socket.SayAsync(frame);
            await socket.HearAsync("error");
        }

        await stillness.HoldsAsync();
        foreach (var socket in sockets)
        {
            await socket.DisposeAsync();
        }
    }

    [Fact]
    public async Task Every_refused_command_is_counted_in_the_log_with_whom_it_was_refused()
    {
        foreach (var column in Column.All.Where(column => column.HasSession))
        {
            var scene = await Scene.SetAsync(stage, column);
            var refused = CommandDoor.All.Where(row => row.Of(column) is '3' or '4').ToList();
            stage.Log.Lines.Clear();
            await using (var socket = await WireClient.SignInAsync(stage.Host.BaseAddress, scene.Asker!))
            {
                foreach (var row in refused)
                {
                    await socket.SayAsync((await scene.FillAsync(row.Frame, isLetIn: false))!);
                    await socket.HearAsync("error");
                }

                await socket.CloseAsync();
            }

            await Eventually.TrueAsync(() => Counted(scene.Asker!.Id) == refused.Count, $"{refused.Count} refusals of {column}");
            Assert.InRange(stage.Log.Count(3025), 1, refused.Count);
        }
    }

    [Fact]
    public async Task Who_has_no_session_is_told_to_sign_in_whatever_it_says_and_sent_away()
    {
        foreach (var column in Column.All.Where(column => !column.HasSession))
        {
            var scene = await Scene.SetAsync(stage, column);
            foreach (var row in CommandDoor.All)
            {
                Assert.Equal('1', row.Of(column));
                await using var socket = await WireClient.ConnectAsync(stage.Host.BaseAddress, "/ws");
                await socket.SayAsync((await scene.FillAsync(row.Frame, isLetIn: false))!);
                Assert.Equal("unauthorized", (await socket.HearAsync()).Text("code"));
                Assert.Equal(4401, await socket.HearCloseAsync());
            }
        }
    }

    [Fact]
    public async Task Whatever_opens_http_opens_every_wire_and_what_does_not_opens_none()
    {
        foreach (var column in Column.All)
        {
            var scene = await Scene.SetAsync(stage, column);
            var token = scene.Asker?.Token ?? "guess";
            Assert.Equal(column.HasSession, await OpensAsync("/ws", token));
            foreach (var path in Doors)
            {
                await using var socket = await WireClient.ConnectAsync(stage.Host.BaseAddress, path);
                await socket.SayAsync($$"""{"type":"auth","token":"{{token}}"}""");
                Assert.Equal(column.HasSession ? "auth_success" : "error", (await socket.HearAsync()).Text("type"));
            }

            if (column.HasSession)
            {
                var ticket = (await scene.AskAsync("POST", "/api/v1/auth/ticket", "")).Json.Text("ticket");
                Assert.True(await OpensAsync($"/ws?ticket={ticket}", null));
            }
        }
    }

    private long Counted(long userId) => stage.Log.Lines
        .Where(line => line.Event == 3025 && userId.Equals(line.Fields["UserId"]))
        .Sum(line => (long)line.Fields["Count"]!);

    private async Task<bool> OpensAsync(string path, string? bearer)
    {
        try
        {
            await using var socket = await WireClient.ConnectAsync(stage.Host.BaseAddress, path, bearer);
            return (await socket.HearAsync()).Text("type") == "auth_success";
        }
        catch (UpgradeRefusedException refused) when (refused.Status == 401)
        {
            return false;
        }
    }

    private static async Task SayAsync(Scene scene, WireClient socket, CommandDoor row, string path, List<string> wrong)
    {
        var cell = row.Of(scene.Column);
        await socket.SayAsync((await scene.FillAsync(row.Frame, isLetIn: cell == '+'))!);
        var answer = await AnswerAsync(socket);
        var (type, code) = (answer.Text("type"), answer.OptionalText("code"));
        if (cell == '+' ? type != row.Answer : type != "error" || code != Cells.CodeOf(cell))
        {
            wrong.Add($"{row} on {path} by {scene.Column}: {answer.GetRawText()}");
        }

        if (cell == '4')
        {
            await socket.SayAsync(Scene.Emptied(row.Frame, Scene.Missing)!);
            var missing = await AnswerAsync(socket);
            if (missing.GetRawText() != answer.GetRawText())
            {
                wrong.Add($"{row} on {path} by {scene.Column}: {answer.GetRawText()}, but of what is not there: {missing.GetRawText()}");
            }
        }
    }

    // The frame with the id of the command, past all that is told meanwhile; of a sync the last.
    private static async Task<JsonElement> AnswerAsync(WireClient socket)
    {
        while (true)
        {
            var frame = await socket.HearAsync();
            if (frame.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.Number && id.GetInt64() == 1)
            {
                return frame;
            }
        }
    }
}

public sealed class CommandMatrixOnSqlite(SqliteMatrixHost stage) : CommandMatrixSuite(stage), IClassFixture<SqliteMatrixHost>;

public sealed class CommandMatrixOnPostgreSql(PostgreSqlMatrixHost stage) : CommandMatrixSuite(stage), IClassFixture<PostgreSqlMatrixHost>;
