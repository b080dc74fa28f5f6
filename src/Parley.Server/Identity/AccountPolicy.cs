using System.Text;
using Parley.Core;

namespace Parley.Server.Identity;

/// <summary>Who may sign up, with what password, and for how long one stays signed in.</summary>
public sealed class AccountPolicy(IdentitySettings settings, TimeProvider clock)
{
    /// <returns>Null to go ahead. The first administrator's code opens a closed door too; whether it is right is looked at later.</returns>
    public Refusal? CheckSignUp(SignUp request, Limits limits)
    {
        if (settings.Registration is not Registration.Open && request.SetupCode is null)
        {
            return settings.Registration is Registration.Invite
                ? Refusal.Forbidden("Signing up here needs an invitation.")
                : Refusal.Forbidden("Signing up is closed here.");
        }

        if (request.Password.EnumerateRunes().Count() < limits.PasswordMinimum)
        {
            return Refusal.Validation("password", $"password is shorter than {limits.PasswordMinimum:D} characters.");
        }

        return Encoding.UTF8.GetByteCount(request.Password) > limits.PasswordBytes
            ? Refusal.Validation("password", $"password is longer than {limits.PasswordBytes:D} bytes.")
            : null;
    }

    /// <summary>When a session that starts now ends, in UTC milliseconds.</summary>
    public long SessionEnd() => (clock.GetUtcNow() + settings.SessionLifetime).ToUnixTimeMilliseconds();
}
