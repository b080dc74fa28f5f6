using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Server.Mail;
using Parley.Server.Tests.Http;
using Parley.Testing.Client;
using Parley.Testing.Mail;
using Xunit;

namespace Parley.Server.Tests.Mail;

/// <summary>A server that mails to a receiver of the test's own.</summary>
public abstract class MailHostSuite(EngineKind kind) : OwnHostSuite(kind)
{
    protected const string PublicUrl = "https://chat.example";

    protected MailReceiver Receiver { get; } = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Receiver.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override ServerSettings Settings(ServerSettings usual) => usual with
    {
        Web = usual.Web with { PublicUrl = new Uri(PublicUrl) },
        Mail = new MailSettings("127.0.0.1", Receiver.Port, SmtpSecurity.None, "parley@chat.example", new Uri(PublicUrl))
        {
            Period = TimeSpan.FromMilliseconds(50),
            FirstPause = TimeSpan.FromMilliseconds(20),
        },
    };

    protected Task<Reply> ForgetAsync(string email) =>
        PostAsync("/api/v1/auth/password/forgot", null, $$"""{"email":"{{email}}"}""");

    protected Task<Reply> ResetAsync(string token, string password) =>
        PostAsync("/api/v1/auth/password/reset", null, $$"""{"token":"{{token}}","new_password":"{{password}}"}""");

    protected Task<Reply> ConfirmAsync(string token) => PostAsync("/api/v1/auth/email/confirm", null, $$"""{"token":"{{token}}"}""");

    protected Task<Reply> LogInAsync(string email, string password) =>
        PostAsync("/api/v1/auth/login", null, $$"""{"email":"{{email}}","password":"{{password}}"}""");

    protected async Task<string> MailedTokenAsync(Person person)
    {
        Assert.Equal(202, (await ForgetAsync(person.Email)).Status);
        return (await Receiver.WaitAsync(person.Email))[^1].Token;
    }
}
