using Parley.Core.Commit;
using Parley.Core.Sessions;
using Parley.Core.Storage;
using Parley.Core.Users;

namespace Parley.Core.External;

/// <summary>What an application's server says of one of its people; null: as it is.</summary>
/// <param name="Role">A member or a guest: administrators are made here alone.</param>
public sealed record PersonUpdate(ExternalProfile Profile, UserRole? Role = null, bool? Disabled = null);

/// <summary>The people of an application, for its server: made, changed, let in and shut out by the application's own ids.</summary>
public sealed class PeopleOfServer
{
    private static readonly Refusal NotYours = new(RefusalCode.Conflict, "An administrator's account is changed by administrators.");

    private readonly Committer _committer;
    private readonly Readers _readers;
    private readonly Limits _limits;

    internal PeopleOfServer(Committer committer, Readers readers, Limits limits)
    {
        _committer = committer;
        _readers = readers;
        _limits = limits;
    }

    /// <summary>Null for who never came and was never said.</summary>
    public Task<User?> FindAsync(Principal key, ExternalId id, CancellationToken cancellation) => _readers.ReadAsync(
        key.UserId,
        read => ExternalAccount.Find(read, id) is { } userId
            ? read.QueryFirstOrDefault<UserRow>($"SELECT {UserRow.Columns} FROM users WHERE id = @userId", new { userId })?.ToUser()
            : null,
        cancellation);

    /// <summary>Of several at once, in their order; null where there is none.</summary>
    public Task<IReadOnlyList<long?>> FindAllAsync(Principal key, IReadOnlyList<ExternalId> ids, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<long?>>(
            key.UserId, read => [.. ids.Select(id => ExternalAccount.Find(read, id))], cancellation);

    /// <summary>Makes the person, or changes what is named. Refused: <c>validation</c>, <c>conflict</c> for administrators.</summary>
    /// <returns>The person, and whether this made it.</returns>
    public async Task<Result<(User User, bool Created)>> PutAsync(
        Principal key, ExternalId id, PersonUpdate change, CancellationToken cancellation)
    {
        if (Check(change) is { } wrong)
        {
            return wrong;
        }

        var there = await _readers.ReadAsync(key.UserId, read => ExternalAccount.Find(read, id), cancellation);
        if (there is null)
        {
            var made = await _committer.WriteAsync(
                new WriteOperation<long>(transaction => ExternalAccount.Ensure(transaction, _limits, id, change.Profile, transaction.Now))
                {
                    Sender = key.UserId,
                },
                cancellation);
            if (!made.TryGet(out var madeId, out var refusal))
            {
                return refusal;
            }

            there = madeId;
            if (change is { Role: null or UserRole.Member, Disabled: not true })
            {
                return ((await FindAsync(key, id, cancellation))!, true);
            }

            return (await ChangeAsync(key, there.Value, change, cancellation)).Map(user => (user, true));
        }

        return (await ChangeAsync(key, there.Value, change, cancellation)).Map(user => (user, false));
    }

    /// <summary>Ends all that the person has open, and every token that it was given until now. Refused: <c>not_found</c>.</summary>
    public Task<Result<Done>> EndSessionsAsync(Principal key, ExternalId id, CancellationToken cancellation) => OfAsync<Done>(
        key,
        id,
        (transaction, userId) =>
        {
            SessionEnding.All(transaction, userId);
            return default(Done);
        },
        cancellation);

    /// <summary>A token with which the person comes. Refused: <c>not_found</c>, <c>unauthorized</c> for who is shut out.</summary>
    /// <param name="expiresAt">UTC milliseconds.</param>
    public Task<Result<Principal>> AddTokenAsync(
        Principal key, ExternalId id, byte[] tokenHash, long expiresAt, CancellationToken cancellation) => OfAsync(
        key,
        id,
        (transaction, userId) => ExternalSession.Insert(transaction, _limits, userId, tokenHash, expiresAt, address: null),
        cancellation);

    private Refusal? Check(PersonUpdate change) =>
        (change.Profile.Name is { } name ? Text.CheckName(name, _limits.UserNameLength) : null)
        ?? (change.Profile.Email is { } email ? EmailAddress.Check(email, _limits.EmailLength) : null)
        ?? (change.Profile.AvatarUrl is { } url ? Text.CheckAvatarUrl(url, _limits.AvatarUrlBytes) : null)
        ?? (change.Role is null or UserRole.Member or UserRole.Guest
            ? null
            : Refusal.Validation("role", "A server key makes members and guests."));

    private Task<Result<User>> ChangeAsync(Principal key, long userId, PersonUpdate change, CancellationToken cancellation) =>
        _committer.WriteAsync(
            new WriteOperation<User>(transaction => Change(transaction, userId, change)) { Sender = key.UserId, UserIds = [userId] }, cancellation);

    private Result<User> Change(WriteTransaction transaction, long userId, PersonUpdate change)
    {
        // Locks what is unique among people, before the row is looked at.
        UserService.StepProfiles(transaction);
        var row = Row(transaction, userId);
        if (IsAdministrator(row))
        {
            return NotYours;
        }

        ExternalAccount.Hear(transaction, _limits, userId, change.Profile, transaction.Now);
        row = Row(transaction, userId);
        var (name, avatarUrl) = (change.Profile.Name?.Trim(), change.Profile.AvatarUrl);
        if ((name is not null && name != row.Name) || (avatarUrl is not null && avatarUrl != row.AvatarUrl))
        {
            UserService.ChangeProfile(transaction, userId, new Users.ProfileChange(name, Handle: null, avatarUrl));
        }

        if (change.Role is { } role && role != (UserRole)row.Role)
        {
            transaction.Execute("UPDATE users SET role = @role WHERE id = @userId", new { role = (long)role, userId });
            SessionEnding.All(transaction, userId);
        }

        if (change.Disabled is true && row.DisabledAt is null && Deactivation.Run(transaction, userId).Refusal is { } stays)
        {
            return stays;
        }

        if (change.Disabled is false)
        {
            transaction.Execute("UPDATE users SET disabled_at = NULL WHERE id = @userId", new { userId });
        }

        return Row(transaction, userId).ToUser();
    }

    // Who may administer here must not be at the mercy of another server's key.
    private static bool IsAdministrator(UserRow row) => (UserRole)row.Role is UserRole.Admin;

    private static UserRow Row(WriteTransaction transaction, long userId) =>
        transaction.QueryFirstOrDefault<UserRow>($"SELECT {UserRow.Columns} FROM users WHERE id = @userId", new { userId })!;

    private async Task<Result<T>> OfAsync<T>(
        Principal key, ExternalId id, Func<WriteTransaction, long, Result<T>> write, CancellationToken cancellation)
    {
        var found = await _readers.ReadAsync(key.UserId, read => ExternalAccount.Find(read, id), cancellation);
        return found is { } userId
            ? await _committer.WriteAsync(
                new WriteOperation<T>(transaction => IsAdministrator(Row(transaction, userId)) ? NotYours : write(transaction, userId))
                {
                    Sender = key.UserId,
                    UserIds = [userId],
                },
                cancellation)
            : Refusal.NotFound;
    }
}
