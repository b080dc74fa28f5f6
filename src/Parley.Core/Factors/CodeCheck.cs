using Parley.Core.Commit;

namespace Parley.Core.Factors;

/// <summary>Looks at a code inside the transaction that uses it up: of many at once with one code, one is right.</summary>
internal static class CodeCheck
{
    public const int WrongCodes = 5;

    // Five guesses of three valid codes in a million, each quarter of an hour: a day of guessing finds one with 0.15 %.
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    public static CodeOutcome Run(WriteTransaction transaction, long userId, CodeAttempt attempt)
    {
        var before = transaction.Now - (long)Window.TotalMilliseconds;
        transaction.Execute("DELETE FROM wrong_codes WHERE user_id = @userId AND since <= @before", new { userId, before });
        if (transaction.Scalar<long>("SELECT coalesce(max(failures), 0) FROM wrong_codes WHERE user_id = @userId", new { userId }) >= WrongCodes)
        {
            return CodeOutcome.TooMany;
        }

        if (TryStep(transaction, userId, attempt, isConfirmed: true) || TryRecovery(transaction, userId, attempt))
        {
            transaction.Execute("DELETE FROM wrong_codes WHERE user_id = @userId", new { userId });
            return CodeOutcome.Right;
        }

        CountWrong(transaction, userId);
        return CodeOutcome.Wrong;
    }

    /// <summary>Takes the step forward, so that no code of it or before it is taken again.</summary>
    public static bool TryStep(WriteTransaction transaction, long userId, CodeAttempt attempt, bool isConfirmed)
    {
        var condition = isConfirmed ? "confirmed_at IS NOT NULL" : "confirmed_at IS NULL";
        var secret = transaction.Scalar<byte[]?>($"SELECT secret FROM totp WHERE user_id = @userId AND {condition}", new { userId });
        return secret is not null
            && attempt.Step(secret) is { } step
            && transaction.Execute("UPDATE totp SET last_step = @step WHERE user_id = @userId AND last_step < @step", new { userId, step }) == 1;
    }

    private static bool TryRecovery(WriteTransaction transaction, long userId, CodeAttempt attempt) =>
        attempt.RecoveryHash is { } hash
        && transaction.Execute("DELETE FROM recovery_codes WHERE user_id = @userId AND code_hash = @hash", new { userId, hash }) == 1;

    private static void CountWrong(WriteTransaction transaction, long userId) => transaction.Execute(
        """
        INSERT INTO wrong_codes (user_id, failures, since) VALUES (@userId, 1, @Now)
        ON CONFLICT (user_id) DO UPDATE SET failures = wrong_codes.failures + 1
        """,
        new { userId, transaction.Now });
}
