using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Parley.Server.Mail;

/// <summary>What became of one try. <paramref name="Permanent"/>: another try would be answered the same (RFC 5321, 4.2.1: 5yz).</summary>
internal sealed record SmtpOutcome(bool Sent, bool Permanent, string Reason)
{
    public static readonly SmtpOutcome Done = new(Sent: true, Permanent: false, "");
}

/// <summary>
/// Hands mails to one mail server. Our own, since the framework's SmtpClient knows no TLS from the first byte, which is what providers
/// offer first (RFC 8314), and is kept for old programs only; a maintained library does not restore (docs/decisions/0031-own-smtp.md).
/// </summary>
internal sealed class SmtpSender(MailSettings settings, TimeProvider clock)
{
    public async Task<SmtpOutcome> SendAsync(MailAddress from, MailAddress to, byte[] mail, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(settings.Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(settings.Host, settings.Port, either.Token);
            await using var wire = new SmtpWire(socket.GetStream());
            return await TalkAsync(wire, from, to, mail, either.Token);
        }
        catch (SmtpRefusedException refused)
        {
            return new SmtpOutcome(Sent: false, refused.Permanent, refused.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new SmtpOutcome(Sent: false, Permanent: false, "It took too long.");
        }
        catch (Exception broken) when (broken is IOException or SocketException or System.Security.Authentication.AuthenticationException)
        {
            return new SmtpOutcome(Sent: false, Permanent: false, broken.Message);
        }
    }

    private async Task<SmtpOutcome> TalkAsync(SmtpWire wire, MailAddress from, MailAddress to, byte[] mail, CancellationToken cancellation)
    {
        var secure = new SslClientAuthenticationOptions { TargetHost = settings.Host };
        if (settings.Security is SmtpSecurity.Tls)
        {
            await wire.SecureAsync(secure, cancellation);
        }

        await wire.ExpectAsync('2', cancellation);
        var offers = await wire.AskAsync($"EHLO {from.Domain}", '2', cancellation);
        if (settings.Security is SmtpSecurity.StartTls)
        {
            if (!offers.Contains("STARTTLS", StringComparison.OrdinalIgnoreCase))
            {
                throw new SmtpRefusedException("The mail server does not offer STARTTLS.", permanent: false);
            }

            await wire.AskAsync("STARTTLS", '2', cancellation);
            await wire.SecureAsync(secure, cancellation);
            await wire.AskAsync($"EHLO {from.Domain}", '2', cancellation);
        }

        if (settings.User is { } user)
        {
            // RFC 4616. A wrong password is the operator's to mend, so no mail is given up for it.
            var secret = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user}\0{settings.Password}"));
            await wire.AskAsync($"AUTH PLAIN {secret}", '2', cancellation, neverPermanent: true);
        }

        await wire.AskAsync($"MAIL FROM:<{from}>", '2', cancellation, neverPermanent: true);
        await wire.AskAsync($"RCPT TO:<{to}>", '2', cancellation);
        await wire.AskAsync("DATA", '3', cancellation);
        await wire.WriteAsync(mail, cancellation);
        await wire.AskAsync(".", '2', cancellation);
        await wire.SayAsync("QUIT", cancellation);
        return SmtpOutcome.Done;
    }
}
