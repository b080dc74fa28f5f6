using System.Text.Json;
using Parley.Testing.Client;
using Parley.Testing.Envelope;
using Xunit;

namespace Parley.Server.Tests.Access;

/// <summary>The authorisation matrix of the envelope protocol: every type of frame, to every kind of place, by every kind of people.</summary>
public abstract class EnvelopeMatrixSuite(MatrixHost stage)
{
    [Fact]
    public void Every_row_says_what_it_expects_of_each_column() =>
        Assert.All(EnvelopeDoor.All, row => Assert.True(Cells.IsWhole(row.Expected), $"{row}"));

    [Fact]
    public async Task Who_may_is_answered_and_who_may_not_cannot_tell_what_is_there()
    {
        var wrong = new List<string>();
        foreach (var column in Column.All.Where(column => column.HasSession))
        {
            var scene = await Scene.SetAsync(stage, column);
            await using var socket = await EnvelopeSocket.ConnectAsync(stage.Host.BaseAddress, scene.Asker!);
            foreach (var row in EnvelopeDoor.All)
            {
                await SayAsync(scene, socket, row, wrong);
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task What_is_refused_stores_nothing_and_tells_nobody()
    {
        var scenes = await Task.WhenAll(Column.All.Where(column => column.HasSession).Select(column => Scene.SetAsync(stage, column)));
        var asked = new List<(Scene Scene, string Frame, char Cell)>();
        foreach (var scene in scenes)
        {
            foreach (var row in EnvelopeDoor.All.Where(row => row.Of(scene.Column) != '+'))
            {
                asked.Add((scene, row.Frame($"{asked.Count}", (await scene.FillAsync(row.To, isLetIn: false))!), row.Of(scene.Column)));
            }
        }

        var sockets = await Task.WhenAll(scenes.Select(scene => EnvelopeSocket.ConnectAsync(stage.Host.BaseAddress, scene.Asker!)));

        // What is everybody's is made by whoever is the first to look for it.
        await sockets[0].AskAsync("first", "ping", "channel:global");
        await using var stillness = await Stillness.BeginAsync(stage);
        for (var number = 0; number < asked.Count; number++)
        {
            var socket = sockets[Array.IndexOf(scenes, asked[number].Scene)];
            await socket.SayAsync(asked[number].Frame);
            Assert.Equal(Cells.CodeOf(asked[number].Cell), CodeOf(await socket.AnswerAsync($"{number}")));
        }

        await stillness.HoldsAsync();
        foreach (var socket in sockets)
        {
            await socket.DisposeAsync();
        }
    }

    [Fact]
    public async Task Who_has_no_session_is_not_let_in()
    {
        foreach (var column in Column.All.Where(column => !column.HasSession))
        {
            Assert.All(EnvelopeDoor.All, row => Assert.Equal('1', row.Of(column)));
            var scene = await Scene.SetAsync(stage, column);
            foreach (var path in (string[])["/?token=", "/ws/envelope?token="])
            {
                await using var socket = await EnvelopeSocket.ConnectAsync(stage.Host.BaseAddress, path + (scene.Asker?.Token ?? "guess"));
                Assert.Equal(4401, await socket.HearCloseAsync());
            }
        }
    }

    private static async Task SayAsync(Scene scene, EnvelopeSocket socket, EnvelopeDoor row, List<string> wrong)
    {
        var cell = row.Of(scene.Column);
        var answer = await AskAsync(socket, row, (await scene.FillAsync(row.To, isLetIn: cell == '+'))!);
        if (CodeOf(answer) != (cell == '+' ? null : Cells.CodeOf(cell)))
        {
            wrong.Add($"{row} by {scene.Column}: {answer}");
        }

        if (cell == '4')
        {
            var nowhere = row.To == "channel:{global}" ? $"conversation:{Scene.Missing}" : Scene.Emptied(row.To, Scene.Missing)!;
            var missing = await AskAsync(socket, row, nowhere);
            if (missing.GetRawText() != answer.GetRawText())
            {
                wrong.Add($"{row} by {scene.Column}: {answer}, but of what is not there: {missing}");
            }
        }
    }

    private static async Task<JsonElement> AskAsync(EnvelopeSocket socket, EnvelopeDoor row, string to)
    {
        var id = row.Type == "message" ? "m" + to.GetHashCode(StringComparison.Ordinal) : "x";
        await socket.SayAsync(row.Frame(id, to));
        var answer = await socket.AnswerAsync(id);
        return JsonElement.Parse(answer.GetRawText().Replace($"\"{id}\"", "\"\"", StringComparison.Ordinal));
    }

    private static string? CodeOf(JsonElement answer) => answer.TryGetProperty("error", out var error) ? error.Text("code") : null;
}

public sealed class EnvelopeMatrixOnSqlite(SqliteMatrixHost stage) : EnvelopeMatrixSuite(stage), IClassFixture<SqliteMatrixHost>;

public sealed class EnvelopeMatrixOnPostgreSql(PostgreSqlMatrixHost stage) : EnvelopeMatrixSuite(stage), IClassFixture<PostgreSqlMatrixHost>;
