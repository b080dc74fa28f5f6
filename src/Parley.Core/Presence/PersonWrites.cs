using Parley.Core.Commit;
using Parley.Core.Events;

namespace Parley.Core.Presence;

/// <summary>Writes people's states, one write at a time for each person: what comes meanwhile waits together and is one write.</summary>
internal sealed class PersonWrites(Committer committer)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Batch> _waiting = [];
    private readonly Dictionary<long, Task> _running = [];

    /// <summary>Answered after the commit that holds the change.</summary>
    public Task<Result<PersonState>> ChangeAsync(long userId, Func<PersonState, PersonState> change)
    {
        lock (_gate)
        {
            if (_waiting.TryGetValue(userId, out var waiting))
            {
                waiting.Add(change);
                return waiting.Written;
            }

            var batch = new Batch(change);
            _waiting.Add(userId, batch);
            batch.Written = WriteAsync(userId, batch, after: _running.GetValueOrDefault(userId));
            if (!batch.Written.IsCompleted)
            {
                _running[userId] = batch.Written;
            }

            return batch.Written;
        }
    }

    private async Task<Result<PersonState>> WriteAsync(long userId, Batch batch, Task? after)
    {
        await Task.Yield();
        if (after is not null)
        {
            await after.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        lock (_gate)
        {
            _waiting.Remove(userId);
        }

        try
        {
            // Nobody's cancellation: the write is that of all who wait for it.
            return await committer.WriteAsync(
                new WriteOperation<PersonState>(transaction => Write(transaction, userId, batch.Apply)) { Sender = userId, UserIds = [userId] },
                CancellationToken.None);
        }
        finally
        {
            lock (_gate)
            {
                if (_running.GetValueOrDefault(userId) == batch.Written)
                {
                    _running.Remove(userId);
                }
            }
        }
    }

    private static Result<PersonState> Write(WriteTransaction transaction, long userId, Func<PersonState, PersonState> change)
    {
        if (transaction.QueryFirstOrDefault<PersonRow>($"SELECT {PersonRow.Columns} FROM users u WHERE u.id = @userId", new { userId })
            is not { } row)
        {
            return Refusal.NotFound;
        }

        var stored = row.ToState();
        var state = change(stored.At(transaction.Now));
        if (state == stored)
        {
            return stored;
        }

        state = state with { Rev = stored.Rev + 1 };
        transaction.Execute(
            """
            UPDATE users SET presence_rev = @Rev, presence_status = @Status, presence_expires_at = @StatusExpiresAt, status_text = @Text,
                status_emoji = @Emoji, status_expires_at = @ExpiresAt, shows_presence = @Presence, shows_last_seen = @LastSeen,
                read_receipts = @ReadReceipts
            WHERE id = @userId
            """,
            new
            {
                userId,
                state.Rev,
                Status = (long)state.Status,
                state.StatusExpiresAt,
                state.Custom.Text,
                state.Custom.Emoji,
                state.Custom.ExpiresAt,
                Presence = state.Settings.Presence ? 1L : 0L,
                LastSeen = state.Settings.LastSeen ? 1L : 0L,
                ReadReceipts = state.Settings.ReadReceipts ? 1L : 0L,
            });
        transaction.Publish(new PersonChanged(userId, state));
        return state;
    }

    private sealed class Batch(Func<PersonState, PersonState> first)
    {
        private readonly List<Func<PersonState, PersonState>> _changes = [first];

        public Task<Result<PersonState>> Written { get; set; } = null!;

        public void Add(Func<PersonState, PersonState> change) => _changes.Add(change);

        public PersonState Apply(PersonState state) => _changes.Aggregate(state, (changed, change) => change(changed));
    }
}
