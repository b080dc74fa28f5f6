using System.Security.Cryptography;
using System.Text;
using Parley.Core;
using Parley.Core.Factors;
using Parley.Core.Sessions;
using Parley.Core.Users;

namespace Parley.Server.Identity;

/// <summary>
/// The second step of signing in. Between the steps there is no session, no token and no cookie, so there is nothing that a door could
/// forget to check (attack AU14).
/// </summary>
internal sealed class SecondStep(Store store, SecondFactors factors, Challenges challenges, CountedAttempts attempts, SessionStart sessions)
{
    private static readonly Refusal WrongCode = new(RefusalCode.Unauthorized, "This code is wrong, or was used before.");
    public static readonly Refusal Over = new(RefusalCode.Unauthorized, "This challenge is over; sign in again.");

    /// <summary>After a right password: the session, or the question for the second factor where the account has one.</summary>
    public async Task<Result<PasswordAccepted>> AskAsync(
        User user, string? code, Visitor visitor, CancellationToken cancellation)
    {
        var state = await store.Factors.FindAsync(user.Id, cancellation);
        if (!state.HasTotp)
        {
            return (await sessions.StartAsync(user, Assurance.Password, visitor, cancellation)).Map(Opened);
        }

        if (code is not null)
        {
            return (await CountedAsync(user, visitor, () => TryAsync(user, code, visitor, cancellation))).Map(Opened);
        }

        if (await store.Accounts.PasswordHashAsync(user.Id, cancellation) is not { } passwordHash)
        {
            return Over;
        }

        var challenge = challenges.Make(ChallengePurpose.SecondFactor, user.Id, BindingOf(passwordHash));
        string[] methods = [.. Methods(state)];
        return new PasswordAccepted(null, challenge.Text, challenge.ExpiresAt, methods);
    }

    /// <summary>Refused: <c>unauthorized</c>, <c>rate_limited</c>.</summary>
    public async Task<Result<SignedIn>> AnswerAsync(string challenge, string code, Visitor visitor, CancellationToken cancellation)
    {
        if (await ReadAsync(challenge, cancellation) is not var (asked, user))
        {
            return Over;
        }

        return await CountedAsync(
            user, visitor, () => TryAsync(user, code, visitor, cancellation, () => challenges.UseUpAsync(asked, cancellation)));
    }

    /// <summary>Whose second step a challenge is; null where it is over, or the password has changed since.</summary>
    public async Task<(Challenge Challenge, User User)?> ReadAsync(string challenge, CancellationToken cancellation)
    {
        if (challenges.Read(ChallengePurpose.SecondFactor, challenge) is not { } asked
            || await store.Users.FindAsync(asked.UserId, cancellation) is not { DisabledAt: null } user
            || await store.Accounts.PasswordHashAsync(user.Id, cancellation) is not { } passwordHash)
        {
            return null;
        }

        return asked.State == BindingOf(passwordHash) ? (asked, user) : null;
    }

    private async Task<Result<SignedIn>> TryAsync(
        User user, string code, Visitor visitor, CancellationToken cancellation, Func<Task<Result<bool>>>? useUp = null)
    {
        if (!(await factors.TryAsync(user.Id, code, cancellation)).TryGet(out var outcome, out var refusal))
        {
            return refusal;
        }

        if (outcome is not CodeOutcome.Right)
        {
            return outcome is CodeOutcome.TooMany ? FactorService.TooManyCodes : WrongCode;
        }

        if (useUp is not null && (!(await useUp()).TryGet(out var isFirst, out refusal) || !isFirst))
        {
            return refusal ?? Over;
        }

        return await sessions.StartAsync(user, Assurance.SecondFactor, visitor, cancellation);
    }

    private Task<Result<SignedIn>> CountedAsync(User user, Visitor visitor, Func<Task<Result<SignedIn>>> attempt) =>
        attempts.RunAsync(AttemptKind.SecondFactor, $"#{user.Id:D}", visitor, attempt);

    private static PasswordAccepted Opened(SignedIn session) => new(session, null, 0, []);

    private static IEnumerable<string> Methods(FactorState state)
    {
        yield return "totp";
        if (state.RecoveryCodes > 0)
        {
            yield return "recovery_code";
        }

        if (state.Passkeys > 0)
        {
            yield return "passkey";
        }
    }

    // The challenge is held by the client, and must not carry the hash itself even sealed.
    private static string BindingOf(string passwordHash) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(passwordHash)));
}
