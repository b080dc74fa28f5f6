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
    // One sentence for a wrong password, no such account and a disabled one.
    private static readonly Refusal WrongCredentials = new(RefusalCode.Unauthorized, "The e-mail address or the password is wrong.");

    public Task<Result<SignedIn>> SignUpAsync(SignUp request, Visitor visitor, CancellationToken cancellation) =>
        policy.CheckSignUp(request, store.Limits) is { } refusal
            ? Task.FromResult<Result<SignedIn>>(refusal)
            : CountedAsync(request.Email, visitor, () => RegisterAsync(request, visitor, cancellation));

    public Task<Result<SignedIn>> SignInAsync(string email, string password, Visitor visitor, CancellationToken cancellation) =>
        CountedAsync(email, visitor, () => VerifyAsync(email, password, visitor, cancellation));

    /// <summary>Ends the session, or revokes the API token, that asks.</summary>
    public Task<Result<Done>> SignOutAsync(Principal principal, CancellationToken cancellation) =>
        store.Sessions.EndAsync(principal.UserId, principal.SessionId, cancellation);

    private async Task<Result<SignedIn>> CountedAsync(string email, Visitor visitor, Func<Task<Result<SignedIn>>> attempt)
    {
        // What is too long to be an address shares one counter: the counters must stay small.
        var account = email.Length > store.Limits.EmailLength ? "" : email.Trim().ToLowerInvariant();
        if (attempts.TryBegin(visitor.Address, account) is { } wait)
        {
            return new Refusal(RefusalCode.RateLimited, "Too many attempts; try again later.", RetryAfter: wait);
        }

        var (failed, succeeded) = (false, false);
        try
        {
            var outcome = await attempt();
            failed = outcome.Refusal is { Code: RefusalCode.Unauthorized or RefusalCode.Conflict or RefusalCode.Forbidden };
            succeeded = outcome.Refusal is null;
            return outcome;
        }
        finally
        {
            // Also when the store broke: that is nobody's guess.
            if (!failed)
            {
                attempts.Forgive(visitor.Address, account, succeeded);
            }
        }
    }

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
        return registered.TryGet(out var user, out refusal) ? await StartSessionAsync(user, visitor, cancellation) : refusal;
    }

    private async Task<Result<SignedIn>> VerifyAsync(string email, string password, Visitor visitor, CancellationToken cancellation)
    {
        if (Encoding.UTF8.GetByteCount(password) > store.Limits.PasswordBytes)
        {
            return WrongCredentials;
        }

        var account = await store.Users.FindByEmailAsync(email, cancellation);
        if (!(await passwords.VerifyAsync(account?.PasswordHash, password, cancellation)).TryGet(out var matches, out var refusal))
        {
            return refusal;
        }

        return matches && account is { User: { DisabledAt: null } user }
            ? await StartSessionAsync(user, visitor, cancellation)
            : WrongCredentials;
    }

    private async Task<Result<SignedIn>> StartSessionAsync(User user, Visitor visitor, CancellationToken cancellation)
    {
        var token = SessionToken.New();
        var expiresAt = policy.SessionEnd();
        var session = new NewSession(user.Id, SessionToken.Hash(token.Text), expiresAt)
        {
            Secret = SessionToken.NewSecret(),
            UserAgent = visitor.UserAgent,
            Address = visitor.Address?.ToString(),
        };
        var started = await store.Sessions.StartAsync(session, cancellation);
        return started.Map(_ => new SignedIn(user, token, expiresAt));
    }
}
