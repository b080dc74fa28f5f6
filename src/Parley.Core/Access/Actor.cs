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

    /// <summary>Asks the policy by what somebody is at this moment, whatever it was when its request began. The console may do all.</summary>
    internal Refusal? Check(WriteTransaction transaction, Permission permission)
    {
        // Locks what is unique among people, for both.
        UserService.StepProfiles(transaction);
        if (_principal is null)
        {
            return null;
        }

        var now = transaction.QueryFirstOrDefault<UserRow>(
            $"SELECT {UserRow.Columns} FROM users WHERE id = @UserId AND disabled_at IS NULL", new { _principal.UserId });
        return now is null
            ? Refusal.Forbidden(Permission.AdministratorsOnly)
            : Policy.May(_principal with { Role = (UserRole)now.Role }, permission);
    }
}
