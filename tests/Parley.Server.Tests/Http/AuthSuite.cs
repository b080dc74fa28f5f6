using Parley.Core.Storage;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Http;

/// <summary>Signing up, in and out.</summary>
public abstract class AuthSuite(EngineKind kind) : OwnHostSuite(kind)
{
    [Fact]
    public async Task Signing_up_answers_with_oneself_and_a_token_that_opens_the_doors()
    {
        var reply = await RegisterAsync("ada@example.org");
        Assert.Equal(201, reply.Status);
        Shape.Is("user token expires_at", reply.Json);
        Shape.Is(Shape.User, reply.Json.GetProperty("user"));
        Shape.IsTime(reply.Json.GetProperty("expires_at"));
        Assert.Equal("member", reply.Json.GetProperty("user").GetProperty("role").GetString());

        var me = await GetAsync("/api/v1/auth/me", PersonOf(reply));
        Assert.Equal(200, me.Status);
        Shape.Is("user", me.Json);
        Assert.Equal(reply.Json.GetProperty("user").GetRawText(), me.Json.GetProperty("user").GetRawText());
    }

    [Fact]
    public async Task An_address_has_one_account_in_whatever_case_it_is_written()
    {
        Assert.Equal(201, (await RegisterAsync("ada@example.org")).Status);
        var again = await RegisterAsync("ADA@Example.org");
        Assert.Equal(409, again.Status);
        Assert.Equal("conflict", again.Code);
    }

    [Fact]
    public async Task Each_sign_in_makes_a_session_of_its_own_and_signing_signedOutends_that_one_alone()
    {
        var first = PersonOf(await RegisterAsync("ada@example.org"));
        var reply = await LogInAsync("Ada@example.org", Password);
        Assert.Equal(200, reply.Status);
        Shape.Is("user token expires_at", reply.Json);
        var second = PersonOf(reply);
        Assert.NotEqual(first.Token, second.Token);

        var signedOut = await PostAsync("/api/v1/auth/logout", second, "");
        Assert.Equal(204, signedOut.Status);
        Assert.Empty(signedOut.Text);
        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", second)).Status);
        Assert.Equal(200, (await GetAsync("/api/v1/auth/me", first)).Status);
    }

    [Fact]
    public async Task A_wrong_password_and_no_such_account_are_answered_alike()
    {
        await RegisterAsync("ada@example.org");
        var wrong = await LogInAsync("ada@example.org", "not the password");
        var nobody = await LogInAsync("bob@example.org", "not the password");
        var tooLong = await LogInAsync("ada@example.org", new string('x', 2_000));
        Assert.Equal(401, wrong.Status);
        Assert.Equal("Bearer", wrong.Headers.WwwAuthenticate.ToString());
        Assert.Equal(wrong.WithoutRequestId, nobody.WithoutRequestId);
        Assert.Equal(wrong.WithoutRequestId, tooLong.WithoutRequestId);
    }

    [Fact]
    public async Task Guessing_is_slowed_down_by_address_and_account_and_no_other_account_feels_it()
    {
        await RegisterAsync("ada@example.org");
        await RegisterAsync("bob@example.org");
        var guesses = await Task.WhenAll(Enumerable.Range(0, 20).Select(guess => LogInAsync("ada@example.org", $"guess {guess:D}")));
        Assert.Equal(10, guesses.Count(reply => reply.Status == 401));
        var refused = guesses.First(reply => reply.Status == 429);
        Assert.Equal("rate_limited", refused.Code);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        Assert.Equal(429, (await LogInAsync("ada@example.org", Password)).Status);
        Assert.Equal(200, (await LogInAsync("bob@example.org", Password)).Status);
    }

    [Fact]
    public async Task The_setup_code_makes_one_administrator_and_is_gone()
    {
        var file = Path.Combine(Host.Database.DataDirectory, "setup-code");
        var code = Host.Server.SetupCode!;
        Assert.Equal(code, (await File.ReadAllTextAsync(file)).Trim());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Assert.Equal(403, (await RegisterAsync("eve@example.org", setupCode: "guess")).Status);
        var both = await Task.WhenAll(RegisterAsync("ada@example.org", code), RegisterAsync("bob@example.org", code));
        Assert.Equal([201, 403], both.Select(reply => reply.Status).Order());
        Assert.Equal("admin", both.Single(reply => reply.Status == 201).Json.GetProperty("user").GetProperty("role").GetString());
        Assert.False(File.Exists(file));
    }

    [Theory]
    [InlineData("""{"name":"Ada","email":"ada@example.org","password":"short"}""", "password")]
    [InlineData("""{"name":"  ","email":"ada@example.org","password":"correct horse"}""", "name")]
    [InlineData("""{"name":"Ada","email":"nowhere","password":"correct horse"}""", "email")]
    [InlineData("""{"name":"Ada\u202e","email":"ada@example.org","password":"correct horse"}""", "name")]
    public async Task What_is_wrong_is_told_by_field(string body, string field)
    {
        var reply = await PostAsync("/api/v1/auth/register", null, body);
        Assert.Equal(422, reply.Status);
        Assert.Equal("validation", reply.Code);
        Assert.Equal([field], reply.Json.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task A_password_over_the_limit_is_refused_before_it_is_hashed()
    {
        var reply = await PostAsync(
            "/api/v1/auth/register", null, $$"""{"name":"Ada","email":"ada@example.org","password":"{{new string('x', 1_025)}}"}""");
        Assert.Equal(422, reply.Status);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ply_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("Bearer ' OR 1=1")]
    [InlineData("Basic YWRhOnB3")]
    public async Task What_is_no_session_opens_nothing(string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/auth/me");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await Host.Http.SendAsync(request);
        Assert.Equal(401, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_new_name_is_one_s_own_and_answered()
    {
        var ada = await SignUpAsync("Ada");
        var reply = await PatchAsync("/api/v1/users/me", ada, """{"name":"Ada L."}""");
        Assert.Equal(200, reply.Status);
        Shape.Is(Shape.User, reply.Json.GetProperty("user"));
        Assert.Equal("Ada L.", reply.Json.GetProperty("user").GetProperty("name").GetString());
    }

    private static Person PersonOf(Reply reply) => new(reply.Id("user"), "Ada", "ada@example.org", reply.Json.Text("token"));

    private Task<Reply> RegisterAsync(string email, string? setupCode = null)
    {
        var code = setupCode is null ? "" : $",\"setup_code\":\"{setupCode}\"";
        return PostAsync("/api/v1/auth/register", null, $$"""{"name":"Ada","email":"{{email}}","password":"{{Password}}"{{code}}}""");
    }

    private Task<Reply> LogInAsync(string email, string password) =>
        PostAsync("/api/v1/auth/login", null, $$"""{"email":"{{email}}","password":"{{password}}"}""");
}

public sealed class AuthOnSqlite() : AuthSuite(EngineKind.Sqlite);

public sealed class AuthOnPostgreSql() : AuthSuite(EngineKind.PostgreSql);
