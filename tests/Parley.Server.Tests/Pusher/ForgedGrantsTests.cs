using System.Text.Json;
using Parley.Protocols.Pusher;
using Xunit;

namespace Parley.Server.Tests.Pusher;

/// <summary>Grants that are none: of others, of other channels, for other data, overheard, or made with another key.</summary>
public sealed class ForgedGrantsTests(HostileApp app) : IClassFixture<HostileApp>
{
    private const string Seven = """{"user_id":"7"}""";

    [Fact]
    public async Task Open_no_private_channel()
    {
        await using var eve = await app.ConnectAsync();
        string ofAnother;
        await using (var mallory = await app.ConnectAsync())
        {
            ofAnother = mallory.Grant($"{mallory.SocketId}:{HostileApp.Chat}");
        }

        var own = eve.Grant($"{eve.SocketId}:{HostileApp.Chat}");
        var other = app.App with { Secret = app.App.Key };
        string?[] forged =
        [
            null, "", ":", "x:y", app.App.Key, $"{app.App.Key}:", own[app.App.Key.Length..], own.ToUpperInvariant(), own[..^1],
            own + "0", " " + own, own + " ", own + "\n", own + "\0", $"{app.App.Key}:{own}", $"{app.App.Id}:{own.Split(':')[1]}",
            app.StolenGrant(HostileApp.Chat), ofAnother,
            eve.Grant($"{eve.SocketId}:private-other"), eve.Grant($"{eve.SocketId}:{HostileApp.Chat}:"),
            eve.Grant($"{eve.SocketId}::user::{HostileApp.Chat}"),
            eve.Grant(HostileApp.Chat), eve.Grant(eve.SocketId), eve.Grant(""),
            $"{other.Key}:{PusherSignature.Of(other.Secret, $"{eve.SocketId}:{HostileApp.Chat}")}",
            new string('0', 64), $"{app.App.Key}:{new string('0', 64)}",
        ];
        foreach (var auth in forged)
        {
            await AskAsync(eve, HostileApp.Chat, auth, null);
            await ExpectRefusedAsync(eve);
        }

        // A good grant, and data that it does not sign.
        await AskAsync(eve, HostileApp.Chat, own, Seven);
        await ExpectRefusedAsync(eve);
        await HearsNoSecretAsync(eve, HostileApp.Chat);
    }

    [Fact]
    public async Task Make_nobody_a_member()
    {
        await using var eve = await app.ConnectAsync();
        string Of(string data) => eve.Grant($"{eve.SocketId}:{HostileApp.Room}:{data}");
        (string? Auth, string? Data)[] forged =
        [
            (Of("""{"user_id":"8"}"""), Seven), (Of("""{"user_id": "7"}"""), Seven), (Of(Seven), Seven + " "), (Of(Seven), Seven.Replace("7", "\\u0037")),
            (Of(Seven), null), (Of(Seven), ""),
            (eve.Grant($"{eve.SocketId}:{HostileApp.Room}"), Seven), (eve.Grant($"{eve.SocketId}:{HostileApp.Room}"), null),
            (app.StolenGrant(HostileApp.Room, Seven), Seven), (null, Seven),

            // Signed, and about nobody: what an app's own server signs without a look.
            (Of("""{"user_id":"8","user_id":"7"}"""), """{"user_id":"8","user_id":"7"}"""), (Of("""{"user_id":{"a":1}}"""), """{"user_id":{"a":1}}"""),
            (Of("""{"user_id":""}"""), """{"user_id":""}"""), (Of("""{"user_id":null}"""), """{"user_id":null}"""), (Of("""{"user_id":1.5}"""), """{"user_id":1.5}"""),
            (Of("""{"user_id":"\ud800"}"""), """{"user_id":"\ud800"}"""), (Of("[]"), "[]"), (Of("7"), "7"), (Of(Deep(40)), Deep(40)), (Of(Long(2_000)), Long(2_000)),
        ];
        foreach (var (auth, data) in forged)
        {
            await AskAsync(eve, HostileApp.Room, auth, data);
            await ExpectRefusedAsync(eve);
        }

        await HearsNoSecretAsync(eve, HostileApp.Room);
    }

    [Fact]
    public async Task Sign_nobody_in_and_open_no_user_s_own_channel()
    {
        await using var eve = await app.ConnectAsync();
        var data = """{"id":"7"}""";
        string[] forged =
        [
            "", "x:y", eve.Grant($"{eve.SocketId}:{data}"), eve.Grant($"{eve.SocketId}:user:{data}"),
            eve.Grant($"{app.Bystander.SocketId}::user::{data}"),
            eve.Grant($$"""{{eve.SocketId}}::user::{"id":"8"}"""),
        ];
        foreach (var auth in forged)
        {
            await eve.SayAsync(JsonSerializer.Serialize(new { @event = "pusher:signin", data = new { auth, user_data = data } }));
            Assert.Equal(4009, EchoClient.CodeOf(await eve.HearAsync("pusher:error")));
        }

        foreach (var auth in new[] { "", eve.Grant($"{eve.SocketId}:#server-to-user-7"), eve.Grant($"{eve.SocketId}::user::{data}") })
        {
            await AskAsync(eve, "#server-to-user-7", auth, null);
            await ExpectRefusedAsync(eve);
        }

        await HearsNoSecretAsync(eve, "#server-to-user-7");
    }

    [Fact]
    public async Task Die_with_their_connection()
    {
        string grant;
        await using (var eve = await app.ConnectAsync())
        {
            grant = eve.Grant($"{eve.SocketId}:private-own");
            await AskAsync(eve, "private-own", grant, null);
            await eve.HearAsync("pusher_internal:subscription_succeeded");
        }

        await using var again = await app.ConnectAsync();
        await AskAsync(again, "private-own", grant, null);
        await ExpectRefusedAsync(again);
    }

    private static Task AskAsync(EchoClient eve, string channel, string? auth, string? data) =>
        eve.SayAsync(JsonSerializer.Serialize(new { @event = "pusher:subscribe", data = new { channel, auth, channel_data = data } }));

    private static async Task ExpectRefusedAsync(EchoClient eve)
    {
        var refused = EchoClient.DataOf(await eve.HearAsync("pusher:subscription_error"));
        if (refused.GetProperty("type").GetString() == "AuthError")
        {
            await eve.HearAsync("pusher:error");
        }
    }

    private async Task HearsNoSecretAsync(EchoClient eve, string channel)
    {
        Assert.Equal(200, (await app.Publisher.PostAsync("/events", JsonSerializer.Serialize(new { name = "secret", data = "", channel }))).Status);
        await eve.HearsNothingAsync();
        if (channel != "#server-to-user-7")
        {
            await app.Bystander.HearAsync("secret");
        }

        await eve.DisposeAsync();
        await app.ExpectUnharmedAsync();
    }

    private static string Deep(int levels) => $$"""{"user_id":"8","user_info":{{new string('[', levels)}}{{new string(']', levels)}}}""";

    private static string Long(int letters) => $$"""{"user_id":"8","user_info":"{{new string('x', letters)}}"}""";
}
