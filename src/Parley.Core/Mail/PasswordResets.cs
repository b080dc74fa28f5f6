using Parley.Core.Commit;
using Parley.Core.Sessions;
using Parley.Core.Storage;
using Parley.Core.Users;

namespace Parley.Core.Mail;

/// <summary>New passwords by a link that was mailed (attack AU8): one use, an hour at most, dead after any change of password or address.</summary>
public sealed class PasswordResets
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(60);

    // A link younger than this is not followed by another: nobody's mailbox is filled from here.
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(2);

    private readonly Committer _committer;
    private readonly Readers _readers;

    internal PasswordResets(Committer committer, Readers readers)
    {
        _committer = committer;
        _readers = readers;
    }

    /// <summary>Queues the wish, whether or not the address has an account: nothing here takes longer for one that has (attack AU2).</summary>
    public Task<Result<Done>> RequestAsync(string email, CancellationToken cancellation) => _committer.WriteAsync(
        new WriteOperation<Done>(transaction =>
        {
            MailQueue.Add(transaction, MailKind.ForgottenPassword, email.Trim(), once: true);
            return default(Done);
        })
        {
            Sender = 0,
        },
        cancellation);

    /// <summary>When the mail is due: keeps the link's hash, if there is somebody to write to. Null: no account, none that signs in with a
    /// password, or one that got such a mail just now.</summary>
    public Task<Result<User?>> PrepareAsync(DueMail mail, byte[] tokenHash, CancellationToken cancellation) => _committer.WriteAsync(
        new WriteOperation<User?>(transaction =>
        {
            var user = transaction.QueryFirstOrDefault<UserRow>(
                $"SELECT {UserRow.Columns} FROM users WHERE email_folded = @folded AND disabled_at IS NULL AND role <> @Bot",
                new { folded = EmailAddress.Fold(mail.Recipient), Bot = (long)UserRole.Bot });
            if (user is null || HasFreshLink(transaction, user.Id, tokenHash))
            {
                return Result.Ok<User?>(null);
            }

            MailLink.Save(transaction, MailLinkKind.NewPassword, tokenHash, Life, user.Id, null, null, MailLink.BindingOf(user));
            return user.ToUser();
        })
        {
            Sender = 0,
        },
        cancellation);

    /// <summary>One answer for all links that open nothing.</summary>
    public Refusal Dead => MailLink.Dead;

    public Task<bool> IsLiveAsync(byte[] tokenHash, CancellationToken cancellation) => _readers.ReadAsync(
        read => read.Scalar<long>(
            "SELECT count(*) FROM mail_links WHERE token_hash = @tokenHash AND kind = @kind",
            new { tokenHash, kind = (long)MailLinkKind.NewPassword }) > 0,
        cancellation);

    /// <summary>Sets the password, ends all sessions and says so by mail. It signs nobody in, and asks for no second factor, because that
    /// is still asked for at the next sign-in. Refused: <c>validation</c> (token).</summary>
    public async Task<Result<Done>> ResetAsync(byte[] tokenHash, string passwordHash, CancellationToken cancellation)
    {
        var userId = await _readers.ReadAsync(
            read => read.Scalar<long?>("SELECT user_id FROM mail_links WHERE token_hash = @tokenHash", new { tokenHash }), cancellation);
        if (userId is not { } owner)
        {
            return MailLink.Dead;
        }

        return await _committer.WriteAsync(
            new WriteOperation<Done>(transaction => Reset(transaction, owner, tokenHash, passwordHash)) { Sender = 0, UserIds = [owner] },
            cancellation);
    }

    private static Result<Done> Reset(WriteTransaction transaction, long userId, byte[] tokenHash, string passwordHash)
    {
        var link = MailLink.Take(transaction, MailLinkKind.NewPassword, tokenHash);
        var user = transaction.QueryFirstOrDefault<UserRow>(
            $"SELECT {UserRow.Columns} FROM users WHERE id = @userId AND disabled_at IS NULL", new { userId });
        if (link is null || user is null || link.UserId != userId || !link.Fits(user))
        {
            return MailLink.Dead;
        }

        transaction.Execute("UPDATE users SET password_hash = @passwordHash WHERE id = @userId", new { passwordHash, userId });
        SessionEnding.All(transaction, userId);
        MailQueue.Add(transaction, MailKind.PasswordReset, user.Email, userId);
        return default(Done);
    }

    private static bool HasFreshLink(WriteTransaction transaction, long userId, byte[] tokenHash) => transaction.Scalar<long>(
        """
        SELECT count(*) FROM mail_links
        WHERE user_id = @userId AND kind = @kind AND created_at > @since AND expires_at > @Now AND token_hash <> @tokenHash
        """,
        new
        {
            userId,
            kind = (long)MailLinkKind.NewPassword,
            since = transaction.Now - (long)Pause.TotalMilliseconds,
            transaction.Now,
            tokenHash,
        }) > 0;
}
