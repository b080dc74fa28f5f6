using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Server.Mail;
using Parley.Testing;
using Parley.Testing.Mail;
using Xunit;

namespace Parley.Server.Tests.Mail;

/// <summary>Neither a mail nor the password of the mail server goes to somebody who is not it, or in the clear where TLS is asked for.</summary>
public sealed class SmtpSecurityTests() : MailHostSuite(EngineKind.Sqlite)
{
    private SmtpSecurity _security = SmtpSecurity.StartTls;

    [Fact]
    public async Task A_receiver_without_starttls_is_told_nothing()
    {
        await TryAsync();
        Assert.Equal(["EHLO chat.example"], Receiver.Said.Select(said => said.Line).Distinct());
    }

    [Fact]
    public async Task A_receiver_whose_certificate_nobody_vouches_for_is_told_nothing()
    {
        Receiver.Certificate = OwnCertificate.Make();
        await TryAsync();
        Assert.Equal(["EHLO chat.example", "STARTTLS"], Receiver.Said.Select(said => said.Line).Distinct());
    }

    [Fact]
    public async Task What_is_slipped_in_before_tls_is_no_answer_inside_it()
    {
        Receiver.Certificate = OwnCertificate.Make();
        Receiver.SlippedIn = "\r\n250 welcome";
        await TryAsync();
        Assert.DoesNotContain(Receiver.Said, said => said.Secured);
    }

    [Fact]
    public async Task A_receiver_that_refuses_the_sign_in_is_asked_again_and_no_mail_is_given_up()
    {
        await UseAsync(SmtpSecurity.None);
        var refused = 0;
        Receiver.SignIn = _ => Interlocked.Increment(ref refused) <= 2 ? "535 wrong password" : "235 welcome";
        var ada = await SignUpAsync("Ada");
        await ForgetAsync(ada.Email);
        await Receiver.WaitAsync(ada.Email);
        Assert.True(refused >= 3);
        Assert.Single(Receiver.Said, said => said.Line.StartsWith("MAIL", StringComparison.Ordinal));
        var signIns = Receiver.Said.Where(said => said.Line.StartsWith("AUTH", StringComparison.Ordinal));
        Assert.Equal(["AUTH PLAIN AG1haWxlcgBzZWNyZXQgd29yZA=="], signIns.Select(said => said.Line).Distinct());
    }

    protected override ServerSettings Settings(ServerSettings usual)
    {
        var settings = base.Settings(usual);
        return settings with { Mail = settings.Mail! with { Security = _security, User = "mailer", Password = "secret word" } };
    }

    private async Task UseAsync(SmtpSecurity security)
    {
        _security = security;
        await Host.RestartAsync();
    }

    // Twice, so that the first try has come to its end.
    private async Task TryAsync()
    {
        var ada = await SignUpAsync("Ada");
        Assert.Equal(202, (await ForgetAsync(ada.Email)).Status);
        await Eventually.TrueAsync(() => Receiver.Said.Count(said => said.Line.StartsWith("EHLO", StringComparison.Ordinal)) >= 2);
        Assert.Empty(Receiver.Mails);
        Assert.Equal(0, Receiver.Tries);
    }
}
