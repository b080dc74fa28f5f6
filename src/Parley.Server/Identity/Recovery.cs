using Parley.Core;
using Parley.Core.Users;
using Parley.Server.Mail;

namespace Parley.Server.Identity;

/// <summary>Back into an account, and into a new one, by a link that was mailed.</summary>
internal sealed class Recovery(Store store, PasswordHashing passwords, CountedAttempts attempts, AccountPolicy policy, MailSwitch mail)
{
    private static readonly Refusal NoMail = Refusal.Forbidden("This server sends no mail; ask whoever runs it for a new password.");

    /// <summary>Only queues: what follows happens behind the queue, so that nothing here depends on whether there is an account.</summary>
    public async Task<Result<Done>> ForgotAsync(string email, Visitor visitor, CancellationToken cancellation)
    {
        if (!mail.IsOn)
        {
            return NoMail;
        }

        if (email.Length > store.Limits.EmailLength)
        {
            return Refusal.TooLarge("email", store.Limits.EmailLength);
        }

        return attempts.Count(AttemptKind.ForgottenPassword, UserService.FoldEmail(email), visitor)
            ?? await store.PasswordResets.RequestAsync(email, cancellation);
    }

    public async Task<Result<Done>> ResetAsync(string token, string password, Visitor visitor, CancellationToken cancellation)
    {
        var hash = SessionToken.Hash(token);
        if (policy.CheckPassword(password, store.Limits, "new_password") is { } refusal)
        {
            return refusal;
        }

        // Hashing is dear: it is for those who have a link.
        if (!await store.PasswordResets.IsLiveAsync(hash, cancellation))
        {
            return attempts.Count(AttemptKind.Link, "", visitor) ?? store.PasswordResets.Dead;
        }

        var hashed = await passwords.HashAsync(password, cancellation);
        return hashed.TryGet(out var passwordHash, out refusal)
            ? await store.PasswordResets.ResetAsync(hash, passwordHash, cancellation)
            : refusal;
    }

    public async Task<Result<Done>> ConfirmAsync(string token, Visitor visitor, CancellationToken cancellation)
    {
        var hash = SessionToken.Hash(token);
        var confirmed = await store.SignUps.ConfirmAsync(hash, cancellation);
        if (confirmed.Refusal is { Field: "token" })
        {
            confirmed = await store.AddressChanges.ConfirmAsync(hash, cancellation);
        }

        return confirmed.Refusal is { Field: "token" }
            ? attempts.Count(AttemptKind.Link, "", visitor) ?? confirmed.Refusal
            : confirmed.Map(_ => default(Done));
    }
}
