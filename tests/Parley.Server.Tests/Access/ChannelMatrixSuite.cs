using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocols.Pusher;
using Parley.Server.Pusher;
using Parley.Server.Tests.Http;
using Parley.Server.Tests.Pusher;
using Parley.Server.Tests.Pusher.Chat;
using Parley.Testing.Client;
using Parley.Testing.Hosting;
using Xunit;

namespace Parley.Server.Tests.Access;

/// <summary>The authorisation matrix of chat over the Pusher protocol: every channel and every event, by every kind of people. The grants are
/// signed rightly for whatever is asked, as the server of an application could: they open no more.</summary>
public abstract class ChannelMatrixSuite(MatrixHost stage) : HttpSuite
{
    protected override ParleyHost Host => stage.Host;

    private PusherApp App => stage.Host.Services.GetRequiredService<PusherApps>().Default.App;

    [Fact]
    public void Every_row_says_what_it_expects_of_each_column() =>
        Assert.All(ChannelDoor.All, row => Assert.True(Cells.IsWhole(row.Hears) && Cells.IsWhole(row.Whispers), $"{row}"));

    [Fact]
    public async Task Who_may_subscribes_and_whispers_and_who_may_not_is_told_so()
    {
        var wrong = new List<string>();
        foreach (var column in Column.All.Where(column => column.HasSession))
        {
            var scene = await Scene.SetAsync(stage, column);
            await using var page = await ChatPage.OpenAsync(Host.BaseAddress, Host.Http, App, scene.Asker!);
            var grant = (await page.GrantAsync($"private-user.{scene.Asker!.Id}")).Data;
            foreach (var row in ChannelDoor.All)
            {
                var channel = (await scene.FillAsync(row.Channel, isLetIn: true))!;
                var heard = await SubscribeAsync(page, channel, grant);
                var whispered = await WhisperAsync(page, channel);
                if ((heard, whispered) != (Cells.Of(row.Hears, column), Cells.Of(row.Whispers, column)))
                {
                    wrong.Add($"{row} by {column}: {heard}, {whispered}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Who_has_no_session_gets_no_grant_and_a_forged_one_opens_nothing()
    {
        foreach (var column in Column.All.Where(column => !column.HasSession))
        {
            var scene = await Scene.SetAsync(stage, column);
            await using var page = await ChatPage.OpenAsync(Host.BaseAddress, Host.Http, App, scene.Asker ?? stage.Other);
            foreach (var row in ChannelDoor.All)
            {
                var channel = (await scene.FillAsync(row.Channel, isLetIn: true))!;
                Assert.Equal(401, (await page.AskAsync(channel, token: scene.Asker?.Token ?? "guess")).Status);
                var userId = scene.Asker?.Id ?? stage.Other.Id;
                var forged = new JsonObject { ["user_id"] = userId, ["sid"] = new string('0', 32), ["exp"] = 9_999_999_999 };
                await page.Client.AskForAsync(channel, forged.ToJsonString());
                Assert.Equal(401, await page.HearRefusedAsync(channel));
            }
        }
    }

    [Fact]
    public async Task Every_event_reaches_those_inside_on_the_channels_that_it_concerns_and_nobody_else()
    {
        var wrong = new List<string>();
        foreach (var column in Column.All.Where(column => column.HasSession))
        {
            var scene = await Scene.SetAsync(stage, column);
            var conversation = (await scene.FillAsync("{c}", isLetIn: true))!;
            var own = $"private-user.{scene.Asker!.Id}";
            string[] channels = [$"private-conversation.{conversation}", $"presence-conversation.{conversation}", own];
            await using var page = await ChatPage.OpenAsync(Host.BaseAddress, Host.Http, App, scene.Asker);
            var grant = (await page.GrantAsync(own)).Data;
            foreach (var channel in channels)
            {
                await SubscribeAsync(page, channel, grant);
            }

            await HappenAsync(conversation);
            var heard = await EverythingAsync(page);
            var isInside = column.Standing is "member" or "admin" or "owner";
            foreach (var channel in channels)
            {
                var expected = ChannelDoor.Events.Where(one => isInside && (channel != own || one.IsOnOwn)).Select(one => one.Event);
                var told = heard.Where(one => one.Channel == channel).Select(one => one.Event).Distinct();
                if (!expected.Order().SequenceEqual(told.Order()))
                {
                    wrong.Add($"{column} on {channel}: {string.Join(' ', told)}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    // All of it by others, so that it happens whoever listens.
    private async Task HappenAsync(string conversation)
    {
        var path = $"/api/v1/conversations/{conversation}";
        await using var other = await ChatPage.OpenAsync(Host.BaseAddress, Host.Http, App, stage.Other);
        await other.JoinAsync($"private-conversation.{conversation}");
        await other.WhisperAsync($"private-conversation.{conversation}", "{}");
        await other.Client.HearsNothingAsync();
        var sent = await PostAsync($"{path}/messages", stage.Other, """{"content":"hi"}""");
        var (id, seq) = (sent.Id("message"), sent.Json.GetProperty("message").Number("seq"));
        var newcomer = await SignUpAsync("Newcomer");
        Reply[] replies =
        [
            await PatchAsync($"/api/v1/messages/{id}", stage.Other, """{"content":"hello"}"""),
            await PutAsync($"{path}/read", stage.Owner, $$"""{"seq":{{seq}}}"""),
            await DeleteAsync($"/api/v1/messages/{id}", stage.Other),
            await PatchAsync(path, stage.Owner, """{"name":"Coffee"}"""),
            await PutAsync($"{path}/members/{newcomer.Id}", stage.Owner),
            await PutAsync($"{path}/members/{newcomer.Id}", stage.Owner, """{"role":"admin"}"""),
            await DeleteAsync($"{path}/members/{newcomer.Id}", newcomer),
        ];
        Assert.All(replies, reply => Assert.True(reply.Status is 200 or 204, reply.Text));
        var channels = $"""["private-conversation.{conversation}","presence-conversation.{conversation}"]""";
        Assert.Equal(200, (await new Publisher(Host.Http, App).PostAsync("/events", $$"""{"name":"published","data":"","channels":{{channels}}}""")).Status);
    }

    private static async Task<char> SubscribeAsync(ChatPage page, string channel, string grant)
    {
        await page.Client.AskForAsync(channel, grant);
        var answer = JsonElement.Parse((await page.Client.HearTextAsync())!);
        return answer.Text("event") == "pusher_internal:subscription_succeeded" ? '+'
            : EchoClient.DataOf(answer).Number("status") == 403 ? '3'
            : '0';
    }

    private static async Task<char> WhisperAsync(ChatPage page, string channel)
    {
        await page.WhisperAsync(channel, "{}", "client-wave");
        await page.Client.SayAsync("""{"event":"pusher:ping","data":{}}""");
        var answer = JsonElement.Parse((await page.Client.HearTextAsync())!);
        if (answer.Text("event") == "pusher:pong")
        {
            return '+';
        }

        await page.Client.HearAsync("pusher:pong");
        return EchoClient.CodeOf(answer) switch { 4009 => '4', 4301 => '3', _ => '0' };
    }

    private static async Task<List<(string Event, string Channel)>> EverythingAsync(ChatPage page)
    {
        await page.Client.SayAsync("""{"event":"pusher:ping","data":{}}""");
        var heard = new List<(string, string)>();
        while (true)
        {
            var message = JsonElement.Parse((await page.Client.HearTextAsync())!);
            var name = message.Text("event");
            if (name == "pusher:pong")
            {
                return heard;
            }

            if (!name.StartsWith("pusher", StringComparison.Ordinal))
            {
                heard.Add((name.Replace(@"App\Events\", "", StringComparison.Ordinal), message.Text("channel")));
            }
        }
    }
}

public sealed class ChannelMatrixOnSqlite(SqliteMatrixHost stage) : ChannelMatrixSuite(stage), IClassFixture<SqliteMatrixHost>;

public sealed class ChannelMatrixOnPostgreSql(PostgreSqlMatrixHost stage) : ChannelMatrixSuite(stage), IClassFixture<PostgreSqlMatrixHost>;
