using System.Text.Json;
using Parley.Server.Identity;
using Parley.Server.Tests.Factors;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Access;

/// <summary>The things of an account in a scene: sessions, tokens, passkeys, codes, invitations and bots.</summary>
/// <param name="asker">Signed in; null for who has no account of that kind, and asks about another's.</param>
internal sealed class Keyring(Scene scene, MatrixHost stage, Person? asker)
{
    private Person Owner => scene.Column.HasSession && asker is not null ? asker : stage.Other;

    /// <summary>For whoever has no proof; null for things that prove nothing.</summary>
    public static string? GuessOf(string name) => name switch
    {
        "first:code" or "recovery:code" => "123456",
        "new:passkey" => """{"challenge":"guess","credential":{},"name":"Eve's"}""",
        _ => null,
    };

    public async Task<string> MakeAsync(string name) => name switch
    {
        "own:session" => await SessionAsync(Owner),
        "others:session" => await stage.Things.GetOrAdd(name, _ => SessionAsync(stage.Other)),
        "deleted:session" => await DeletedAsync(Owner, "/api/v1/auth/sessions", await SessionAsync(Owner)),
        "own:token" => await TokenAsync(Owner),
        "others:token" => await stage.Things.GetOrAdd(name, _ => TokenAsync(stage.Other)),
        "deleted:token" => await DeletedAsync(Owner, "/api/v1/auth/tokens", await TokenAsync(Owner)),
        "own:passkey" => await PasskeyAsync(Owner),
        "others:passkey" => await stage.Things.GetOrAdd(name, _ => PasskeyAsync(stage.Other)),
        "deleted:passkey" => await DeletedAsync(Owner, "/api/v1/auth/passkeys", await PasskeyAsync(Owner)),
        "new:passkey" => await NewPasskeyAsync(Owner),
        "first:code" => await FirstCodeAsync(Owner),
        "recovery:code" => await RecoveryCodeAsync(Owner),
        "own:invite" => await InviteAsync(Inviter),
        "others:invite" => await InviteAsync(stage.Other),
        "deleted:invite" => await DeletedAsync(Inviter, "/api/v1/invites", await InviteAsync(Inviter)),
        "own:bot" => $"{scene.Asker?.Id ?? stage.Other.Id}",
        "others:bot" => await BotAsync(),
        "deleted:bot" => await DeletedAsync(stage.Root, "/api/v1/bots", await BotAsync()),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such thing."),
    };

    private Person Inviter => scene.Column.Role == "guest" ? stage.Other : Owner;

    private async Task<string> SessionAsync(Person person)
    {
        var signedIn = await MadeAsync(
            null, "/api/v1/auth/login", $$"""{"email":"{{person.Email}}","password":"{{Scene.UsualPassword}}"}""");
        var sessions = (await scene.AskAsAsync(person with { Token = signedIn.Text("token") }, "GET", "/api/v1/auth/sessions")).Json;
        return sessions.Items("sessions").Single(session => session.Flag("current")).Text("id");
    }

    private async Task<string> TokenAsync(Person person) =>
        (await MadeAsync(person, "/api/v1/auth/tokens", """{"name":"one more"}""")).GetProperty("api_token").Text("id");

    private async Task<string> PasskeyAsync(Person person)
    {
        var made = await MadeAsync(person, "/api/v1/auth/passkeys", await NewPasskeyAsync(person));
        return $"{made.GetProperty("passkey").Number("id")}";
    }

    private async Task<string> NewPasskeyAsync(Person person)
    {
        using var device = new SoftAuthenticator { Origin = stage.Host.BaseAddress.GetLeftPart(UriPartial.Authority) };
        var asked = await MadeAsync(person, "/api/v1/auth/passkeys/options", Confirmed);
        var credential = device.Create(asked.GetProperty("options"));
        return $$"""{"challenge":"{{asked.Text("challenge")}}","credential":{{credential}},"name":"Eve's"}""";
    }

    private async Task<string> FirstCodeAsync(Person person)
    {
        var secret = (await MadeAsync(person, "/api/v1/auth/2fa/totp", Confirmed)).Text("secret");
        return Totp.CodeAt(FactorHostSuite.Decode(secret), Totp.StepAt(TimeProvider.System.GetUtcNow()), Totp.Digits);
    }

    private async Task<string> RecoveryCodeAsync(Person person)
    {
        var confirmed = await MadeAsync(person, "/api/v1/auth/2fa/totp/confirm", $$"""{"code":"{{await FirstCodeAsync(person)}}"}""");
        return confirmed.Items("recovery_codes").First().GetString()!;
    }

    private async Task<string> InviteAsync(Person person) =>
        $"{(await MadeAsync(person, "/api/v1/invites", "{}")).GetProperty("invite").Number("id")}";

    private async Task<string> BotAsync() =>
        $"{(await MadeAsync(stage.Root, "/api/v1/bots", """{"name":"Robot"}""")).GetProperty("bot").Number("id")}";

    private async Task<string> DeletedAsync(Person person, string path, string id)
    {
        Assert.Equal(204, (await scene.AskAsAsync(person, "DELETE", $"{path}/{id}")).Status);
        return id;
    }

    private static string Confirmed => $$"""{"password":"{{Scene.UsualPassword}}"}""";

    private async Task<JsonElement> MadeAsync(Person? person, string path, string body)
    {
        var made = await scene.AskAsAsync(person, "POST", path, body);
        Assert.True(made.Status is 200 or 201, $"{path}: {made.Text}");
        return made.Json;
    }
}
