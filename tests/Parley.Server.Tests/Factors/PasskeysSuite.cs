using System.Text.Json;
using Parley.Core.Storage;
using Parley.Server.Tests.Http;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Factors;

/// <summary>Passkeys, good ones and those of people who would like to be somebody else.</summary>
public abstract class PasskeysSuite(EngineKind kind) : FactorHostSuite(kind)
{
    [Fact]
    public async Task A_passkey_signs_in_without_a_password()
    {
        var ada = await SignUpAsync("Ada");
        using var phone = Authenticator();
        var made = await RegisterAsync(ada, phone);
        Assert.Equal(201, made.Status);
        Shape.Is("id name backed_up created_at last_used_at", made.Json.GetProperty("passkey"));

        var opened = await SignInAsync(phone);
        Assert.Equal(200, opened.Status);
        Assert.Equal(ada.Id, opened.Id("user"));
        Assert.Equal(200, (await GetAsync("/api/v1/auth/me", With(ada, opened.Json))).Status);
        var listed = (await GetAsync("/api/v1/auth/passkeys", ada)).Json.GetProperty("passkeys");
        Assert.Equal("Telephone", Assert.Single(listed.EnumerateArray()).Text("name"));
    }

    [Fact]
    public async Task A_passkey_is_a_second_factor_too()
    {
        var ada = await SignUpAsync("Ada");
        using var phone = Authenticator();
        await RegisterAsync(ada, phone);
        await TurnOnAsync(ada);
        var challenge = await ChallengeAsync(ada);
        var question = (await PostAsync("/api/v1/auth/passkeys/login/options", null, $$"""{"challenge":"{{challenge}}"}""")).Json;
        Assert.Equal(1, question.GetProperty("options").GetProperty("allowCredentials").GetArrayLength());
        Assert.Equal(200, (await AnswerAsync(question, phone)).Status);
    }

    [Fact]
    public async Task A_passkey_of_another_is_no_second_factor()
    {
        var (ada, eve) = (await SignUpAsync("Ada"), await SignUpAsync("Eve"));
        using var phone = Authenticator();
        await RegisterAsync(eve, phone);
        await TurnOnAsync(ada);
        var challenge = await ChallengeAsync(ada);
        var question = (await PostAsync("/api/v1/auth/passkeys/login/options", null, $$"""{"challenge":"{{challenge}}"}""")).Json;
        Assert.Equal(401, (await AnswerAsync(question, phone)).Status);
    }

    [Fact]
    public async Task An_unknown_passkey_is_answered_like_a_wrong_one()
    {
        var ada = await SignUpAsync("Ada");
        using var phone = Authenticator();
        await RegisterAsync(ada, phone);
        using var forged = new SoftAuthenticator { Origin = Origin, CredentialId = phone.CredentialId, UserHandle = phone.UserHandle };
        using var unknown = Authenticator();
        unknown.UserHandle = phone.UserHandle;
        var (wrong, nobody) = (await SignInAsync(forged), await SignInAsync(unknown));
        Assert.Equal((401, "unauthorized"), (wrong.Status, wrong.Code));
        Assert.Equal(wrong.WithoutRequestId, nobody.WithoutRequestId);
    }

    [Fact]
    public async Task A_page_of_another_origin_gets_nothing()
    {
        var ada = await SignUpAsync("Ada");
        using var phone = Authenticator();
        phone.Origin = "https://evil.example";
        Assert.Equal(422, (await RegisterAsync(ada, phone)).Status);
        phone.Origin = Origin;
        Assert.Equal(201, (await RegisterAsync(ada, phone)).Status);
        var otherScheme = Origin.Replace("http:", "https:", StringComparison.Ordinal);
        foreach (var origin in new[] { "https://evil.example", Origin + ".evil.example", "null", otherScheme })
        {
            phone.Origin = origin;
            Assert.Equal(401, (await SignInAsync(phone)).Status);
        }
    }

    [Fact]
    public async Task An_answer_that_was_heard_opens_nothing_a_second_time()
    {
        var ada = await SignUpAsync("Ada");
        using var phone = Authenticator();
        await RegisterAsync(ada, phone);
        var question = await AskAsync();
        var body = Body(question, phone.Get(question.GetProperty("options")));
        var tries = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PostAsync("/api/v1/auth/passkeys/login", null, body)));
        Assert.Single(tries, reply => reply.Status == 200);
        Assert.Equal(401, (await PostAsync("/api/v1/auth/passkeys/login", null, body)).Status);
    }

    [Fact]
    public async Task A_counter_that_goes_back_gives_a_copy_away()
    {
        var ada = await SignUpAsync("Ada");
        using var phone = Authenticator();
        phone.Counter = 10;
        await RegisterAsync(ada, phone);
        Assert.Equal(200, (await SignInAsync(phone)).Status);
        phone.Counter = 5;
        Assert.Equal(401, (await SignInAsync(phone)).Status);
        phone.Counter = 20;
        Assert.Equal(200, (await SignInAsync(phone)).Status);
    }

    [Fact]
    public async Task A_key_that_asked_nobody_for_a_finger_is_not_enough()
    {
        var ada = await SignUpAsync("Ada");
        using var phone = Authenticator();
        await RegisterAsync(ada, phone);
        phone.VerifiesUser = false;
        Assert.Equal(401, (await SignInAsync(phone)).Status);
    }

    [Fact]
    public async Task A_challenge_is_for_its_own_purpose_person_and_five_minutes()
    {
        var (ada, eve) = (await SignUpAsync("Ada"), await SignUpAsync("Eve"));
        using var phone = Authenticator();
        var forAda = await AskForNewAsync(ada);
        var answer = phone.Create(forAda.GetProperty("options"));
        Assert.Equal(422, (await PostAsync("/api/v1/auth/passkeys", eve, Body(forAda, answer, "Hers"))).Status);
        Assert.Equal(401, (await PostAsync("/api/v1/auth/passkeys/login", null, Body(forAda, answer))).Status);
        Later.Shift(TimeSpan.FromMinutes(6));
        Assert.Equal(422, (await PostAsync("/api/v1/auth/passkeys", ada, Body(forAda, answer, "Late"))).Status);
    }

    [Fact]
    public async Task A_passkey_is_registered_once_and_only_with_the_password()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        using var phone = Authenticator();
        Assert.Equal(403, (await PostAsync("/api/v1/auth/passkeys/options", ada, """{"password":"guess guess"}""")).Status);
        Assert.Equal(201, (await RegisterAsync(ada, phone)).Status);
        Assert.NotEqual(201, (await RegisterAsync(bob, phone)).Status);
    }

    [Fact]
    public async Task A_passkey_that_was_forgotten_opens_nothing_and_others_are_not_there()
    {
        var (ada, eve) = (await SignUpAsync("Ada"), await SignUpAsync("Eve"));
        using var phone = Authenticator();
        var id = (await RegisterAsync(ada, phone)).Id("passkey");
        Assert.Equal(404, (await DeleteAsync($"/api/v1/auth/passkeys/{id}", eve)).Status);
        Assert.Equal(204, (await DeleteAsync($"/api/v1/auth/passkeys/{id}", ada)).Status);
        Assert.Equal(401, (await SignInAsync(phone)).Status);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{},"clientExtensionResults":{}}""")]
    [InlineData("""{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"AA","signature":"AA","userHandle":"MQ"},"clientExtensionResults":{}}""")]
    [InlineData("""{"id":5,"rawId":null,"type":[],"response":"x"}""")]
    public async Task Nonsense_is_no_passkey(string credential)
    {
        var ada = await SignUpAsync("Ada");
        var question = await AskAsync();
        Assert.Equal(401, (await PostAsync("/api/v1/auth/passkeys/login", null, Body(question, credential))).Status);
        var asked = await AskForNewAsync(ada);
        Assert.Equal(422, (await PostAsync("/api/v1/auth/passkeys", ada, Body(asked, credential, "x"))).Status);
    }

    private string Origin => Host.BaseAddress.GetLeftPart(UriPartial.Authority);

    private SoftAuthenticator Authenticator() => new() { Origin = Origin };

    private async Task<JsonElement> AskForNewAsync(Person person)
    {
        var asked = await PostAsync("/api/v1/auth/passkeys/options", person, $$"""{"password":"{{Password}}"}""");
        Assert.Equal(200, asked.Status);
        return asked.Json;
    }

    private async Task<JsonElement> AskAsync() => (await PostAsync("/api/v1/auth/passkeys/login/options", null, "{}")).Json;

    private async Task<Reply> RegisterAsync(Person person, SoftAuthenticator authenticator)
    {
        var question = await AskForNewAsync(person);
        return await PostAsync(
            "/api/v1/auth/passkeys", person, Body(question, authenticator.Create(question.GetProperty("options")), "Telephone"));
    }

    private async Task<Reply> SignInAsync(SoftAuthenticator authenticator) => await AnswerAsync(await AskAsync(), authenticator);

    private Task<Reply> AnswerAsync(JsonElement question, SoftAuthenticator authenticator) =>
        PostAsync("/api/v1/auth/passkeys/login", null, Body(question, authenticator.Get(question.GetProperty("options"))));

    private static string Body(JsonElement question, string credential, string? name = null)
    {
        var named = name is null ? "" : $",\"name\":\"{name}\"";
        return $$"""{"challenge":"{{question.Text("challenge")}}","credential":{{credential}}{{named}}}""";
    }
}

public sealed class PasskeysOnSqlite() : PasskeysSuite(EngineKind.Sqlite);

public sealed class PasskeysOnPostgreSql() : PasskeysSuite(EngineKind.PostgreSql);
