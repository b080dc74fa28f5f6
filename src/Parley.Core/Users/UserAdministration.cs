using Parley.Core.Access;
using Parley.Core.Commit;
using Parley.Core.Sessions;
using Parley.Core.Storage;

namespace Parley.Core.Users;

/// <summary>What administrators see and change of the people of this server.</summary>
public sealed class UserAdministration
{
    private readonly Committer _committer;
    private readonly Readers _readers;
    private readonly Limits _limits;

    internal UserAdministration(Committer committer, Readers readers, Limits limits)
    {
        _committer = committer;
        _readers = readers;
        _limits = limits;
    }

    /// <summary>Newest first.</summary>
    /// <param name="query">Part of a name, handle or address; null: everybody.</param>
    /// <param name="before">People with a lower id than this.</param>
    public Task<IReadOnlyList<User>> ListAsync(Actor admin, string? query, long? before, int? limit, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<User>>(
            admin.Reader, read => AccountList.Read(read, query, before, Math.Min(limit ?? 50, _limits.PageSize)), cancellation);

    /// <summary>By id, address or handle (a handle of digits alone with its @); null where there is none.</summary>
    public Task<User?> FindAsync(Actor admin, string who, CancellationToken cancellation) =>
        _readers.ReadAsync(admin.Reader, read => AccountList.Find(read, who), cancellation);

    /// <summary>Refused: <c>forbidden</c>, <c>not_found</c>, <c>conflict</c> for the last administrator and for bots. Another role ends the
    /// person's sessions, as a sign-in with it must be a new one (attack AU4).</summary>
    /// <param name="role">Null: as it is.</param>
    /// <param name="disabled">Null: as it is.</param>
    public Task<Result<User>> ChangeAsync(Actor admin, long userId, UserRole? role, bool? disabled, CancellationToken cancellation) =>
        WriteAsync<User>(
            admin,
            userId,
            transaction =>
            {
                if (Find(transaction, userId) is not { } row)
                {
                    return Refusal.NotFound;
                }

                if (role is { } wanted && wanted != (UserRole)row.Role && ChangeRole(transaction, row, wanted) is { } refusal)
                {
                    return refusal;
                }

                if (disabled is true && Deactivation.Run(transaction, userId).Refusal is { } stays)
                {
                    return stays;
                }

                if (disabled is false)
                {
                    transaction.Execute("UPDATE users SET disabled_at = NULL WHERE id = @userId", new { userId });
                }

                return Find(transaction, userId)!.ToUser();
            },
            cancellation);

    /// <summary>Ends the person's sign-ins and API tokens. Refused: <c>forbidden</c>, <c>not_found</c>.</summary>
    public Task<Result<Done>> EndSessionsAsync(Actor admin, long userId, CancellationToken cancellation) => WriteAsync<Done>(
        admin,
        userId,
        transaction =>
        {
            if (Find(transaction, userId) is null)
            {
                return Refusal.NotFound;
            }

            SessionEnding.All(transaction, userId);
            return default(Done);
        },
        cancellation);

    /// <summary>Ends one sign-in, or revokes one API token. Refused: <c>forbidden</c>, <c>not_found</c>.</summary>
    public Task<Result<Done>> EndSessionAsync(Actor admin, long userId, string sessionId, CancellationToken cancellation) =>
        WriteAsync<Done>(
            admin,
            userId,
            transaction => SessionEnding.One(transaction, userId, sessionId) ? default(Done) : Refusal.NotFound,
            cancellation);

    private static Refusal? ChangeRole(WriteTransaction transaction, UserRow row, UserRole role)
    {
        if ((Policy.MayBecome((UserRole)row.Role, role) ?? Deactivation.Guard(transaction, row.Id)) is { } refusal)
        {
            return refusal;
        }

        transaction.Execute("UPDATE users SET role = @role WHERE id = @Id", new { role = (long)role, row.Id });
        SessionEnding.All(transaction, row.Id);
        return null;
    }

    private static UserRow? Find(WriteTransaction transaction, long userId) =>
        transaction.QueryFirstOrDefault<UserRow>($"SELECT {UserRow.Columns} FROM users WHERE id = @userId", new { userId });

    private Task<Result<T>> WriteAsync<T>(
        Actor admin, long userId, Func<WriteTransaction, Result<T>> write, CancellationToken cancellation) => _committer.WriteAsync(
        new WriteOperation<T>(transaction => admin.Check(transaction, Permission.ManageAccounts) is { } refusal ? refusal : write(transaction))
        {
            Sender = 0,
            UserIds = [userId],
        },
        cancellation);
}
