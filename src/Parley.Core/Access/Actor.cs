using Parley.Core.Commit;
using Parley.Core.Sessions;
using Parley.Core.Storage;
using Parley.Core.Users;

namespace Parley.Core.Access;

/// <summary>Who administers: an administrator who signed in, or whoever operates the machine, at its console. The rules about what is
/// administered hold for both.</summary>
public sealed class Actor
{
    /// <summary>For doors that only the machine's operator can open.</summary>
    public static readonly Actor Console = new(null);

    private readonly Principal? _principal;

    private Actor(Principal? principal) => _principal = principal;

    /// <summary>In whose turn its reads stand.</summary>
    internal long Reader => _principal?.UserId ?? FairQueue<Actor>.House;

    public static implicit operator Actor(Principal principal) => Of(principal);

    public static Actor Of(Principal principal) => new(principal);

    /// <summary>Who signed in must be an administrator at this moment, whatever it was when its request began.</summary>
    internal Refusal? Check(WriteTransaction transaction)
    {
        // Locks what is unique among people, for both.
        UserService.StepProfiles(transaction);
        return _principal is null
            || transaction.Scalar<long>(
                "SELECT count(*) FROM users WHERE id = @UserId AND role = @Admin AND disabled_at IS NULL",
                new { _principal.UserId, Admin = (long)UserRole.Admin }) > 0
            ? null
            : Refusal.Forbidden(Permission.AdministratorsOnly);
    }
}
