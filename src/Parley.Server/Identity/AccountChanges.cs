using System.Text;
using Parley.Core;
using Parley.Core.Sessions;
using Parley.Core.Users;
using Parley.Server.Mail;

namespace Parley.Server.Identity;

/// <summary>What a signed-in person changes about its account; each asks for the password again, for a session may be stolen.</summary>
internal sealed class AccountChanges(
    Store store, PasswordHashing passwords, AttemptLimits attempts, AccountPolicy policy, MailSwitch mail)
{
    /// <summary>Changes the password. All that was open ends, also this session; the answer holds a new one in its place.</summary>
    /// <param name="keepTokens">API tokens stay.</param>
    public async Task<Result<SignedIn>> ChangePasswordAsync(
        Principal principal, string current, string wanted, bool keepTokens, Visitor visitor, CancellationToken cancellation)
    {
        if (policy.CheckPassword(wanted, store.Limits, "new_password") is { } refusal
            || !(await CheckAsync(principal, current, "current_password", visitor, cancellation)).TryGet(out var oldHash, out refusal)
            || !(await passwords.HashAsync(wanted, cancellation)).TryGet(out var newHash, out refusal))
        {
            return refusal;
        }

        var (token, session) = policy.NewSession(principal.UserId, principal.Assurance, visitor);
        var changed = await store.Accounts.ChangePasswordAsync(oldHash, newHash, session, keepTokens, cancellation);
        if (!changed.TryGet(out var started, out refusal))
        {
            return refusal;
        }

        var user = await store.Users.FindAsync(principal.UserId, cancellation);
        return new SignedIn(user!, token, session.ExpiresAt, started.SessionId);
    }

    /// <summary>Changes the address: where the server sends mail, once the link in one to the new address was opened.</summary>
    /// <returns>Null: that mail is on its way.</returns>
    public async Task<Result<User?>> ChangeEmailAsync(
        Principal principal, string email, string password, Visitor visitor, CancellationToken cancellation)
    {
        if (!(await CheckAsync(principal, password, "password", visitor, cancellation)).TryGet(out _, out var refusal))
        {
            return refusal;
        }

        return mail.IsOn
            ? (await store.AddressChanges.RequestAsync(principal.UserId, email, cancellation)).Map<User?>(_ => null)
            : (await store.Accounts.ChangeEmailAsync(principal.UserId, email, cancellation)).Map<User?>(user => user);
    }

    /// <summary>The person, once the password was given again.</summary>
    public async Task<Result<User>> ConfirmAsync(Principal principal, string password, Visitor visitor, CancellationToken cancellation) =>
        (await CheckAsync(principal, password, "password", visitor, cancellation)).TryGet(out _, out var refusal)
            ? (await store.Users.FindAsync(principal.UserId, cancellation))!
            : refusal;

    /// <summary>Closes one's own account. An administrator can open it again.</summary>
    public async Task<Result<Done>> DeactivateAsync(Principal principal, string password, Visitor visitor, CancellationToken cancellation) =>
        (await CheckAsync(principal, password, "password", visitor, cancellation)).TryGet(out _, out var refusal)
            ? await store.Accounts.DeactivateAsync(principal.UserId, cancellation)
            : refusal;

    /// <summary>Is this the person's password? Guesses are counted like those of who signs in.</summary>
    /// <returns>The stored hash; <c>forbidden</c> for a wrong one, <c>rate_limited</c>, <c>unavailable</c>.</returns>
    public async Task<Result<string>> CheckAsync(
        Principal principal, string password, string field, Visitor visitor, CancellationToken cancellation)
    {
        var wrong = new Refusal(RefusalCode.Forbidden, "The password is wrong.", field);
        if (Encoding.UTF8.GetByteCount(password) > store.Limits.PasswordBytes)
        {
            return wrong;
        }

        if (!attempts.Begin(AttemptKind.SignIn, visitor.Address, $"#{principal.UserId:D}").TryGet(out var attempt, out var refusal))
        {
            return refusal;
        }

        using (attempt)
        {
            var hash = await store.Accounts.PasswordHashAsync(principal.UserId, cancellation);
            if (!(await passwords.VerifyAsync(hash, password, cancellation)).TryGet(out var check, out refusal))
            {
                return refusal;
            }

            if (!check.Matches)
            {
                attempt.Count();
                return wrong;
            }

            attempt.Succeed();
            return hash!;
        }
    }
}
