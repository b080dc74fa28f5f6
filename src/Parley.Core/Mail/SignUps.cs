using Parley.Core.Commit;
using Parley.Core.Invites;
using Parley.Core.Storage;
using Parley.Core.Users;

namespace Parley.Core.Mail;

/// <summary>Somebody who has signed up and not yet opened the link in the mail.</summary>
/// <param name="InviteHash">Of the invitation that is to be used.</param>
public sealed record PendingSignUp(string Name, string Email, string PasswordHash, byte[]? InviteHash);

/// <summary>
/// Signing up where the address is confirmed first. Taken and free addresses go the same way until a mail tells the owner of the address
/// (attack AU2); until the link is opened there is no account and nothing is reserved.
/// </summary>
public sealed class SignUps
{
    public static readonly TimeSpan Life = TimeSpan.FromHours(24);

    // A flood of sign-ups ends here, not in the database; old ones make room within a day.
    private const int Pending = 10_000;

    private static readonly Refusal TooMany = new(RefusalCode.Unavailable, "Too many sign-ups wait; come back later.");

    private readonly Committer _committer;
    private readonly Readers _readers;
    private readonly Limits _limits;
    private readonly InviteService _invites;

    internal SignUps(Committer committer, Readers readers, Limits limits, InviteService invites)
    {
        _committer = committer;
        _readers = readers;
        _limits = limits;
        _invites = invites;
    }

    /// <summary>Refused: <c>validation</c> (name, email), <c>unavailable</c>. Never because of who has the address.</summary>
    public async Task<Result<Done>> RequestAsync(PendingSignUp request, CancellationToken cancellation)
    {
        if ((Text.CheckName(request.Name, _limits.UserNameLength) ?? EmailAddress.Check(request.Email, _limits.EmailLength)) is { } refusal)
        {
            return refusal;
        }

        return await _committer.WriteAsync(
            new WriteOperation<Done>(transaction => Request(transaction, request)) { Sender = 0 }, cancellation);
    }

    /// <summary>When the mail is due: keeps the link's hash. False: the address has an account, and its owner is told so instead. Null: the
    /// sign-up is too old.</summary>
    public Task<Result<bool?>> PrepareAsync(DueMail mail, byte[] tokenHash, CancellationToken cancellation) => _committer.WriteAsync(
        new WriteOperation<bool?>(transaction =>
        {
            var waiting = transaction.Scalar<long>(
                "SELECT count(*) FROM signups WHERE id = @SubjectId AND expires_at > @Now", new { mail.SubjectId, transaction.Now });
            if (waiting == 0)
            {
                return Result.Ok<bool?>(null);
            }

            if (EmailAddress.IsTaken(transaction, mail.Recipient))
            {
                return Result.Ok<bool?>(false);
            }

            MailLink.Save(transaction, MailLinkKind.SignUp, tokenHash, Life, null, mail.SubjectId, null, null);
            return Result.Ok<bool?>(true);
        })
        {
            Sender = 0,
        },
        cancellation);

    /// <summary>Makes the account. It starts no session: whoever opens the link need not be who chose the password. Refused:
    /// <c>validation</c> (token), and what the invitation is refused with.</summary>
    public async Task<Result<User>> ConfirmAsync(byte[] tokenHash, CancellationToken cancellation)
    {
        var waiting = await _readers.ReadAsync(
            read => read.QueryFirstOrDefault<Row>(
                """
                SELECT s.id, s.name, s.email, s.password_hash, s.invite_hash FROM mail_links l JOIN signups s ON s.id = l.signup_id
                WHERE l.token_hash = @tokenHash AND l.kind = @kind
                """,
                new { tokenHash, kind = (long)MailLinkKind.SignUp }),
            cancellation);
        if (waiting is null)
        {
            return MailLink.Dead;
        }

        var newcomer = new Newcomer(waiting.Name, waiting.Email, waiting.PasswordHash);
        return await _invites.WriteNewcomerAsync(newcomer, waiting.InviteHash, transaction => Take(transaction, tokenHash, waiting.Id), cancellation);
    }

    private static Refusal? Take(WriteTransaction transaction, byte[] tokenHash, long signupId)
    {
        if (MailLink.Take(transaction, MailLinkKind.SignUp, tokenHash) is null)
        {
            return MailLink.Dead;
        }

        transaction.Execute("DELETE FROM signups WHERE id = @signupId", new { signupId });
        return null;
    }

    private static Result<Done> Request(WriteTransaction transaction, PendingSignUp request)
    {
        transaction.Execute("DELETE FROM signups WHERE expires_at <= @Now", new { transaction.Now });
        if (transaction.Scalar<long>("SELECT count(*) FROM signups") >= Pending)
        {
            return TooMany;
        }

        var id = transaction.Scalar<long>(
            """
            INSERT INTO signups (name, email, password_hash, invite_hash, created_at, expires_at)
            VALUES (@Name, @Email, @PasswordHash, @InviteHash, @Now, @expiresAt) RETURNING id
            """,
            new
            {
                Name = request.Name.Trim(),
                Email = request.Email.Trim(),
                request.PasswordHash,
                request.InviteHash,
                transaction.Now,
                expiresAt = transaction.Now + (long)Life.TotalMilliseconds,
            });
        MailQueue.Add(transaction, MailKind.SignUp, request.Email.Trim(), subjectId: id);
        return default(Done);
    }

    private sealed class Row
    {
        public long Id { get; set; }

        public string Name { get; set; } = "";

        public string Email { get; set; } = "";

        public string PasswordHash { get; set; } = "";

        public byte[]? InviteHash { get; set; }
    }
}
