using System.Text;
using Parley.Core;
using Parley.Core.Sessions;
using Parley.Core.Users;

namespace Parley.Server.Identity;

/// <summary>Who may sign up, with what password, and for how long one stays signed in.</summary>
public sealed class AccountPolicy(IdentitySettings settings, TimeProvider clock)
{
    /// <returns>Null to go ahead. The first administrator's code opens a closed door too; whether it is right is looked at later.</returns>
    public Refusal? CheckSignUp(SignUp request, Limits limits)
    {
        var isInvited = request.Invite is not null && settings.Registration is not Registration.Closed;
        if (settings.Registration is not Registration.Open && request.SetupCode is null && !isInvited)
        {
            return settings.Registration is Registration.Invite
                ? Refusal.Forbidden("Signing up here needs an invitation.")
                : Refusal.Forbidden("Signing up is closed here.");
        }

        return CheckPassword(request.Password, limits, "password");
    }

    /// <param name="field">Its name in the request.</param>
    public Refusal? CheckPassword(string password, Limits limits, string field)
    {
        if (password.EnumerateRunes().Count() < limits.PasswordMinimum)
        {
            return Refusal.Validation(field, $"{field} is shorter than {limits.PasswordMinimum:D} characters.");
        }

        return Encoding.UTF8.GetByteCount(password) > limits.PasswordBytes
            ? Refusal.Validation(field, $"{field} is longer than {limits.PasswordBytes:D} bytes.")
            : null;
    }

    /// <summary>A session that starts now, and its token.</summary>
    public (SessionToken Token, NewSession Session) NewSession(long userId, Assurance assurance, Visitor visitor)
    {
        var token = SessionToken.New();
        return (token, new NewSession(userId, SessionToken.Hash(token.Text), SessionEnd())
        {
            Secret = SessionToken.NewSecret(),
            UserAgent = visitor.UserAgent,
            Address = visitor.Address?.ToString(),
            Assurance = assurance,
        });
    }

    /// <summary>Whether an account comes to be only when a mail was read.</summary>
    public bool ConfirmsAddresses => settings.ConfirmRegistration;

    /// <summary>True for a session that may do nothing but set up the second factor that this server wants of it (attack AU14). Bots have
    /// no such thing; a person's API token is as strong as the session that made it. How people of another server prove who they are is
    /// that server's matter, except where they are administrators here.</summary>
    public bool IsIncomplete(Principal principal) =>
        principal.Assurance < Assurance.SecondFactor
        && principal.Role is not UserRole.Bot
        && (principal.Kind is not SessionKind.External || principal.Role is UserRole.Admin)
        && Requires(principal.Role);

    public bool Requires(UserRole role) => settings.RequireTwoFactor switch
    {
        RequireTwoFactor.All => true,
        RequireTwoFactor.Admins => role is UserRole.Admin,
        _ => false,
    };

    /// <summary>When a session that starts now ends, in UTC milliseconds.</summary>
    public long SessionEnd() => (clock.GetUtcNow() + settings.SessionLifetime).ToUnixTimeMilliseconds();
}
