using Microsoft.Extensions.DependencyInjection;
using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Storage;
using Parley.Server.Tests.WebSockets;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Mail;

/// <summary>A forgotten password and the way back (attacks AU2, AU8).</summary>
public abstract class PasswordResetSuite(EngineKind kind) : MailHostSuite(kind)
{
    private const string NewPassword = "another long password";

    [Fact]
    public async Task A_link_by_mail_sets_a_new_password_once_and_ends_all_sessions_and_sockets()
    {
        var ada = await SignUpAsync("Ada");
        await using var socket = await WireClient.SignInAsync(Host.BaseAddress, ada);
        var token = await MailedTokenAsync(ada);

        var reset = await ResetAsync(token, NewPassword);
        Assert.Equal(204, reset.Status);
        Assert.Equal(4403, await socket.HearCloseAsync());
        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", ada)).Status);
        Assert.Equal(401, (await LogInAsync(ada.Email, Password)).Status);
        Assert.Equal(200, (await LogInAsync(ada.Email, NewPassword)).Status);

        var again = await ResetAsync(token, "yet another password");
        Assert.Equal((422, "validation"), (again.Status, again.Code));
        var mails = await Receiver.WaitAsync(ada.Email, 2);
        Assert.Equal("Your password was changed", mails[1].Subject);
    }

    [Fact]
    public async Task Whose_password_is_changed_is_told_by_mail_and_a_wrong_guess_is_not_worth_one()
    {
        var ada = await SignUpAsync("Ada");
        Assert.Equal(403, (await ChangeAsync(ada, "not the password")).Status);
        Assert.Equal(200, (await ChangeAsync(ada, Password)).Status);
        var told = Assert.Single(await Receiver.WaitAsync(ada.Email));
        Assert.Equal("Your password was changed", told.Subject);
        Assert.Contains("knew the old one", Flowing(told.Plain), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whom_the_operator_gives_another_password_is_told_by_mail()
    {
        var ada = await SignUpAsync("Ada");
        var accounts = Host.Services.GetRequiredService<Store>().Provisioning;
        Assert.Null((await accounts.ResetPasswordAsync(Actor.Console, ada.Id, "hash", CancellationToken.None)).Refusal);
        var told = Assert.Single(await Receiver.WaitAsync(ada.Email));
        Assert.Contains("whoever operates", Flowing(told.Plain), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_who_use_one_link_at_once_one_succeeds()
    {
        var ada = await SignUpAsync("Ada");
        var token = await MailedTokenAsync(ada);
        var resets = await Task.WhenAll(Enumerable.Range(0, 6).Select(number => ResetAsync(token, $"password number {number:D}")));
        Assert.Single(resets, reply => reply.Status == 204);
    }

    [Fact]
    public async Task Known_and_unknown_addresses_are_answered_alike_and_only_the_known_one_gets_a_mail()
    {
        var ada = await SignUpAsync("Ada");
        var known = await ForgetAsync(ada.Email);
        var unknown = await ForgetAsync("nobody@example.org");
        Assert.Equal((202, known.Text), (unknown.Status, unknown.Text));
        await Receiver.WaitAsync(ada.Email);
        Assert.Empty(Receiver.To("nobody@example.org"));
    }

    [Fact]
    public async Task The_link_leads_to_the_public_address_whatever_host_the_request_names()
    {
        var ada = await SignUpAsync("Ada");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/password/forgot")
        {
            Content = new StringContent($$"""{"email":"{{ada.Email}}"}""", null, "application/json"),
        };
        request.Headers.Host = "evil.example";
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        using var answer = await Host.Http.SendAsync(request);
        var mail = (await Receiver.WaitAsync(ada.Email))[0];
        Assert.StartsWith($"{PublicUrl}/reset-password#", mail.Link, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", mail.Plain + mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_wish_within_minutes_fills_nobody_s_mailbox()
    {
        var ada = await SignUpAsync("Ada");
        var token = await MailedTokenAsync(ada);
        for (var again = 0; again < 3; again++)
        {
            Assert.Equal(202, (await ForgetAsync(ada.Email)).Status);
        }

        var bob = await SignUpAsync("Bob");
        await MailedTokenAsync(bob);
        Assert.Single(Receiver.To(ada.Email));
        Assert.Equal(204, (await ResetAsync(token, NewPassword)).Status);
    }

    [Fact]
    public async Task A_weak_password_does_not_use_the_link_up()
    {
        var ada = await SignUpAsync("Ada");
        var token = await MailedTokenAsync(ada);
        Assert.Equal(422, (await ResetAsync(token, "short")).Status);
        Assert.Equal(204, (await ResetAsync(token, NewPassword)).Status);
    }

    private Task<Http.Reply> ChangeAsync(Person person, string current) => PutAsync(
        "/api/v1/auth/password", person, $$"""{"current_password":"{{current}}","new_password":"{{NewPassword}}"}""");

    private static string Flowing(string text) => text.ReplaceLineEndings(" ");
}

public sealed class PasswordResetOnSqlite() : PasswordResetSuite(EngineKind.Sqlite);

public sealed class PasswordResetOnPostgreSql() : PasswordResetSuite(EngineKind.PostgreSql);
