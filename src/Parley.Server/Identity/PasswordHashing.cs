using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Parley.Core;

namespace Parley.Server.Identity;

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

    public PasswordHashing(IdentitySettings settings)
    {
        _hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = settings.PasswordIterations }));
        _turns = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = settings.ConcurrentHashes,
            QueueLimit = settings.WaitingHashes,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
        _dummy = new Lazy<string>(() => _hasher.HashPassword(NoUser, SessionToken.New().Text));
    }

    /// <returns>The hash, or <see cref="Refusal.Overloaded"/> when too many wait.</returns>
    public Task<Result<string>> HashAsync(string password, CancellationToken cancellation) =>
        InTurnAsync(() => _hasher.HashPassword(NoUser, password), cancellation);

    /// <param name="hash">Null where there is no account: the same work is done, so that time does not tell who has one (attack
    /// AU2).</param>
    public Task<Result<bool>> VerifyAsync(string? hash, string password, CancellationToken cancellation) =>
        InTurnAsync(
            () =>
            {
                var matches = _hasher.VerifyHashedPassword(NoUser, hash ?? _dummy.Value, password) != PasswordVerificationResult.Failed;
                return matches && hash is not null;
            },
            cancellation);

    public void Dispose() => _turns.Dispose();

    private async Task<Result<T>> InTurnAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        using var turn = await _turns.AcquireAsync(1, cancellation);
        return turn.IsAcquired ? await Task.Run(work, cancellation) : Refusal.Overloaded;
    }
}
