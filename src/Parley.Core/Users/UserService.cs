namespace Parley.Core.Users;

public sealed class UserService
{
    /// <summary>Stores a new person. Refused: <c>validation</c> (name, email), <c>conflict</c> when the address has an account.</summary>
    /// <param name="passwordHash">Made by the caller; Core neither sees nor checks passwords.</param>
    public Task<Result<User>> RegisterAsync(string name, string email, string passwordHash, UserRole role, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>The account of an address (compared case-folded) and its password hash; null where there is none.</summary>
    public Task<(User User, string PasswordHash)?> FindByEmailAsync(string email, CancellationToken cancellation) => throw new NotImplementedException();

    public Task<User?> FindAsync(long userId, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>True until the first administrator has signed up.</summary>
    public Task<bool> HasAdminAsync(CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Changes the name, steps <c>profiles</c> and tells those who share a conversation.</summary>
    public Task<Result<User>> RenameAsync(long userId, string name, CancellationToken cancellation) => throw new NotImplementedException();

    public Task<Result<Done>> TouchLastSeenAsync(long userId, long at, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Of these people, those who share a private conversation or a group with the person (channels do not count), each with when it was
    /// last seen (UTC milliseconds; null: never).</summary>
    public Task<IReadOnlyDictionary<long, long?>> AcquaintancesAsync(
        long userId, IReadOnlyCollection<long> otherIds, CancellationToken cancellation) => throw new NotImplementedException();
}
