using System.Net.Sockets;
using System.Text.Json;
using Parley.Core.Storage;
using Parley.Server.Commands;
using Parley.Server.Tests.Http;
using Parley.Server.Tests.WebSockets;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Operators;

public sealed class AdminOnSqlite() : AdminSuite(EngineKind.Sqlite);

public sealed class AdminOnPostgreSql() : AdminSuite(EngineKind.PostgreSql);

/// <summary>parley admin, beside a server that runs and on the store of one that was stopped.</summary>
public abstract class AdminSuite(EngineKind kind) : OwnHostSuite(kind)
{
    private string SocketPath => Path.Combine(Host.Database.DataDirectory, "admin.sock");

    [Fact]
    public async Task An_account_is_made_with_a_password_that_is_printed_once_and_signs_in()
    {
        var made = (await AskAsync("users create --name Ada --email ada@example.org --admin --json")).Json;
        var password = made.GetProperty("password").GetString()!;
        Assert.Matches("^[a-hjkmnp-z2-9]{20,}$", password);
        Assert.Equal("admin", made.GetProperty("user").GetProperty("role").GetString());
        Assert.Equal(200, await SignInAsync("ada@example.org", password));
        Assert.False((await AskAsync("users show ada --json")).Json.TryGetProperty("password", out _));

        var chosen = await AskAsync("users create --name Bob --email bob@example.org --password-stdin --json", "a password of bob's\n");
        Assert.False(chosen.Json.TryGetProperty("password", out _));
        Assert.Equal(200, await SignInAsync("bob@example.org", "a password of bob's"));
    }

    [Fact]
    public async Task A_server_key_is_printed_once_acts_and_is_revoked()
    {
        var made = (await AskAsync("server-keys create shop --json")).Json;
        var key = new Person(0, "", "", made.GetProperty("key").GetString()!);
        var line = Assert.Single(made.GetProperty("server_keys").EnumerateArray());
        Assert.Equal("shop", line.GetProperty("name").GetString());
        Assert.Equal(201, (await PutAsync("/api/v1/server-side/users/7", key, """{"name":"Eve"}""")).Status);
        var listed = await AskAsync("server-keys list");
        Assert.Contains("shop", listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(key.Token, listed.Output, StringComparison.Ordinal);
        var id = line.GetProperty("id").GetString();
        Assert.Equal(0, (await AskAsync($"server-keys revoke {id}")).Code);
        Assert.Equal(401, (await GetAsync("/api/v1/server-side/users/7", key)).Status);
        Assert.Equal(1, (await AskAsync($"server-keys revoke {id}")).Code);
    }

    [Theory]
    [InlineData("users disable")]
    [InlineData("users role guest")]
    [InlineData("users reset-password")]
    [InlineData("users reset-two-factor")]
    [InlineData("sessions end")]
    public async Task What_ends_sessions_closes_their_sockets_at_once(string command)
    {
        var ada = await SignUpAsync("Ada");
        await using var socket = await WireClient.SignInAsync(Host.BaseAddress, ada);
        var words = command.Split(' ');
        var done = await AskAsync(string.Join(' ', [.. words[..2], ada.Id.ToString("D"), .. words[2..]]));
        Assert.Equal((0, ""), (done.Code, done.Errors));
        Assert.Equal(4403, await socket.HearCloseAsync());
        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", ada)).Status);
    }

    [Fact]
    public async Task One_session_is_ended_and_the_other_stays()
    {
        var ada = await SignUpAsync("Ada");
        Assert.Equal(200, await SignInAsync(ada.Email, Password));
        var sessions = (await AskAsync($"sessions list {ada.Email} --json")).Json.GetProperty("sessions");
        Assert.Equal(2, sessions.GetArrayLength());
        foreach (var session in sessions.EnumerateArray().Select(session => session.GetProperty("id").GetString()!))
        {
            Assert.Equal(0, (await AskAsync($"sessions end {ada.Email} {session}")).Code);
            Assert.Equal(1, (await AskAsync($"sessions end {ada.Email} {session}")).Code);
        }

        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", ada)).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Disable_enable_and_reset_decide_who_signs_in_whether_the_server_runs_or_not(bool stopped)
    {
        var ada = await SignUpAsync("Ada");
        async Task AsksAsync(string command)
        {
            await (stopped ? Host.StopAsync() : Task.CompletedTask);
            var reply = await AskAsync(command);
            Assert.Equal((0, stopped || reply.Errors.Length == 0), (reply.Code, true));
            await (stopped ? Host.RestartAsync() : Task.CompletedTask);
        }

        await AsksAsync($"users disable {ada.Email}");
        Assert.Equal(401, await SignInAsync(ada.Email, Password));
        await AsksAsync($"users enable {ada.Email}");
        Assert.Equal(200, await SignInAsync(ada.Email, Password));
        await AsksAsync($"users reset-password {ada.Id} --json");
        Assert.Equal(401, await SignInAsync(ada.Email, Password));
        await AsksAsync($"users role {ada.Id} admin");
        Assert.Contains("admin", (await AskAsync($"users show {ada.Id}")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_administrator_stays_and_others_are_refused_in_one_sentence()
    {
        await AskAsync("users create --name Ada --email ada@example.org --admin");
        var bot = (await AskAsync("users disable ada")).Errors;
        Assert.Contains("The last administrator stays one.", bot, StringComparison.Ordinal);
        string[] refused =
        [
            "users disable ada", "users role ada member", "users show nobody", "users show 99999", "sessions end ada 00",
            "users create --name Ada --email ada@example.org", "users create --name Ada --email nonsense",
        ];
        foreach (var command in refused)
        {
            var reply = await AskAsync(command);
            Assert.Equal((1, ""), (reply.Code, reply.Output));
            Assert.Single(reply.Errors.TrimEnd().Split('\n'));
        }

        var short_ = await AskAsync("users reset-password ada --password-stdin --json", "short\n");
        Assert.Equal((1, "validation"), (short_.Code, short_.Json.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task People_are_listed_found_and_shown()
    {
        await AskAsync("users create --name Ada --email ada@example.org");
        await AskAsync("users create --name Bob --email bob@example.org");
        var lines = (await AskAsync("users list")).Output.TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Equal(lines[0].IndexOf("HANDLE", StringComparison.Ordinal), lines[1].IndexOf("bob", StringComparison.Ordinal));
        var found = (await AskAsync("users list --query ada@ --json")).Json.GetProperty("users");
        Assert.Equal("Ada", Assert.Single(found.EnumerateArray()).GetProperty("name").GetString());
        foreach (var who in new[] { "ada", "@ada", "ADA@example.org", found[0].GetProperty("id").GetRawText() })
        {
            Assert.Contains("ada@example.org", (await AskAsync($"users show {who}")).Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Status_tells_how_the_server_is_and_that_it_was_stopped()
    {
        var ada = await SignUpAsync("Ada");
        await using var socket = await WireClient.SignInAsync(Host.BaseAddress, ada);
        var status = (await AskAsync("status --json")).Json.GetProperty("status");
        Assert.Equal(("ready", 1), (status.GetProperty("state").GetString(), status.GetProperty("connections").GetInt32()));
        Assert.True(status.GetProperty("store_bytes").GetInt64() > 0);
        Assert.Contains("writes waiting  0", (await AskAsync("status")).Output, StringComparison.Ordinal);
        await Host.StopAsync();
        Assert.Contains("stopped", (await AskAsync("status")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_socket_is_its_owners_alone_goes_with_the_server_and_that_of_a_dead_one_is_replaced()
    {
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(Owner, File.GetUnixFileMode(SocketPath));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Host.Database.DataDirectory) & ~(Owner | UnixFileMode.UserExecute));
        await Host.StopAsync();
        Assert.False(File.Exists(SocketPath));

        // What kill -9 leaves behind: a socket that nobody listens at.
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(Path.Combine(Host.Database.DataDirectory, "dead")));
            File.Move(Path.Combine(Host.Database.DataDirectory, "dead"), SocketPath);
        }

        Assert.True(File.Exists(SocketPath));
        Assert.Equal(0, (await AskAsync("users list")).Code);
        await Host.RestartAsync();
        Assert.Equal(Owner, File.GetUnixFileMode(SocketPath));
        Assert.Equal("ready", (await AskAsync("status --json")).Json.GetProperty("status").GetProperty("state").GetString());
    }

    [Fact]
    public async Task The_public_doors_know_nothing_of_it()
    {
        foreach (var path in new[] { "/", "/admin.sock", "/admin" })
        {
            using var question = new StringContent("""{"command":"ListUsers"}""");
            using var http = new HttpClient();
            using var answer = await http.PostAsync(new Uri(Host.BaseAddress, path), question);
            Assert.DoesNotContain("users", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.False(answer.IsSuccessStatusCode);
        }
    }

    private async Task<Told> AskAsync(string command, string input = "")
    {
        string[] where = Host.Database.ConnectionString is { } connection ? ["--database", connection] : [];
        using var terminal = new Spoken(input);
        var code = await CommandLine.RunAsync(
            ["admin", .. command.Split(' '), "--data", Host.Database.DataDirectory, .. where], terminal.Terminal, CancellationToken.None);
        return new Told(code, terminal.Output, terminal.Errors);
    }

    private async Task<int> SignInAsync(string email, string password) =>
        (await PostAsync("/api/v1/auth/login", null, JsonSerializer.Serialize(new { email, password }))).Status;
}
