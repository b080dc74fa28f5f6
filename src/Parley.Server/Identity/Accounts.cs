using System.Text;
using Parley.Core;
using Parley.Core.Sessions;
using Parley.Core.Users;

namespace Parley.Server.Identity;

public sealed record SignUp(string Name, string Email, string Password, string? SetupCode);

/// <summary>A person with a fresh session. <paramref name="ExpiresAt"/> is UTC milliseconds.</summary>
public sealed record SignedIn(User User, SessionToken Token, long ExpiresAt);

/// <summary>Signing up, in and out.</summary>
public sealed class Accounts(Store store, PasswordHashing passwords, AttemptLimits attempts, SetupCode setupCode, AccountPolicy policy)
{
    // One sentence for a wrong password, no such account, one without a password and a disabled one.
    private static readonly Refusal WrongCredentials = new(RefusalCode.Unauthorized, "The e-mail address or the password is wrong.");

    public async Task<Result<SignedIn>> SignUpAsync(SignUp request, Visitor visitor, CancellationToken cancellation)
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

    public async Task<Result<SignedIn>> SignInAsync(string email, string password, Visitor visitor, CancellationToken cancellation)
    {
        // What is too long to be an address shares one counter. The account is folded as the store folds it.
        var account = email.Length > store.Limits.EmailLength ? "" : UserService.FoldEmail(email);
        if (!attempts.Begin(AttemptKind.SignIn, visitor.Address, account).TryGet(out var attempt, out var refusal))
        {
            return refusal;
        }

        using (attempt)
        {
            var outcome = await VerifyAsync(email, password, cancellation);
            if (!outcome.TryGet(out var user, out refusal))
            {
                if (IsGuess(refusal))
                {
                    attempt.Count();
                }

                return refusal;
            }

            attempt.Succeed();
            return await EnterAsync(user, Assurance.Password, visitor, cancellation);
        }
    }

    /// <summary>Ends the session, or revokes the API token, that asks.</summary>
    public Task<Result<Done>> SignOutAsync(Principal principal, CancellationToken cancellation) =>
        store.Sessions.EndAsync(principal.UserId, principal.SessionId, cancellation);

    /// <summary>The one place where somebody whose proof is complete gets a session, always with a new token (attack AU4). What asks for
    /// more proof stands before it.</summary>
    public async Task<Result<SignedIn>> EnterAsync(User user, Assurance assurance, Visitor visitor, CancellationToken cancellation)
    {
        var (token, session) = policy.NewSession(user.Id, assurance, visitor);
        return (await store.Sessions.StartAsync(session, cancellation)).Map(_ => new SignedIn(user, token, session.ExpiresAt));
    }

    private static bool IsGuess(Refusal refusal) => refusal.Code is RefusalCode.Unauthorized or RefusalCode.Conflict or RefusalCode.Forbidden;

    private async Task<Result<SignedIn>> RegisterAsync(SignUp request, Visitor visitor, CancellationToken cancellation)
    {
        if (request.SetupCode is not { } code)
        {
            return await StoreAsync(request, UserRole.Member, visitor, cancellation);
        }

        Result<SignedIn> outcome = Refusal.Forbidden("This setup code opens nothing.");
        await setupCode.TryUseAsync(
            code,
            async () =>
            {
                outcome = await StoreAsync(request, UserRole.Admin, visitor, cancellation);
                return outcome.Refusal is null;
            },
            cancellation);
        return outcome;
    }

    private async Task<Result<SignedIn>> StoreAsync(SignUp request, UserRole role, Visitor visitor, CancellationToken cancellation)
    {
        if (!(await passwords.HashAsync(request.Password, cancellation)).TryGet(out var hash, out var refusal))
        {
            return refusal;
        }

        var registered = await store.Users.RegisterAsync(request.Name, request.Email, hash, role, cancellation);
        return registered.TryGet(out var user, out refusal)
            ? await EnterAsync(user, Assurance.Password, visitor, cancellation)
            : refusal;
    }

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
