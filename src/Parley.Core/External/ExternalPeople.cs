using Parley.Core.Commit;
using Parley.Core.Sessions;
using Parley.Core.Storage;

namespace Parley.Core.External;

/// <summary>People who come with tokens of other servers: made when they are first seen, let in for as long as the token says.</summary>
public sealed class ExternalPeople
{
    private readonly Committer _committer;
    private readonly Readers _readers;
    private readonly SessionService _sessions;
    private readonly Limits _limits;

    internal ExternalPeople(Committer committer, Readers readers, SessionService sessions, Limits limits)
    {
        _committer = committer;
        _readers = readers;
        _sessions = sessions;
        _limits = limits;
    }

    /// <summary>The session that this token opens. Null where it was ended, was made before its owner's tokens were revoked, or the account is
    /// shut out: never told apart.</summary>
    /// <exception cref="StoreUnavailableException">Nothing is known of it now.</exception>
    public async Task<Principal?> SignInAsync(ExternalToken token, string? address, CancellationToken cancellation)
    {
        // Most often it was seen before, and then nothing needs to be written.
        if (await _sessions.FindAsync(token.Hash, address, cancellation) is { } known)
        {
            return known;
        }

        var (isRefused, userId) = await _readers.ReadAsync(read => ExternalSession.Look(read, token), cancellation);
        if (isRefused)
        {
            return null;
        }

        if (userId is null)
        {
            var made = await _committer.WriteAsync(
                new WriteOperation<long>(transaction => ExternalAccount.Ensure(
                    transaction, _limits, token.Owner, token.Profile, token.IssuedAt ?? transaction.Now))
                { Sender = 0 },
                cancellation);
            if (!made.TryGet(out var madeId, out var refusal))
            {
                return Unless(refusal);
            }

            userId = madeId;
        }

        var started = await _committer.WriteAsync(
            new WriteOperation<Principal>(transaction => ExternalSession.Start(transaction, _limits, userId.Value, token, address))
            {
                Sender = userId.Value,
                UserIds = [userId.Value],
            },
            cancellation);
        return started.TryGet(out var principal, out var failed) ? principal : Unless(failed);
    }

    /// <summary>Makes the ids of one other server those of this store, so that its applications' ids are right on every wire. Accounts that are
    /// made here have ids beyond all of theirs from now on.</summary>
    /// <returns>False where there are people whose ids are not that server's: such a store cannot become one.</returns>
    public async Task<bool> OwnIdsAsync(string issuer, CancellationToken cancellation)
    {
        var outcome = await _committer.WriteAsync(
            new WriteOperation<bool>(transaction => OwnIds.Take(transaction, issuer)) { Sender = 0 }, cancellation);
        return outcome.TryGet(out var isDone, out var refusal)
            ? isDone
            : throw new StoreUnavailableException(refusal.Detail);
    }

    // What cannot be said now is not "no".
    private static Principal? Unless(Refusal refusal) => refusal.Code is RefusalCode.Unauthorized or RefusalCode.Validation
        ? null
        : throw new StoreUnavailableException(refusal.Detail);
}
