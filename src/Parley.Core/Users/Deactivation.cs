using Parley.Core.Commit;
using Parley.Core.Sessions;

namespace Parley.Core.Users;

/// <summary>Shuts a person out, inside a transaction that has locked it: its sessions and tokens end with it, and their connections before
/// the answer (attack AZ24). What it wrote stays.</summary>
internal static class Deactivation
{
    private static readonly Refusal LastAdmin = new(RefusalCode.Conflict, "The last administrator stays one.");

    public static Result<Done> Run(WriteTransaction transaction, long userId)
    {
        if (Guard(transaction, userId) is { } refusal)
        {
            return refusal;
        }

        transaction.Execute("UPDATE users SET disabled_at = coalesce(disabled_at, @Now) WHERE id = @userId", new { userId, transaction.Now });
        SessionEnding.All(transaction, userId);
        return default(Done);
    }

    /// <summary>Somebody must be left who can let others in.</summary>
    /// <returns>Why the person may not stop being an administrator; null for who is none.</returns>
    public static Refusal? Guard(WriteTransaction transaction, long userId)
    {
        // Locks, so that the last two cannot shut each other out at once.
        UserService.StepProfiles(transaction);
        var admins = transaction.Query<UserRow>(
            "SELECT id FROM users WHERE role = @Admin AND disabled_at IS NULL ORDER BY id LIMIT 2", new { Admin = (long)UserRole.Admin });
        return admins.Count == 1 && admins[0].Id == userId ? LastAdmin : null;
    }
}
