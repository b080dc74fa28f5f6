using Parley.Core.Commit;
using Parley.Core.Mail;
using Parley.Core.Sessions;
using Parley.Core.Storage;

namespace Parley.Core.Factors;

/// <summary>The second factor of an account: codes of an app (TOTP), and recovery codes for the day the app is gone.</summary>
public sealed class FactorService
{
    private static readonly Refusal WrongCode = Refusal.Validation("code", "This code is wrong, or was used before.");

    private static readonly Refusal NoFactor = new(RefusalCode.Conflict, "There is no second factor to confirm or change.");

    /// <summary>Said to the right code as well, until the window of the wrong ones is over.</summary>
    public static readonly Refusal TooManyCodes = new(
        RefusalCode.RateLimited, "Too many wrong codes; try again later.", RetryAfter: CodeCheck.Window);

    private readonly Committer _committer;
    private readonly Readers _readers;
    private readonly TimeProvider _clock;

    internal FactorService(Committer committer, Readers readers, TimeProvider clock)
    {
        _committer = committer;
        _readers = readers;
        _clock = clock;
    }

    public Task<FactorState> FindAsync(long userId, CancellationToken cancellation) => _readers.ReadAsync(
        read => new FactorState(
            read.Scalar<long>("SELECT count(*) FROM totp WHERE user_id = @userId AND confirmed_at IS NOT NULL", new { userId }) > 0,
            read.Scalar<long>("SELECT count(*) FROM recovery_codes WHERE user_id = @userId", new { userId }),
            read.Scalar<long>("SELECT count(*) FROM passkeys WHERE user_id = @userId", new { userId })),
        cancellation);

    /// <summary>Keeps a secret that does nothing until a code confirms it. Refused: <c>conflict</c> where one is confirmed already.</summary>
    public Task<Result<Done>> BeginTotpAsync(long userId, byte[] sealedSecret, CancellationToken cancellation) => WriteAsync<Done>(
        userId,
        transaction => transaction.Execute(
            """
            INSERT INTO totp (user_id, secret, confirmed_at, last_step, created_at) VALUES (@userId, @sealedSecret, NULL, 0, @Now)
            ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, last_step = 0, created_at = excluded.created_at
            WHERE totp.confirmed_at IS NULL
            """,
            new { userId, sealedSecret, transaction.Now }) == 1
            ? default(Done)
            : new Refusal(RefusalCode.Conflict, "There is a second factor already; turn it off first."),
        cancellation);

    /// <summary>Turns the second factor on: ends all other sessions, which were opened without it, and raises this one. Refused:
    /// <c>validation</c> (code), <c>conflict</c> where none was begun.</summary>
    public Task<Result<Done>> ConfirmTotpAsync(
        Principal principal, CodeAttempt attempt, IReadOnlyList<byte[]> recoveryHashes, CancellationToken cancellation) => WriteAsync<Done>(
        principal.UserId,
        transaction =>
        {
            var userId = principal.UserId;
            if (transaction.Scalar<long>("SELECT count(*) FROM totp WHERE user_id = @userId AND confirmed_at IS NULL", new { userId }) == 0)
            {
                return NoFactor;
            }

            if (!CodeCheck.TryStep(transaction, userId, attempt, isConfirmed: false))
            {
                return WrongCode;
            }

            transaction.Execute("UPDATE totp SET confirmed_at = @Now WHERE user_id = @userId", new { userId, transaction.Now });
            KeepCodes(transaction, userId, recoveryHashes);
            SessionEnding.AllOf(transaction, userId, SessionKind.SignIn, except: principal.SessionId);
            Raise(transaction, principal);
            Tell(transaction, userId);
            return default(Done);
        },
        cancellation);

    /// <summary>Looks at a code and uses it up.</summary>
    public Task<Result<CodeOutcome>> TryCodeAsync(long userId, CodeAttempt attempt, CancellationToken cancellation) =>
        WriteAsync<CodeOutcome>(userId, transaction => CodeCheck.Run(transaction, userId, attempt), cancellation);

    /// <summary>Turns the second factor off and ends all sign-ins: those that are left would be stronger than their account. Refused:
    /// <c>validation</c> (code), <c>rate_limited</c>.</summary>
    public Task<Result<Done>> RemoveTotpAsync(long userId, CodeAttempt attempt, CancellationToken cancellation) =>
        WithCodeAsync(
        userId,
        attempt,
        transaction =>
        {
            Forget(transaction, userId);
            transaction.Execute(
                "UPDATE sessions SET assurance = @weaker WHERE user_id = @userId", new { userId, weaker = (long)Assurance.Password });
            SessionEnding.AllOf(transaction, userId, SessionKind.SignIn);
        },
        cancellation);

    /// <summary>Puts new recovery codes in place of those that are left. Refused: <c>validation</c> (code), <c>rate_limited</c>.</summary>
    public Task<Result<Done>> ReplaceRecoveryCodesAsync(
        long userId, CodeAttempt attempt, IReadOnlyList<byte[]> recoveryHashes, CancellationToken cancellation) => WithCodeAsync(
        userId,
        attempt,
        transaction =>
        {
            KeepCodes(transaction, userId, recoveryHashes);
            Tell(transaction, userId);
        },
        cancellation);

    /// <summary>For whoever runs the server, when somebody has lost app and codes: takes second factor and passkeys away and ends all
    /// sessions. Refused: <c>not_found</c>.</summary>
    public Task<Result<Done>> ResetAsync(long userId, CancellationToken cancellation) => WriteAsync<Done>(
        userId,
        transaction =>
        {
            if (transaction.Scalar<long>("SELECT count(*) FROM users WHERE id = @userId", new { userId }) == 0)
            {
                return Refusal.NotFound;
            }

            Forget(transaction, userId);
            transaction.Execute("DELETE FROM passkeys WHERE user_id = @userId", new { userId });
            SessionEnding.All(transaction, userId);
            return default(Done);
        },
        cancellation);

    /// <summary>Notes that a challenge was answered. False: it had been, so this answer is a replay.</summary>
    public Task<Result<bool>> AnswerChallengeAsync(byte[] challengeHash, long expiresAt, CancellationToken cancellation) => _committer.WriteAsync(
        new WriteOperation<bool>(transaction =>
        {
            transaction.Execute("DELETE FROM answered_challenges WHERE expires_at <= @Now", new { transaction.Now });
            return transaction.Execute(
                "INSERT INTO answered_challenges (challenge_hash, expires_at) VALUES (@challengeHash, @expiresAt) ON CONFLICT DO NOTHING",
                new { challengeHash, expiresAt }) == 1;
        })
        {
            Sender = 0,
        },
        cancellation);

    // A wrong code must be counted, so its outcome is no refusal inside the transaction: that would undo the count.
    private async Task<Result<Done>> WithCodeAsync(
        long userId, CodeAttempt attempt, Action<WriteTransaction> change, CancellationToken cancellation)
    {
        var tried = await WriteAsync<CodeOutcome>(
            userId,
            transaction =>
            {
                var outcome = CodeCheck.Run(transaction, userId, attempt);
                if (outcome is CodeOutcome.Right)
                {
                    change(transaction);
                }

                return outcome;
            },
            cancellation);
        return tried.TryGet(out var found, out var refusal)
            ? found switch
            {
                CodeOutcome.Right => default(Done),
                CodeOutcome.TooMany => TooManyCodes,
                _ => WrongCode,
            }
            : refusal;
    }

    private static void Forget(WriteTransaction transaction, long userId)
    {
        transaction.Execute("DELETE FROM totp WHERE user_id = @userId", new { userId });
        transaction.Execute("DELETE FROM recovery_codes WHERE user_id = @userId", new { userId });
        transaction.Execute("DELETE FROM wrong_codes WHERE user_id = @userId", new { userId });
        Tell(transaction, userId);
    }

    private static void KeepCodes(WriteTransaction transaction, long userId, IReadOnlyList<byte[]> hashes)
    {
        transaction.Execute("DELETE FROM recovery_codes WHERE user_id = @userId", new { userId });
        foreach (var hash in hashes)
        {
            transaction.Execute("INSERT INTO recovery_codes (user_id, code_hash) VALUES (@userId, @hash)", new { userId, hash });
        }
    }

    private static void Raise(WriteTransaction transaction, Principal principal) => transaction.Execute(
        "UPDATE sessions SET assurance = @assurance WHERE id = @SessionId AND user_id = @UserId",
        new { assurance = (long)Assurance.SecondFactor, principal.SessionId, principal.UserId });

    private static void Tell(WriteTransaction transaction, long userId)
    {
        var email = transaction.Scalar<string>("SELECT email FROM users WHERE id = @userId", new { userId });
        if (email is { Length: > 0 })
        {
            MailQueue.Add(transaction, MailKind.SecondFactorChanged, email, userId);
        }
    }

    private Task<Result<T>> WriteAsync<T>(long userId, Func<WriteTransaction, Result<T>> write, CancellationToken cancellation) =>
        _committer.WriteAsync(new WriteOperation<T>(write) { Sender = userId, UserIds = [userId] }, cancellation);
}
