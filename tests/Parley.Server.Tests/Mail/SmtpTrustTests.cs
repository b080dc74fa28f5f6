using System.Text;
using Parley.Core.Storage;
using Parley.Testing.Client;
using Parley.Testing.Hosting;
using Parley.Testing.Mail;
using Parley.Testing.Storage;
using Xunit;

namespace Parley.Server.Tests.Mail;

/// <summary>A process of its own, since whom it trusts is its environment's: the certificate of the test stands among the authorities.</summary>
public sealed class SmtpTrustTests
{
    [Theory]
    [InlineData("starttls", false)]
    [InlineData("tls", true)]
    public async Task Mail_and_password_go_in_tls_to_a_receiver_that_is_vouched_for(string security, bool fromStart)
    {
        using var certificate = OwnCertificate.Make();
        await using var receiver = new MailReceiver { Certificate = certificate, SecuredFromStart = fromStart };
        await using var database = await TestDatabase.CreateAsync(EngineKind.Sqlite);
        var authorities = Path.Combine(database.DataDirectory, "authorities.pem");
        await File.WriteAllTextAsync(authorities, certificate.ExportCertificatePem());
        await using var server = await ParleyProcess.ServeAsync(
            database,
            new Dictionary<string, string> { ["SSL_CERT_FILE"] = authorities },
            "--public_url", "https://chat.example", "--smtp.host", "127.0.0.1", "--smtp.port", $"{receiver.Port:D}",
            "--smtp.security", security, "--smtp.user", "mailer", "--smtp.password", "secret word", "--smtp.from", "parley@chat.example");
        using var http = new ParleyHttp(server.Urls[0]);
        var ada = await http.RegisterAsync("Ada", CancellationToken.None);
        await http.SendAsync(
            HttpMethod.Post, "api/v1/auth/password/forgot", null, new() { ["email"] = ada.Email }, CancellationToken.None);
        await receiver.WaitAsync(ada.Email);
        Assert.Equal(
            fromStart ? [] : ["EHLO chat.example", "STARTTLS"],
            receiver.Said.Where(said => !said.Secured).Select(said => said.Line).Distinct());
        var secret = Convert.ToBase64String(Encoding.UTF8.GetBytes("\0mailer\0secret word"));
        Assert.Contains(($"AUTH PLAIN {secret}", true), receiver.Said);
    }
}
