using Parley.Core.Access;
using Parley.Core.Commit;
using Parley.Core.Mail;
using Parley.Core.Sessions;

namespace Parley.Core.Users;

/// <summary>Accounts and passwords that administrators hand out. Passwords are hashed and checked by the caller.</summary>
public sealed class Provisioning
{
    private static readonly Refusal BotsHaveNone = new(RefusalCode.Conflict, "A bot has no password; its administrator gives it tokens.");

    private readonly Committer _committer;
    private readonly Limits _limits;

    internal Provisioning(Committer committer, Limits limits)
    {
        _committer = committer;
        _limits = limits;
    }

    /// <summary>Refused: <c>forbidden</c>, <c>validation</c> (name, email), <c>conflict</c> when the address has an account.</summary>
    public async Task<Result<User>> CreateAsync(
        Actor admin, string name, string email, string passwordHash, UserRole role, CancellationToken cancellation)
    {
        if ((Text.CheckName(name, _limits.UserNameLength) ?? EmailAddress.Check(email, _limits.EmailLength)) is { } refusal)
        {
            return refusal;
        }

        return await _committer.WriteAsync(
            new WriteOperation<User>(transaction => admin.Check(transaction, Permission.HandOutKeys) is { } no
                ? no
                : UserService.Register(transaction, name.Trim(), email.Trim(), passwordHash, role))
            { Sender = 0 },
            cancellation);
    }

    /// <summary>Another password; all that the old one opened ends, API tokens too, and its owner is told by mail.
    /// Refused: <c>forbidden</c>, <c>not_found</c>, <c>conflict</c> for bots.</summary>
    public Task<Result<Done>> ResetPasswordAsync(Actor admin, long userId, string passwordHash, CancellationToken cancellation) =>
        _committer.WriteAsync(
            new WriteOperation<Done>(transaction => admin.Check(transaction, Permission.HandOutKeys) is { } refusal
                ? refusal
                : ResetPassword(transaction, userId, passwordHash))
            {
                Sender = 0,
                UserIds = [userId],
            },
            cancellation);

    private static Result<Done> ResetPassword(WriteTransaction transaction, long userId, string passwordHash)
    {
        var row = transaction.QueryFirstOrDefault<UserRow>($"SELECT {UserRow.Columns} FROM users WHERE id = @userId", new { userId });
        if (row is null)
        {
            return Refusal.NotFound;
        }

        if ((UserRole)row.Role == UserRole.Bot)
        {
            return BotsHaveNone;
        }

        transaction.Execute("UPDATE users SET password_hash = @passwordHash WHERE id = @userId", new { userId, passwordHash });
        SessionEnding.All(transaction, userId);
        MailQueue.Add(transaction, MailKind.PasswordGiven, row.Email, userId);
        return default(Done);
    }
}
