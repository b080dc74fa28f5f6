using System.Globalization;
using Parley.Core;
using Parley.Core.Mail;
using Parley.Core.Users;
using Parley.Server.Identity;

namespace Parley.Server.Mail;

/// <summary>From a mail that is due to one that is sent: makes its link, its text and its bytes.</summary>
internal sealed class MailWriter(Store store, MailSettings settings, ServerKey key, SmtpSender sender, TimeProvider clock)
{
    private readonly Letters _letters = new(settings);

    public async Task<SmtpOutcome> SendAsync(DueMail mail, CancellationToken cancellation)
    {
        if (MailAddress.Parse(mail.Recipient) is not { } to || MailAddress.Parse(settings.From) is not { } from)
        {
            return new SmtpOutcome(Sent: false, Permanent: true, "This is no address that a mail can be sent to.");
        }

        if (!(await WriteAsync(mail, cancellation)).TryGet(out var letter, out var refusal))
        {
            return new SmtpOutcome(Sent: false, Permanent: false, refusal.Detail);
        }

        // Nobody to write to: as well as sent.
        return letter is null
            ? SmtpOutcome.Done
            : await sender.SendAsync(from, to, MimeMessage.Write(letter, settings, from, to, IdOf(mail), clock.GetUtcNow()), cancellation);
    }

    private async Task<Result<Letter?>> WriteAsync(DueMail mail, CancellationToken cancellation)
    {
        var token = TokenOf(mail);
        var hash = SessionToken.Hash(token);
        switch (mail.Kind)
        {
            case MailKind.ForgottenPassword:
                return (await store.PasswordResets.PrepareAsync(mail, hash, cancellation))
                    .Map(user => user is null ? null : _letters.ForgottenPassword(user, token));

            case MailKind.SignUp:
                return (await store.SignUps.PrepareAsync(mail, hash, cancellation)).Map(free => Choose(free, _letters.SignUp(token)));

            case MailKind.NewAddress:
                return (await store.AddressChanges.PrepareAsync(mail, hash, cancellation)).Map(free => Choose(free, _letters.NewAddress(token)));

            case MailKind.Invitation:
                return (await store.Invites.PrepareAsync(mail, hash, cancellation))
                    .Map(invite => invite is null ? null : _letters.Invitation(invite, token));

            default:
                var user = await store.Users.FindAsync(mail.UserId ?? 0, cancellation);
                return Result.Ok(user is null ? null : Notice(mail.Kind, user));
        }
    }

    private Letter? Choose(bool? isFree, Letter letter) => isFree switch
    {
        true => letter,
        false => _letters.AddressTaken(),
        null => null,
    };

    private Letter? Notice(MailKind kind, User user) => kind switch
    {
        MailKind.PasswordReset => _letters.PasswordReset(user),
        MailKind.PasswordChanged => _letters.PasswordChanged(user),
        MailKind.PasswordGiven => _letters.PasswordGiven(user),
        MailKind.AddressChanged => _letters.AddressChanged(user),
        MailKind.SecondFactorChanged => _letters.SecondFactorChanged(user),
        _ => null,
    };

    // The same at each try: where the receiver has got two, both links work, and one of them.
    private string TokenOf(DueMail mail) => key.Derive("mail", IdOf(mail));

    private string IdOf(DueMail mail) =>
        string.Create(CultureInfo.InvariantCulture, $"{store.Sync.Epoch}.{mail.Id:D}.{mail.CreatedAt:D}");
}
