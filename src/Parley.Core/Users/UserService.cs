using Parley.Core.Commit;
using Parley.Core.Events;
using Parley.Core.Naming;
using Parley.Core.Storage;

namespace Parley.Core.Users;

/// <summary>People: their accounts and what others see of them.</summary>
public sealed class UserService
{
    private static readonly Result<Profile> NoProfile = Refusal.NotFound;

    private readonly Committer _committer;
    private readonly Readers _readers;
    private readonly Limits _limits;

    internal UserService(Committer committer, Readers readers, Limits limits)
    {
        _committer = committer;
        _readers = readers;
        _limits = limits;
    }

    /// <summary>Stores a new person. Refused: <c>validation</c> (name, email), <c>conflict</c> when the address has an account.</summary>
    /// <param name="passwordHash">Made by the caller; Core neither sees nor checks passwords.</param>
    public async Task<Result<User>> RegisterAsync(string name, string email, string passwordHash, UserRole role, CancellationToken cancellation)
    {
        if ((Text.CheckName(name, _limits.UserNameLength) ?? EmailAddress.Check(email, _limits.EmailLength)) is { } refusal)
        {
            return refusal;
        }

        return await _committer.WriteAsync(
            new WriteOperation<User>(transaction => Register(transaction, name.Trim(), email.Trim(), passwordHash, role)) { Sender = 0 },
            cancellation);
    }

    /// <summary>The account of an address (compared case-folded) and its password hash; null where there is none.</summary>
    public Task<(User User, string PasswordHash)?> FindByEmailAsync(string email, CancellationToken cancellation) =>
        _readers.ReadAsync<(User, string)?>(
            read => read.QueryFirstOrDefault<UserRow>(
                $"SELECT {UserRow.Columns} FROM users WHERE email_folded = @folded", new { folded = EmailAddress.Fold(email) }) is { } row
                ? (row.ToUser(), row.PasswordHash)
                : null,
            cancellation);

    public Task<User?> FindAsync(long userId, CancellationToken cancellation) => _readers.ReadAsync(
        userId,
        read => read.QueryFirstOrDefault<UserRow>($"SELECT {UserRow.Columns} FROM users WHERE id = @userId", new { userId })?.ToUser(), cancellation);

    /// <summary>True once the first administrator has signed up.</summary>
    public Task<bool> HasAdminAsync(CancellationToken cancellation) => _readers.ReadAsync(
        read => read.Scalar<long>("SELECT count(*) FROM users WHERE role = @Admin", new { Admin = (long)UserRole.Admin }) > 0, cancellation);

    /// <summary>Changes the name.</summary>
    public Task<Result<User>> RenameAsync(long userId, string name, CancellationToken cancellation) =>
        ChangeProfileAsync(userId, new ProfileChange(Name: name), cancellation);

    /// <summary>Changes name, handle or picture, steps <c>profiles</c> and tells those who share a conversation. <c>conflict</c>: the handle is
    /// somebody else's.</summary>
    public async Task<Result<User>> ChangeProfileAsync(long userId, ProfileChange change, CancellationToken cancellation)
    {
        if (change.Check(_limits) is { } refusal)
        {
            return refusal;
        }

        return await _committer.WriteAsync(
            new WriteOperation<User>(transaction => ChangeProfile(transaction, userId, change)) { Sender = userId, UserIds = [userId] },
            cancellation);
    }

    /// <summary>The profile of somebody whom the asker may see; for all others <c>not_found</c>.</summary>
    public Task<Result<Profile>> ProfileAsync(long askerId, long userId, CancellationToken cancellation) =>
        _readers.ReadAsync(askerId, read => People.Find(read, _limits, askerId, userId, handle: null) is { } found ? found : NoProfile, cancellation);

    /// <summary>The same by handle, compared case-folded.</summary>
    public Task<Result<Profile>> ProfileByHandleAsync(long askerId, string handle, CancellationToken cancellation) =>
        _readers.ReadAsync(
            askerId,
            read => People.Find(read, _limits, askerId, userId: null, Handle.Fold(handle)) is { } found ? found : NoProfile, cancellation);

    /// <summary>People whom the asker may see, by the beginnings of words of name or handle (empty: all), in the order of their names.</summary>
    public Task<ProfilePage> SearchAsync(long askerId, string query, long? after, int limit, CancellationToken cancellation) =>
        _readers.ReadAsync(askerId, read => People.Search(read, _limits, askerId, query, after, limit), cancellation);

    /// <summary>Two spellings of one address are one: what counts attempts must see it as the account does.</summary>
    public static string FoldEmail(string email) => EmailAddress.Fold(email);

    /// <param name="ownId">Of another server, whose ids are those of people here; null: the next one.</param>
    internal static Result<User> Register(
        WriteTransaction transaction, string name, string email, string passwordHash, UserRole role, long? ownId = null)
    {
        // First, since it locks: two lanes that register the same address or handle take turns, and the second looks after the first.
        var profiles = StepProfiles(transaction);
        var folded = EmailAddress.Fold(email);
        if (transaction.Scalar<long>("SELECT count(*) FROM users WHERE email_folded = @folded", new { folded }) > 0)
        {
            return new Refusal(RefusalCode.Conflict, "This address has an account already.", "email");
        }

        var handle = Handle.Free(transaction, name);
        var user = transaction.QueryFirstOrDefault<UserRow>(
            $"""
            INSERT INTO users (
                {(ownId is null ? "" : "id, ")}name, handle, handle_folded, email, email_folded, password_hash, role, created_at, user_rev,
                profile_rev)
            VALUES ({(ownId is null ? "" : "@ownId, ")}@name, @handle, @handle, @email, @folded, @passwordHash, @role, @Now, 0, @profiles)
            RETURNING {UserRow.Columns}
            """,
            new { ownId, name, handle, email, folded, passwordHash, role = (long)role, transaction.Now, profiles })!.ToUser();
        NameIndex.Put(transaction, NameKind.Person, user.Id, user.Name, user.Handle);
        return user;
    }

    internal static Result<User> ChangeProfile(WriteTransaction transaction, long userId, ProfileChange change)
    {
        // First, since it locks: of two who want one handle, the second looks after the first.
        var profiles = StepProfiles(transaction);
        var row = transaction.QueryFirstOrDefault<UserRow>($"SELECT {UserRow.Columns} FROM users WHERE id = @userId", new { userId });
        if (row is null)
        {
            return Refusal.NotFound;
        }

        var handle = change.Handle ?? row.Handle;
        var folded = Handle.Fold(handle);
        if (transaction.Scalar<long>("SELECT count(*) FROM users WHERE handle_folded = @folded AND id <> @userId", new { folded, userId }) > 0)
        {
            return new Refusal(RefusalCode.Conflict, "This handle is taken.", "handle");
        }

        var name = change.Name?.Trim() ?? row.Name;
        var avatarUrl = change.AvatarUrl is null ? row.AvatarUrl : change.AvatarUrl.Length == 0 ? null : change.AvatarUrl;
        var user = transaction.QueryFirstOrDefault<UserRow>(
            $"""
            UPDATE users SET name = @name, handle = @handle, handle_folded = @folded, avatar_url = @avatarUrl, profile_rev = @profiles
            WHERE id = @userId RETURNING {UserRow.Columns}
            """,
            new { userId, name, handle, folded, avatarUrl, profiles })!.ToUser();
        NameIndex.Put(transaction, NameKind.Person, userId, user.Name, user.Handle);
        transaction.Publish(new ProfileChanged(profiles, user.Card));
        return user;
    }

    /// <summary>Locks what is unique among people, too.</summary>
    internal static long StepProfiles(WriteTransaction transaction) =>
        transaction.Scalar<long>("UPDATE store SET profiles = profiles + 1 WHERE id = 1 RETURNING profiles");
}
