using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Parley.Core;

namespace Parley.Server.Identity;

/// <summary>What came of looking at a password.</summary>
/// <param name="IsOld">Right, but hashed with fewer rounds than are asked for today.</param>
public readonly record struct PasswordCheck(bool Matches, bool IsOld);

/// <summary>
/// Hashes and checks passwords, a few at a time: what takes a tenth of a second on purpose must not become a lever against the server.
/// </summary>
public sealed class PasswordHashing : IDisposable
{
    // The hasher's user is only for other implementations; PBKDF2 does not look at it.
    private static readonly object NoUser = new();

    private readonly PasswordHasher<object> _hasher;
    private readonly ConcurrencyLimiter _turns;
    private readonly Lazy<string> _dummy;
    private readonly IdentitySettings _settings;

    public PasswordHashing(IdentitySettings settings)
    {
        _settings = settings;
        _hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = settings.PasswordIterations }));
        _turns = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = settings.ConcurrentHashes,
            QueueLimit = settings.WaitingHashes,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
        _dummy = new Lazy<string>(() => _hasher.HashPassword(NoUser, SessionToken.New().Text));
    }

    /// <summary>True when another would be refused: whoever needs one can say so before it asks the store anything.</summary>
    public bool IsFull => _turns.GetStatistics() is { CurrentAvailablePermits: 0 } turns && turns.CurrentQueuedCount >= _settings.WaitingHashes;

    /// <returns>The hash, or <see cref="Refusal.Overloaded"/> when too many wait.</returns>
    public Task<Result<string>> HashAsync(string password, CancellationToken cancellation) =>
        InTurnAsync(() => _hasher.HashPassword(NoUser, password), cancellation);

    /// <param name="hash">Null where there is no account, or none with a password: the same work is done, so that time does not tell
    /// (attack AU2).</param>
    public Task<Result<PasswordCheck>> VerifyAsync(string? hash, string password, CancellationToken cancellation) =>
        InTurnAsync(() => Verify(hash, password), cancellation);

    public void Dispose() => _turns.Dispose();

    private PasswordCheck Verify(string? hash, string password)
    {
        var outcome = _hasher.VerifyHashedPassword(NoUser, hash ?? _dummy.Value, password);
        if (hash is not null)
        {
            MakeUp(hash, password);
        }

        return new PasswordCheck(
            hash is not null && outcome != PasswordVerificationResult.Failed,
            hash is not null && outcome == PasswordVerificationResult.SuccessRehashNeeded);
    }

    /// <summary>A hash from times of fewer rounds is checked faster than nobody's: the rounds that it lacks are done for nothing.</summary>
    private void MakeUp(string hash, string password)
    {
        // The platform's format 3: a 1, the function, the rounds and the length of the salt, four bytes each, big-endian.
        Span<byte> head = stackalloc byte[256];
        if (!Convert.TryFromBase64String(hash, head, out var length) || length < 13 || head[0] != 1)
        {
            return;
        }

        var rounds = (int)BinaryPrimitives.ReadUInt32BigEndian(head[5..]);
        if (rounds < _settings.PasswordIterations)
        {
            Rfc2898DeriveBytes.Pbkdf2(password, head[..16], _settings.PasswordIterations - rounds, HashAlgorithmName.SHA512, 32);
        }
    }

    private async Task<Result<T>> InTurnAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        using var turn = await _turns.AcquireAsync(1, cancellation);
        return turn.IsAcquired ? await Task.Run(work, cancellation) : Refusal.Overloaded;
    }
}
