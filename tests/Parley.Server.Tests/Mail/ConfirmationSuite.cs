using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Server.Tests.Http;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Mail;

/// <summary>Signing up where the address is confirmed first (attack AU2).</summary>
public abstract class ConfirmationSuite(EngineKind kind) : MailHostSuite(kind)
{
    [Fact]
    public async Task An_account_comes_to_be_with_the_link_and_nobody_is_signed_in_by_it()
    {
        var asked = await RegisterAsync("Ada", "ada@example.org");
        Assert.Equal(202, asked.Status);
        Assert.Equal(401, (await LogInAsync("ada@example.org", Password)).Status);

        var token = (await Receiver.WaitAsync("ada@example.org"))[0].Token;
        var confirmed = await ConfirmAsync(token);
        Assert.Equal((204, ""), (confirmed.Status, confirmed.Text));
        Assert.Equal(200, (await LogInAsync("ada@example.org", Password)).Status);
        Assert.Equal(422, (await ConfirmAsync(token)).Status);
    }

    [Fact]
    public async Task A_taken_address_is_answered_like_a_free_one_and_its_owner_is_told()
    {
        var free = await RegisterAsync("Ada", "ada@example.org");
        await ConfirmAsync((await Receiver.WaitAsync("ada@example.org"))[0].Token);

        var taken = await RegisterAsync("Eve", "ada@example.org");
        Assert.Equal((free.Status, free.Text), (taken.Status, taken.Text));
        var mail = (await Receiver.WaitAsync("ada@example.org", 2))[1];
        Assert.Equal("You have an account at Parley", mail.Subject);
        Assert.DoesNotContain("Eve", mail.Plain, StringComparison.Ordinal);
        Assert.Equal("", mail.Token);
        Assert.Equal(200, (await LogInAsync("ada@example.org", Password)).Status);
    }

    [Fact]
    public async Task The_first_administrator_needs_no_mail()
    {
        var reply = await PostAsync(
            "/api/v1/auth/register",
            null,
            $$"""{"name":"Root","email":"root@example.org","password":"{{Password}}","setup_code":"{{Host.Server.SetupCode}}"}""");
        Assert.Equal(201, reply.Status);
        Assert.Equal("admin", reply.Json.GetProperty("user").Text("role"));
    }

    protected override ServerSettings Settings(ServerSettings usual)
    {
        var settings = base.Settings(usual);
        return settings with { Identity = settings.Identity with { ConfirmRegistration = true } };
    }

    private Task<Reply> RegisterAsync(string name, string email) => PostAsync(
        "/api/v1/auth/register", null, $$"""{"name":"{{name}}","email":"{{email}}","password":"{{Password}}"}""");
}

public sealed class ConfirmationOnSqlite() : ConfirmationSuite(EngineKind.Sqlite);

public sealed class ConfirmationOnPostgreSql() : ConfirmationSuite(EngineKind.PostgreSql);
