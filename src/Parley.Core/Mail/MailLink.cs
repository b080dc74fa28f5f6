using Parley.Core.Commit;
using Parley.Core.Users;

namespace Parley.Core.Mail;

/// <summary>What opening a link of a mail does. Stored as numbers.</summary>
internal enum MailLinkKind
{
    NewPassword,
    SignUp,
    NewAddress,
}

/// <summary>A link as stored.</summary>
internal sealed class MailLink
{
    /// <summary>One sentence for all links that open nothing.</summary>
    public static readonly Refusal Dead = Refusal.Validation("token", "This link has been used, is too old, or was never made.");

    public long? UserId { get; set; }

    public long? SignupId { get; set; }

    public string? Email { get; set; }

    public byte[]? BoundTo { get; set; }

    /// <summary>Of the account as it is: another password or address makes another.</summary>
    public static byte[] BindingOf(UserRow user) => CommandHash.Of(user.PasswordHash, EmailAddress.Fold(user.Email));

    /// <summary>Keeps the link. A mail that is tried again carries the same, and of one kind a person has only the newest.</summary>
    public static void Save(
        WriteTransaction transaction,
        MailLinkKind kind,
        byte[] tokenHash,
        TimeSpan life,
        long? userId,
        long? signupId,
        string? email,
        byte[]? boundTo)
    {
        transaction.Execute("DELETE FROM mail_links WHERE expires_at <= @Now", new { transaction.Now });
        if (userId is not null)
        {
            transaction.Execute(
                "DELETE FROM mail_links WHERE user_id = @userId AND kind = @kind AND token_hash <> @tokenHash",
                new { userId, kind = (long)kind, tokenHash });
        }

        transaction.Execute(
            """
            INSERT INTO mail_links (token_hash, kind, user_id, signup_id, email, bound_to, created_at, expires_at)
            VALUES (@tokenHash, @kind, @userId, @signupId, @email, @boundTo, @Now, @expiresAt)
            ON CONFLICT (token_hash) DO NOTHING
            """,
            new
            {
                tokenHash,
                kind = (long)kind,
                userId,
                signupId,
                email,
                boundTo,
                transaction.Now,
                expiresAt = transaction.Now + (long)life.TotalMilliseconds,
            });
    }

    /// <summary>Uses the link up: of many at once one gets it. Null: unknown, used, or too old.</summary>
    public static MailLink? Take(WriteTransaction transaction, MailLinkKind kind, byte[] tokenHash) => transaction.QueryFirstOrDefault<MailLink>(
        """
        DELETE FROM mail_links WHERE token_hash = @tokenHash AND kind = @kind AND expires_at > @Now
        RETURNING user_id, signup_id, email, bound_to
        """,
        new { tokenHash, kind = (long)kind, transaction.Now });

    /// <summary>True while the account is as it was when the link was made.</summary>
    public bool Fits(UserRow user) => BoundTo is not null && BoundTo.AsSpan().SequenceEqual(BindingOf(user));
}
