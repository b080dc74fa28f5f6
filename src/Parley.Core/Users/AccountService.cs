using Parley.Core.Commit;
using Parley.Core.Mail;
using Parley.Core.Sessions;
using Parley.Core.Storage;

namespace Parley.Core.Users;

/// <summary>What a person changes about its own account. Passwords are hashed and checked by the caller.</summary>
public sealed class AccountService
{
    private static readonly Refusal ChangedMeanwhile = new(RefusalCode.Conflict, "The password was changed meanwhile.");

    private readonly Committer _committer;
    private readonly Readers _readers;
    private readonly Limits _limits;

    internal AccountService(Committer committer, Readers readers, Limits limits)
    {
        _committer = committer;
        _readers = readers;
        _limits = limits;
    }

    /// <summary>Null for who has no password, or is not there.</summary>
    public async Task<string?> PasswordHashAsync(long userId, CancellationToken cancellation) => await _readers.ReadAsync(
        userId,
        read => read.Scalar<string>("SELECT password_hash FROM users WHERE id = @userId AND disabled_at IS NULL", new { userId }),
        cancellation) is { Length: > 0 } hash
        ? hash
        : null;

    /// <summary>Stores another hash of the same password; not if it was changed meanwhile.</summary>
    public Task<Result<Done>> RehashAsync(long userId, string oldHash, string newHash, CancellationToken cancellation) => WriteAsync<Done>(
        userId,
        transaction =>
        {
            Replace(transaction, userId, oldHash, newHash);
            return default(Done);
        },
        cancellation);

    /// <summary>Changes the password, ends all that the old one has opened, starts a session in the place of the one that asks, and says so by
    /// mail.</summary>
    /// <param name="oldHash">Of the password that was checked; another one by now is a <c>conflict</c>.</param>
    /// <param name="keepTokens">API tokens stay, with their connections.</param>
    public Task<Result<Principal>> ChangePasswordAsync(
        string oldHash, string newHash, NewSession session, bool keepTokens, CancellationToken cancellation) => WriteAsync<Principal>(
        session.UserId,
        transaction =>
        {
            if (!Replace(transaction, session.UserId, oldHash, newHash))
            {
                return ChangedMeanwhile;
            }

            if (keepTokens)
            {
                SessionEnding.AllOf(transaction, session.UserId, SessionKind.SignIn);
            }
            else
            {
                SessionEnding.All(transaction, session.UserId);
            }

            Tell(transaction, session.UserId);
            return SessionService.Start(transaction, session, _limits);
        },
        cancellation);

    /// <summary>Refused: <c>validation</c>, <c>conflict</c> when the address has an account.</summary>
    public async Task<Result<User>> ChangeEmailAsync(long userId, string email, CancellationToken cancellation) =>
        EmailAddress.Check(email, _limits.EmailLength) is { } refusal
            ? refusal
            : await WriteAsync(userId, transaction => ChangeEmail(transaction, userId, email.Trim()), cancellation);

    /// <summary>Ends all that the person has open and lets it in no more. Refused: <c>conflict</c> for the last administrator.</summary>
    public Task<Result<Done>> DeactivateAsync(long userId, CancellationToken cancellation) =>
        WriteAsync(userId, transaction => Deactivation.Run(transaction, userId), cancellation);

    internal static Result<User> ChangeEmail(WriteTransaction transaction, long userId, string email)
    {
        // Locks what is unique: two people who want the same address take turns.
        UserService.StepProfiles(transaction);
        var folded = EmailAddress.Fold(email);
        if (transaction.Scalar<long>("SELECT count(*) FROM users WHERE email_folded = @folded AND id <> @userId", new { folded, userId }) > 0)
        {
            return new Refusal(RefusalCode.Conflict, "This address has an account already.", "email");
        }

        return transaction.QueryFirstOrDefault<UserRow>(
            $"UPDATE users SET email = @email, email_folded = @folded WHERE id = @userId RETURNING {UserRow.Columns}",
            new { email, folded, userId })!.ToUser();
    }

    private static bool Replace(WriteTransaction transaction, long userId, string oldHash, string newHash) => transaction.Execute(
        "UPDATE users SET password_hash = @newHash WHERE id = @userId AND password_hash = @oldHash AND disabled_at IS NULL",
        new { userId, oldHash, newHash }) > 0;

    private static void Tell(WriteTransaction transaction, long userId) => MailQueue.Add(
        transaction,
        MailKind.PasswordChanged,
        transaction.Scalar<string>("SELECT email FROM users WHERE id = @userId", new { userId })!,
        userId);

    private Task<Result<T>> WriteAsync<T>(long userId, Func<WriteTransaction, Result<T>> write, CancellationToken cancellation) =>
        _committer.WriteAsync(new WriteOperation<T>(write) { Sender = 0, UserIds = [userId] }, cancellation);
}
