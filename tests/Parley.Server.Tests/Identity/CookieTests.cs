using System.Net;
using System.Text;
using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Server.Tests.Http;
using Parley.Server.Tests.WebSockets;
using Parley.Testing.Client;
using Parley.Testing.Hosting;
using Xunit;

namespace Parley.Server.Tests.Identity;

/// <summary>The browser's cookie, and whose pages may use it.</summary>
public sealed class CookieTests : HttpSuite, IAsyncLifetime
{
    private ParleyHost? _host;

    protected override ParleyHost Host => _host!;

    private string Own => Host.BaseAddress.GetLeftPart(UriPartial.Authority);

    public async ValueTask InitializeAsync() => _host = await ParleyHost.StartAsync(EngineKind.Sqlite, Settings);

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    [Fact]
    public async Task Signing_in_sets_a_cookie_out_of_reach_of_scripts_and_signing_out_takes_it_back()
    {
        var set = SetCookie(await RegisterAsync());
        Assert.Matches("^parley_session=ply_[^;]+; max-age=2[0-9]+; path=/; samesite=lax; httponly$", set);
        var cookie = set.Split(';')[0];
        Assert.Equal(200, (await WithCookieAsync("GET", "auth/me", cookie)).Status);
        var goodbye = await WithCookieAsync("POST", "auth/logout", cookie, ("Origin", Own));
        Assert.Equal(204, goodbye.Status);
        Assert.Contains("parley_session=; max-age=0", SetCookie(goodbye));
        Assert.Equal("\"cache\", \"storage\"", goodbye.Headers.GetValues("Clear-Site-Data").Single());
        Assert.Equal(401, (await WithCookieAsync("GET", "auth/me", cookie)).Status);
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_that_ends_tls_the_cookie_is_for_https_and_this_host_alone()
    {
        var reply = await RegisterAsync(("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "203.0.113.9"));
        var cookie = SetCookie(reply);
        Assert.StartsWith("__Host-parley_session=ply_", cookie);
        Assert.Contains("; secure;", cookie);
        Assert.DoesNotContain("domain", cookie);
        var ada = new Person(reply.Id("user"), "", "", reply.Json.GetProperty("token").GetString()!);
        var session = (await GetAsync("/api/v1/auth/sessions", ada)).Json.GetProperty("sessions")[0];
        Assert.Equal("203.0.113.9", session.GetProperty("place").GetString());
    }

    [Theory]
    [InlineData("Origin", "own", 201)]
    [InlineData("Origin", "https://app.example", 201)]
    [InlineData("Sec-Fetch-Site", "same-origin", 201)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "https://app.example.evil.example", 403)]
    [InlineData("Origin", "https://APP.example", 403)]
    [InlineData("Origin", "https://app.example:8443", 403)]
    [InlineData("Origin", "http://app.example", 403)]
    [InlineData("Origin", "http://127.0.0.1:1", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("X-CSRF-TOKEN", "anything", 403)]
    public async Task A_cookie_writes_for_pages_of_allowed_origins_alone(string header, string value, int status)
    {
        var cookie = SetCookie(await RegisterAsync()).Split(';')[0];
        var said = (header, value == "own" ? Own : value);
        Assert.Equal(status, (await WithCookieAsync("POST", "conversations", cookie, """{"type":"group","name":"Tea"}""", said)).Status);
        Assert.Equal(200, (await WithCookieAsync("GET", "conversations", cookie, said)).Status);
    }

    [Fact]
    public async Task A_header_goes_before_a_cookie_and_a_wrong_header_is_not_made_good_by_one()
    {
        var cookie = SetCookie(await RegisterAsync()).Split(';')[0];
        var bob = await SignUpAsync("Bob");
        var asked = await WithCookieAsync("GET", "auth/me", cookie, ("Authorization", $"Bearer {bob.Token}"));
        Assert.Equal(bob.Id, asked.Id("user"));
        Assert.Equal(401, (await WithCookieAsync("GET", "auth/me", cookie, ("Authorization", "Bearer ply_wrong"))).Status);
    }

    [Fact]
    public async Task A_foreign_page_cannot_sign_its_visitor_in()
    {
        Assert.Equal(403, (await RegisterAsync(("Origin", "https://evil.example"))).Status);
        var text = await AskAsync(HttpMethod.Post, "/api/v1/auth/login", null, "{}", "text/plain");
        Assert.Equal(415, text.Status);
    }

    [Theory]
    [InlineData("https://app.example", true)]
    [InlineData("https://evil.example", false)]
    [InlineData("null", false)]
    public async Task Preflights_name_the_origins_of_the_list_and_no_other(string origin, bool allowed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/v1/conversations");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        using var answer = await Host.Http.SendAsync(request);
        Assert.Equal(allowed, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var named));
        if (allowed)
        {
            Assert.Equal(origin, named!.Single());
            Assert.Equal("true", answer.Headers.GetValues("Access-Control-Allow-Credentials").Single());
        }
    }

    [Theory]
    [InlineData("https://app.example", true)]
    [InlineData("https://evil.example", false)]
    public async Task Pages_of_the_list_may_poll_with_headers_of_their_own(string origin, bool allowed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/socket.io/?EIO=4&transport=polling");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "GET");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,my-custom-header");
        using var answer = await Host.Http.SendAsync(request);
        Assert.Equal(allowed, answer.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal("authorization,my-custom-header", answer.Headers.GetValues("Access-Control-Allow-Headers").Single());
    }

    [Fact]
    public async Task Pages_of_allowed_origins_alone_have_channels_granted_by_the_cookie()
    {
        var reply = await RegisterAsync();
        var cookie = SetCookie(reply).Split(';')[0];
        (string?, int)[] cases = [(Own, 200), ("https://app.example", 200), ("https://evil.example", 403), ("null", 403), (null, 403)];
        foreach (var (origin, status) in cases)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/broadcasting/auth")
            {
                Content = new FormUrlEncodedContent([new("socket_id", "1.1"), new("channel_name", $"private-user.{reply.Id("user")}")]),
            };
            request.Headers.Add("Cookie", cookie);
            request.Headers.Add("X-CSRF-TOKEN", "ignored");
            if (origin is not null)
            {
                request.Headers.Add("Origin", origin);
            }

            using var answer = await Host.Http.SendAsync(request);
            Assert.Equal((origin, status), (origin, (int)answer.StatusCode));
        }

        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/broadcasting/auth");
        preflight.Headers.Add("Origin", "https://app.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,x-csrf-token,x-socket-id");
        using var allowed = await Host.Http.SendAsync(preflight);
        var headers = string.Join(',', allowed.Headers.GetValues("Access-Control-Allow-Headers"));
        Assert.Contains("X-CSRF-TOKEN", headers, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("X-Socket-ID", headers, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_socket_takes_the_cookie_from_pages_of_allowed_origins_alone()
    {
        var reply = await RegisterAsync();
        var cookie = SetCookie(reply).Split(';')[0];
        foreach (var origin in new[] { Own, "https://app.example" })
        {
            await using var socket = await WireClient.ConnectAsync(Host.BaseAddress, "/ws", headers: [("Cookie", cookie), ("Origin", origin)]);
            Assert.Equal(reply.Id("user"), (await socket.HearAsync()).GetProperty("user_id").GetInt64());
        }

        foreach (var origin in new[] { null, "null", "https://evil.example", "http://127.0.0.1:1", Own + ".evil.example" })
        {
            (string, string)[] headers = origin is null ? [("Cookie", cookie)] : [("Cookie", cookie), ("Origin", origin)];
            var refused = await Assert.ThrowsAsync<UpgradeRefusedException>(
                () => WireClient.ConnectAsync(Host.BaseAddress, "/ws", headers: headers));
            Assert.Equal(403, refused.Status);
        }
    }

    [Fact]
    public async Task A_page_s_own_token_goes_before_the_cookie_of_another_tab_and_the_root_looks_at_no_cookie()
    {
        var cookie = SetCookie(await RegisterAsync()).Split(';')[0];
        var bob = await SignUpAsync("Bob");
        await using var socket = await WireClient.ConnectAsync(Host.BaseAddress, "/ws", headers: [("Cookie", cookie), ("Origin", Own)]);
        await socket.HearAsync("auth_success");
        await socket.SayAsync($$"""{"type":"auth","id":1,"token":"{{bob.Token}}"}""");
        Assert.Equal(bob.Id, (await socket.HearAsync("auth_success")).GetProperty("user_id").GetInt64());
        await socket.SayAsync($$"""{"type":"auth","id":2,"token":"{{bob.Token}}"}""");
        Assert.Equal("bad_request", (await socket.HearAsync("error")).GetProperty("code").GetString());
        await socket.StillAnswersAsync();

        await using var root = await WireClient.ConnectAsync(Host.BaseAddress, "/", headers: [("Cookie", cookie), ("Origin", Own)]);
        await root.SayAsync("""{"type":"ping"}""");
        Assert.Equal(4401, await root.HearCloseAsync());
    }

    [Fact]
    public async Task What_an_unknown_proxy_says_of_the_client_is_not_believed()
    {
        await using var host = await ParleyHost.StartAsync(EngineKind.Sqlite);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/register")
        {
            Content = Body($$"""{"name":"Ada","email":"ada@example.org","password":"{{Password}}"}"""),
        };
        request.Headers.Add("X-Forwarded-Proto", "https");
        using var answer = await host.Http.SendAsync(request);
        Assert.StartsWith("parley_session=", answer.Headers.GetValues("Set-Cookie").Single());
    }

    private static ServerSettings Settings(ServerSettings usual) => usual with
    {
        Web = new() { Origins = ["https://app.example"], TrustedProxies = [new IPNetwork(IPAddress.Loopback, 32)] },
    };

    private static StringContent Body(string json) => new(json, Encoding.UTF8, "application/json");

    private static string SetCookie(Reply reply) => reply.Headers.GetValues("Set-Cookie").Single();

    private Task<Reply> RegisterAsync(params (string Name, string Value)[] headers) => SayAsync(
        "POST", "auth/register", $$"""{"name":"Ada","email":"{{Guid.NewGuid():N}}@example.org","password":"{{Password}}"}""", headers);

    private Task<Reply> WithCookieAsync(string method, string path, string cookie, params (string Name, string Value)[] headers) =>
        SayAsync(method, path, null, [("Cookie", cookie), .. headers]);

    private Task<Reply> WithCookieAsync(string method, string path, string cookie, string body, params (string Name, string Value)[] headers) =>
        SayAsync(method, path, body, [("Cookie", cookie), .. headers]);

    private async Task<Reply> SayAsync(string method, string path, string? body, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/v1/{path}") { Content = body is null ? null : Body(body) };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await Host.Http.SendAsync(request);
        return new Reply(
            (int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers, answer.Content.Headers.ContentType?.ToString());
    }
}
