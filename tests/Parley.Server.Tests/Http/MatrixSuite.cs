using System.Globalization;
using System.Text.Json;
using Parley.Realtime.Wire;
using Parley.Server.Tests.WebSockets;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Http;

/// <summary>The authorisation matrix: every route and every command against everybody whom it refuses. What is refused stores nothing,
/// tells nobody, and looks the same whether it is there or not.</summary>
public abstract class MatrixSuite(SharedHost shared) : SharedHostSuite(shared)
{
    private const string Missing = "999999";

    private static readonly string[] Malformed = ["one", "-1", "9007199254740992"];

    [Fact]
    public void Every_command_has_its_row()
    {
        var commands = typeof(ClientCommand).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ClientCommand)));
        Assert.Equal(
            commands.Select(type => type.Name).Order(), CommandDoor.All.Select(row => row.Command.Name).Distinct().Order());
    }

    [Fact]
    public async Task Every_route_refuses_whom_its_row_names()
    {
        var scene = await SetAsync();
        await using var observer = await ObserveAsync(scene);
        var before = await StoreContents.ReadAsync(Host.Database);
        var wrong = new List<string>();
        foreach (var door in Door.All.Where(door => !door.Open))
        {
            foreach (var asker in scene.Askers)
            {
                if (Expected(door, asker) is not { } expected)
                {
                    continue;
                }

                var reply = await AskAsync(door, scene, asker);
                if (reply.Status != expected)
                {
                    wrong.Add($"{door} by {asker.What}: {reply.Status} instead of {expected}");
                }

                if (!asker.IsInside)
                {
                    foreach (var nothing in Malformed.Append(Missing))
                    {
                        var other = await AskAsync(door, new Scene(scene.Askers, scene.Observer, nothing, nothing, nothing), asker);
                        if (Whole(other) != Whole(reply))
                        {
                            wrong.Add($"{door} by {asker.What}: {Whole(reply)} but for {nothing}: {Whole(other)}");
                        }
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(before, await StoreContents.ReadAsync(Host.Database));
        await HeardNothingAsync(observer);
    }

    [Fact]
    public async Task Every_command_about_a_conversation_refuses_outsiders_as_if_it_were_not_there()
    {
        var scene = await SetAsync();
        await using var observer = await ObserveAsync(scene);
        var before = await StoreContents.ReadAsync(Host.Database);
        var wrong = new List<string>();
        foreach (var asker in scene.Askers.Where(asker => asker is { HasSession: true, IsInside: false }))
        {
            await using var socket = await WireClient.SignInAsync(Host.BaseAddress, asker.Person!);
            foreach (var row in CommandDoor.All.Where(row => row.Member))
            {
                var there = await RefusedAsync(socket, row, scene.Conversation, scene.Message);
                var missing = await RefusedAsync(socket, row, Missing, Missing);
                if (there.Text("code") != "not_found" || there.GetRawText() != missing.GetRawText())
                {
                    wrong.Add($"{row.Frame} by {asker.What}: {there.GetRawText()} and {missing.GetRawText()}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(before, await StoreContents.ReadAsync(Host.Database));
        await HeardNothingAsync(observer);
    }

    [Fact]
    public async Task What_only_the_author_or_an_admin_may_is_forbidden_to_other_members_by_command()
    {
        var scene = await SetAsync();
        var before = await StoreContents.ReadAsync(Host.Database);
        foreach (var asker in scene.Askers.Where(asker => asker.IsInside))
        {
            await using var socket = await WireClient.SignInAsync(Host.BaseAddress, asker.Person!);
            foreach (var row in CommandDoor.All.Where(row => row.Admins))
            {
                Assert.Equal("forbidden", (await RefusedAsync(socket, row, scene.Conversation, scene.Message)).Text("code"));
            }
        }

        Assert.Equal(before, await StoreContents.ReadAsync(Host.Database));
    }

    [Fact]
    public async Task Guests_may_search_among_those_whom_they_know()
    {
        var scene = await SetAsync();
        var guest = scene.Askers.Single(asker => asker.What == "guest inside").Person!;
        Assert.Equal(200, (await GetAsync("/api/v1/users?query=observer", guest)).Status);
    }

    // Null: not refused, and so the business of the route's own tests.
    private static int? Expected(Door door, Asker asker) => asker switch
    {
        { HasSession: false } => 401,
        _ when door.Not.Split(' ').Contains(asker.Kind) => 403,
        { IsInside: false } when door.Member => 404,
        { IsInside: true } when door.Admins => 403,
        _ => null,
    };

    // All that an answer says, without what differs between any two.
    private static string Whole(Reply reply)
    {
        var headers = reply.Headers.Where(header => header.Key is not ("Date" or "X-Request-Id"))
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")
            .Order(StringComparer.Ordinal);
        return $"{reply.Status} {reply.ContentType} {string.Join('\n', headers)} {reply.WithoutRequestId}";
    }

    private static async Task<JsonElement> RefusedAsync(WireClient socket, CommandDoor row, string conversation, string message)
    {
        await socket.SayAsync(row.Frame.Replace("{c}", conversation).Replace("{m}", message));
        return await socket.HearAsync("error");
    }

    private static async Task HeardNothingAsync(WireClient observer)
    {
        await observer.SayAsync("""{"type":"ping","id":"nothing"}""");
        Assert.Equal("pong", (await observer.HearAsync()).Text("type"));
    }

    private async Task<WireClient> ObserveAsync(Scene scene)
    {
        var observer = await WireClient.SignInAsync(Host.BaseAddress, scene.Observer);
        await observer.StillAnswersAsync();
        return observer;
    }

    private Task<Reply> AskAsync(Door door, Scene scene, Asker asker) => AskAsync(
        new HttpMethod(door.Method),
        door.Path.Replace("{c}", scene.Conversation).Replace("{m}", scene.Message).Replace("{u}", scene.User),
        asker.Person,
        door.Body);

    private async Task<Scene> SetAsync()
    {
        var (owner, observer) = (await SignUpAsync("Ada"), await SignUpAsync("Observer"));
        var (member, guest, bot) = (await SignUpAsync("Bob"), await SignUpAsync("Gus"), await SignUpAsync("Robot"));
        var (former, banned, elsewhere) = (await SignUpAsync("Finn"), await SignUpAsync("Ben"), await SignUpAsync("Else"));
        var (outerGuest, outerBot) = (await SignUpAsync("Gina"), await SignUpAsync("Robin"));
        var (administrator, deactivated, stranger) = (await SignUpAsync("Root"), await SignUpAsync("Dora"), await SignUpAsync("Eve"));
        var group = await CreateGroupAsync(owner, observer, member, guest, bot, former, banned, deactivated);
        await CreateGroupAsync(elsewhere);
        var message = await SendAsync(owner, group, "secret");
        Assert.Equal(204, (await DeleteAsync($"/api/v1/conversations/{group}/members/{former.Id}", owner)).Status);
        Assert.Equal(204, (await PutAsync($"/api/v1/conversations/{group}/bans/{banned.Id}", owner)).Status);
        var ended = await AskAsync(HttpMethod.Delete, "/api/v1/auth/me", deactivated, $$"""{"password":"{{Password}}"}""");
        Assert.True(ended.Status is 200 or 204, ended.Text);
        foreach (var (person, role) in new[] { (administrator, 1L), (guest, 2L), (outerGuest, 2L), (bot, 3L), (outerBot, 3L) })
        {
            await StoreContents.SetRoleAsync(Host.Database, person.Id, role);
        }

        Asker[] askers =
        [
            new("nobody", null, "member", HasSession: false),
            new("deactivated", deactivated, "member", HasSession: false),
            new("stranger", stranger, "member"),
            new("former member", former, "member"),
            new("banned", banned, "member"),
            new("admin elsewhere", elsewhere, "member"),
            new("administrator of the server", administrator, "administrator"),
            new("guest outside", outerGuest, "guest"),
            new("bot outside", outerBot, "bot"),
            new("member", member, "member", IsInside: true),
            new("guest inside", guest, "guest", IsInside: true),
            new("bot inside", bot, "bot", IsInside: true),
        ];
        return new Scene(askers, observer, Text(group), Text(message), Text(observer.Id));
    }

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    /// <param name="Kind">What it is on this server: member, guest, bot or administrator.</param>
    private sealed record Asker(string What, Person? Person, string Kind, bool HasSession = true, bool IsInside = false);

    private sealed record Scene(Asker[] Askers, Person Observer, string Conversation, string Message, string User);
}

public sealed class MatrixOnSqlite(SqliteHost shared) : MatrixSuite(shared), IClassFixture<SqliteHost>;

public sealed class MatrixOnPostgreSql(PostgreSqlHost shared) : MatrixSuite(shared), IClassFixture<PostgreSqlHost>;
