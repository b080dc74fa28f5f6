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
    // Timers may fire a little early, and the clocks of two servers differ.
    private static readonly TimeSpan ClockSlack = TimeSpan.FromMilliseconds(50);

    private static readonly Refusal NotYours = new(RefusalCode.Conflict, "An administrator's account is changed by administrators.");

    private readonly Committer _committer;
    private readonly Readers _readers;
    private readonly Limits _limits;
    private readonly TimeProvider _clock;

    internal PeopleOfServer(Committer committer, Readers readers, Limits limits, TimeProvider clock)
    {
        _clock = clock;
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
                new WriteOperation<Put>(transaction => Make(transaction, id, change)) { Sender = key.UserId }, cancellation);
            if (!made.TryGet(out var put, out var refusal))
            {
                return refusal;
            }

            if (put.Created)
            {
                return ((await FindAsync(key, id, cancellation))!, true);
            }

            there = put.UserId;
        }

        return (await ChangeAsync(key, there.Value, change, cancellation)).Map(user => (user, false));
    }

    /// <summary>Ends all that the person has open, and every token that it was given until now. Refused: <c>not_found</c>.</summary>
    public async Task<Result<Done>> EndSessionsAsync(Principal key, ExternalId id, CancellationToken cancellation)
    {
        var ended = await OfAsync<Done>(
            key,
            id,
            (transaction, userId) =>
            {
                SessionEnding.All(transaction, userId);
                return default(Done);
            },
            cancellation);
        await OutlastTokensAsync(ended.Refusal is null, cancellation);
        return ended;
    }

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

    // All in one: who was made is nothing else for a moment, and no token of theirs is over.
    private Result<Put> Make(WriteTransaction transaction, ExternalId id, PersonUpdate change)
    {
        // Locks what is unique among people: of many who come at once, one makes it.
        UserService.StepProfiles(transaction);
        if (ExternalAccount.Find(transaction, id) is { } there)
        {
            return new Put(there, Created: false);
        }

        var made = ExternalAccount.Ensure(transaction, _limits, id, change.Profile, transaction.Now, change.Role ?? UserRole.Member);
        if (made.TryGet(out var userId, out _) && change.Disabled is true)
        {
            transaction.Execute("UPDATE users SET disabled_at = @Now WHERE id = @userId", new { userId, transaction.Now });
        }

        return made.Map(madeId => new Put(madeId, Created: true));
    }

    private async Task<Result<User>> ChangeAsync(Principal key, long userId, PersonUpdate change, CancellationToken cancellation)
    {
        var ends = false;
        var changed = await _committer.WriteAsync(
            new WriteOperation<User>(transaction => Change(transaction, userId, change, out ends)) { Sender = key.UserId, UserIds = [userId] },
            cancellation);
        await OutlastTokensAsync(ends && changed.Refusal is null, cancellation);
        return changed;
    }

    // Most JWTs say in whole seconds when they were made. One that says the second in which the tokens ended may have been made before that, and
    // is refused; so that none that is made after this answer is, the answer waits until that second is over.
    private async Task OutlastTokensAsync(bool hasEnded, CancellationToken cancellation)
    {
        if (hasEnded)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1_000 - _clock.GetUtcNow().Millisecond) + ClockSlack, _clock, cancellation)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Result<User> Change(WriteTransaction transaction, long userId, PersonUpdate change, out bool ends)
    {
        ends = false;

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
            ends = true;
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

    private readonly record struct Put(long UserId, bool Created);
}
