using System.Text;
using Parley.Core;
using Parley.Core.Invites;
using Parley.Core.Mail;
using Parley.Core.Sessions;
using Parley.Core.Users;

namespace Parley.Server.Identity;

/// <param name="Invite">The token of an invitation's link.</param>
public sealed record SignUp(string Name, string Email, string Password, string? SetupCode, string? Invite = null);

/// <param name="Code">Of the second factor, for those who know that they will be asked.</param>
public sealed record LogIn(string Email, string Password, string? Code = null);

/// <summary>A person with a fresh session. <paramref name="ExpiresAt"/> is UTC milliseconds.</summary>
public sealed record SignedIn(User User, SessionToken Token, long ExpiresAt, string SessionId);

/// <summary>What a right password opens: a session, or the second step (<paramref name="Session"/> null).</summary>
/// <param name="Methods">What the second step can be taken with.</param>
public sealed record PasswordAccepted(SignedIn? Session, string? Challenge, long ExpiresAt, IReadOnlyList<string> Methods);

/// <summary>Signing up, in and out.</summary>
internal sealed class Accounts(
    Store store,
    PasswordHashing passwords,
    AttemptLimits attempts,
    SetupCode setupCode,
    AccountPolicy policy,
    SessionStart sessions,
    SecondStep second)
{
    // One sentence for a wrong password, no such account, one without a password and a disabled one.
    private static readonly Refusal WrongCredentials = new(RefusalCode.Unauthorized, "The e-mail address or the password is wrong.");

    /// <returns>Null: a mail is on its way, and nobody is signed in until it was read.</returns>
    public async Task<Result<SignedIn?>> SignUpAsync(SignUp request, Visitor visitor, CancellationToken cancellation)
    {
        if (policy.CheckSignUp(request, store.Limits) is { } refusal)
        {
            return refusal;
        }

        if (!attempts.Begin(AttemptKind.NewAccount, visitor.Address, "").TryGet(out var account, out refusal)
            || !attempts.Begin(AttemptKind.SignUp, visitor.Address, "").TryGet(out var guess, out refusal))
        {
            return refusal;
        }

        using (account)
        using (guess)
        {
            var outcome = await RegisterAsync(request, visitor, cancellation);
            (outcome.Refusal is null ? account : IsGuess(outcome.Refusal) ? guess : null)?.Count();
            return outcome;
        }
    }

    public async Task<Result<PasswordAccepted>> SignInAsync(LogIn request, Visitor visitor, CancellationToken cancellation)
    {
        // What is too long to be an address shares one counter. The account is folded as the store folds it.
        var account = request.Email.Length > store.Limits.EmailLength ? "" : UserService.FoldEmail(request.Email);
        if (!attempts.Begin(AttemptKind.SignIn, visitor.Address, account).TryGet(out var attempt, out var refusal))
        {
            return refusal;
        }

        using (attempt)
        {
            var outcome = await VerifyAsync(request.Email, request.Password, cancellation);
            if (!outcome.TryGet(out var user, out refusal))
            {
                if (IsGuess(refusal))
                {
                    attempt.Count();
                }

                return refusal;
            }

            attempt.Succeed();
            return await second.AskAsync(user, request.Code, visitor, cancellation);
        }
    }

    /// <summary>Ends the session, or revokes the API token, that asks.</summary>
    public Task<Result<Done>> SignOutAsync(Principal principal, CancellationToken cancellation) =>
        store.Sessions.EndAsync(principal.UserId, principal.SessionId, cancellation);

    private static bool IsGuess(Refusal refusal) => refusal.Code is RefusalCode.Unauthorized or RefusalCode.Conflict or RefusalCode.Forbidden;

    private async Task<Result<SignedIn?>> RegisterAsync(SignUp request, Visitor visitor, CancellationToken cancellation)
    {
        if (!(await passwords.HashAsync(request.Password, cancellation)).TryGet(out var hash, out var refusal))
        {
            return refusal;
        }

        if (request.SetupCode is { } code)
        {
            return await RegisterFirstAsync(request, code, hash, visitor, cancellation);
        }

        var invite = request.Invite is { } token ? SessionToken.Hash(token) : null;
        if (policy.ConfirmsAddresses)
        {
            var waiting = await store.SignUps.RequestAsync(new PendingSignUp(request.Name, request.Email, hash, invite), cancellation);
            return waiting.Map<SignedIn?>(_ => null);
        }

        var registered = invite is null
            ? await store.Users.RegisterAsync(request.Name, request.Email, hash, UserRole.Member, cancellation)
            : await store.Invites.RegisterAsync(new Newcomer(request.Name, request.Email, hash), invite, cancellation);
        return await StartAsync(registered, visitor, cancellation);
    }

    private async Task<Result<SignedIn?>> RegisterFirstAsync(
        SignUp request, string code, string hash, Visitor visitor, CancellationToken cancellation)
    {
        Result<SignedIn?> outcome = Refusal.Forbidden("This setup code opens nothing.");
        await setupCode.TryUseAsync(
            code,
            async () =>
            {
                var registered = await store.Users.RegisterAsync(request.Name, request.Email, hash, UserRole.Admin, cancellation);
                outcome = await StartAsync(registered, visitor, cancellation);
                return outcome.Refusal is null;
            },
            cancellation);
        return outcome;
    }

    private async Task<Result<SignedIn?>> StartAsync(Result<User> registered, Visitor visitor, CancellationToken cancellation) =>
        registered.TryGet(out var user, out var refusal)
            ? (await sessions.StartAsync(user, Assurance.Password, visitor, cancellation)).Map<SignedIn?>(session => session)
            : refusal;

    private async Task<Result<User>> VerifyAsync(string email, string password, CancellationToken cancellation)
    {
        if (Encoding.UTF8.GetByteCount(password) > store.Limits.PasswordBytes)
        {
            return WrongCredentials;
        }

        if (passwords.IsFull)
        {
            return Refusal.Overloaded;
        }

        var account = await store.Users.FindByEmailAsync(email, cancellation);
        var hash = account is { PasswordHash: { Length: > 0 } stored } ? stored : null;
        if (!(await passwords.VerifyAsync(hash, password, cancellation)).TryGet(out var check, out var refusal))
        {
            return refusal;
        }

        if (!check.Matches || account is not { User: { DisabledAt: null } user })
        {
            return WrongCredentials;
        }

        if (check.IsOld && (await passwords.HashAsync(password, cancellation)).TryGet(out var newHash, out _))
        {
            await store.Accounts.RehashAsync(user.Id, hash!, newHash, cancellation);
        }

        return user;
    }
}
