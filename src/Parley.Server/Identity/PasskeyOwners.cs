using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Parley.Core.Factors;
using Parley.Core.Users;

namespace Parley.Server.Identity;

/// <summary>What the framework's passkeys ask of a store, answered from ours. They only look; what they find right is written by
/// <see cref="Passkeys"/>.</summary>
internal sealed class PasskeyOwners(UserService users, PasskeyService passkeys) : IUserPasskeyStore<PasskeyOwner>
{
    public Task<string> GetUserIdAsync(PasskeyOwner user, CancellationToken cancellationToken) => Task.FromResult(IdOf(user.Id));

    public Task<string?> GetUserNameAsync(PasskeyOwner user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Name);

    public async Task<PasskeyOwner?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        long.TryParse(userId, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && await users.FindAsync(id, cancellationToken) is { DisabledAt: null } user
            ? new PasskeyOwner(user.Id, user.Name)
            : null;

    public async Task<PasskeyOwner?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        await passkeys.FindAsync(credentialId, cancellationToken) is { } passkey
            ? await FindByIdAsync(IdOf(passkey.UserId), cancellationToken)
            : null;

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(PasskeyOwner user, byte[] credentialId, CancellationToken cancellationToken) =>
        await passkeys.FindAsync(credentialId, cancellationToken) is { } passkey && passkey.UserId == user.Id ? InfoOf(passkey) : null;

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyOwner user, CancellationToken cancellationToken) =>
        [.. (await passkeys.ListAsync(user.Id, cancellationToken)).Select(InfoOf)];

    public Task AddOrUpdatePasskeyAsync(PasskeyOwner user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw Unused();

    public Task RemovePasskeyAsync(PasskeyOwner user, byte[] credentialId, CancellationToken cancellationToken) => throw Unused();

    public Task SetUserNameAsync(PasskeyOwner user, string? userName, CancellationToken cancellationToken) => throw Unused();

    public Task<string?> GetNormalizedUserNameAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw Unused();

    public Task SetNormalizedUserNameAsync(PasskeyOwner user, string? normalizedName, CancellationToken cancellationToken) => throw Unused();

    public Task<IdentityResult> CreateAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw Unused();

    public Task<IdentityResult> UpdateAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw Unused();

    public Task<IdentityResult> DeleteAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw Unused();

    public Task<PasskeyOwner?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw Unused();

    public void Dispose()
    {
    }

    /// <summary>The user handle of WebAuthn.</summary>
    public static string IdOf(long userId) => userId.ToString(CultureInfo.InvariantCulture);

    private static UserPasskeyInfo InfoOf(Passkey passkey) => new(
        passkey.CredentialId,
        passkey.PublicKey,
        DateTimeOffset.FromUnixTimeMilliseconds(passkey.CreatedAt),
        (uint)passkey.SignCount,
        passkey.Transports.Length == 0 ? [] : passkey.Transports.Split(' '),
        passkey.UserVerified,
        passkey.BackupEligible,
        passkey.BackedUp,
        attestationObject: [],
        clientDataJson: []);

    private static NotSupportedException Unused() => new("The framework's passkeys do not ask for this.");
}
