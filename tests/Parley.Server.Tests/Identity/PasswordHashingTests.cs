using System.Diagnostics;
using Parley.Core;
using Parley.Server.Identity;
using Xunit;

namespace Parley.Server.Tests.Identity;

public sealed class PasswordHashingTests
{
    [Fact]
    public async Task A_password_opens_its_own_hash_and_no_other()
    {
        using var hashing = new PasswordHashing(new IdentitySettings { PasswordIterations = 1_000 });
        var hash = (await hashing.HashAsync("correct horse", CancellationToken.None)).Value;
        Assert.True((await hashing.VerifyAsync(hash, "correct horse", CancellationToken.None)).Value.Matches);
        Assert.False((await hashing.VerifyAsync(hash, "correct horses", CancellationToken.None)).Value.Matches);
        Assert.False((await hashing.VerifyAsync(null, "correct horse", CancellationToken.None)).Value.Matches);
        Assert.NotEqual(hash, (await hashing.HashAsync("correct horse", CancellationToken.None)).Value);
    }

    [Fact]
    public async Task Where_there_is_no_account_the_same_work_is_done()
    {
        using var hashing = new PasswordHashing(new IdentitySettings { PasswordIterations = 400_000 });
        var hash = (await hashing.HashAsync("correct horse", CancellationToken.None)).Value;
        await hashing.VerifyAsync(null, "guess", CancellationToken.None);

        // A lower bound, and a wide one, so that a busy machine does not matter: without the work it would be next to nothing.
        var account = await TimeAsync(() => hashing.VerifyAsync(hash, "guess", CancellationToken.None));
        var nobody = await TimeAsync(() => hashing.VerifyAsync(null, "guess", CancellationToken.None));
        Assert.True(nobody > account / 20, $"{nobody} against {account}");
    }

    [Fact]
    public async Task Past_the_queue_it_is_refused_at_once_instead_of_hashed()
    {
        var settings = new IdentitySettings { PasswordIterations = 200_000, ConcurrentHashes = 1, WaitingHashes = 3 };
        using var hashing = new PasswordHashing(settings);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => hashing.HashAsync("correct horse", CancellationToken.None)));
        Assert.Equal(4, outcomes.Count(outcome => outcome.Refusal is null));
        Assert.Equal(8, outcomes.Count(outcome => outcome.Refusal?.Code is RefusalCode.Unavailable));
    }

    private static async Task<TimeSpan> TimeAsync<T>(Func<Task<T>> work)
    {
        var best = TimeSpan.MaxValue;
        for (var turn = 0; turn < 3; turn++)
        {
            var started = Stopwatch.GetTimestamp();
            await work();
            best = TimeSpan.FromTicks(Math.Min(best.Ticks, Stopwatch.GetElapsedTime(started).Ticks));
        }

        return best;
    }
}
