using Parley.Core;

namespace Parley.Server.Identity;

/// <summary>Attempts at something that could be guessed, beside passwords: failures count, and past too many the next must wait.</summary>
internal sealed class CountedAttempts(AttemptLimits attempts)
{
    /// <summary>Refused: <c>rate_limited</c>, or what the attempt is refused with.</summary>
    /// <param name="whose">The account that is tried.</param>
    public async Task<Result<T>> RunAsync<T>(AttemptKind kind, string whose, Visitor visitor, Func<Task<Result<T>>> work)
    {
        if (!attempts.Begin(kind, visitor.Address, whose).TryGet(out var attempt, out var refusal))
        {
            return refusal;
        }

        using (attempt)
        {
            var outcome = await work();
            if (outcome.Refusal is null)
            {
                attempt.Succeed();
            }
            else if (outcome.Refusal.Code is RefusalCode.Unauthorized or RefusalCode.NotFound)
            {
                attempt.Count();
            }

            return outcome;
        }
    }

    /// <summary>Counts one, however it ends. Refused: <c>rate_limited</c>.</summary>
    public Refusal? Count(AttemptKind kind, string whose, Visitor visitor)
    {
        if (!attempts.Begin(kind, visitor.Address, whose).TryGet(out var attempt, out var refusal))
        {
            return refusal;
        }

        using (attempt)
        {
            attempt.Count();
            return null;
        }
    }
}
