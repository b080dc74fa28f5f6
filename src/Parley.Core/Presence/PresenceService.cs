using System.Globalization;
using System.Text;
using Parley.Core.Commit;
using Parley.Core.Storage;

namespace Parley.Core.Presence;

/// <summary>Somebody about whom the asker may know something.</summary>
/// <param name="LastSeenAt">UTC milliseconds; null: never, or not to be shown to the asker.</param>
public sealed record Acquaintance(long UserId, PersonState Person, long? LastSeenAt);

/// <summary>What of presence is kept: what people chose, what they let others see, and when they were last here.</summary>
public sealed class PresenceService
{
    private readonly Committer _committer;
    private readonly Readers _readers;
    private readonly Limits _limits;
    private readonly TimeProvider _clock;
    private readonly PersonWrites _writes;

    internal PresenceService(Committer committer, Readers readers, Limits limits, TimeProvider clock)
    {
        _committer = committer;
        _readers = readers;
        _limits = limits;
        _clock = clock;
        _writes = new PersonWrites(committer);
    }

    /// <summary>Refused: <c>validation</c> or <c>too_large</c> on status_text, status_emoji, expires_at.</summary>
    public Task<Result<PersonState>> ChangeAsync(long userId, PresenceChange change)
    {
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        if ((StatusText.Check(change.Text?.Value, _limits)
            ?? StatusText.CheckEmoji(change.Emoji?.Value, _limits)
            ?? StatusText.CheckExpiry(change.ExpiresAt, now, _limits)
            ?? CheckGround(change)) is { } refusal)
        {
            return Task.FromResult<Result<PersonState>>(refusal);
        }

        var normal = change with
        {
            Text = change.Text is { } text ? new Setting<string?>(string.IsNullOrWhiteSpace(text.Value) ? null : text.Value.Trim()) : null,
            Emoji = change.Emoji is { } emoji ? new Setting<string?>(string.IsNullOrEmpty(emoji.Value) ? null : emoji.Value) : null,
        };
        return _writes.ChangeAsync(userId, normal.Apply);
    }

    public Task<Result<PersonState>> ChangeAsync(long userId, SettingsChange change) => _writes.ChangeAsync(userId, change.Apply);

    /// <summary>The person's own; what has run out by now is not in it.</summary>
    public async Task<PersonState> OfAsync(long userId, CancellationToken cancellation)
    {
        var row = await _readers.ReadAsync(
            userId,
            read => read.QueryFirstOrDefault<PersonRow>($"SELECT {PersonRow.Columns} FROM users u WHERE u.id = @userId", new { userId }),
            cancellation);
        return (row?.ToState() ?? PersonState.Default).At(_clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    /// <summary>Of these people, those of whom the person may know something at all (<see cref="PresenceRule"/>), ascending by id.</summary>
    public Task<IReadOnlyList<Acquaintance>> AcquaintancesAsync(
        long userId, IReadOnlyCollection<long> otherIds, CancellationToken cancellation) => _readers.ReadAsync<IReadOnlyList<Acquaintance>>(
        userId,
        read => otherIds.Count == 0
            ? []
            : [.. read.Query<AcquaintanceRow>(
                $"""
                SELECT u.id, u.last_seen_at, {PersonRow.Columns} FROM users u
                WHERE u.id {read.Engine.OneOf("@ids")} AND {PresenceRule.Shared} ORDER BY u.id
                """,
                new { userId, ids = otherIds.ToArray() }).Select(row => new Acquaintance(row.Id, row.ToState(), row.LastSeenAt))],
        cancellation);

    /// <summary>Notes when people were last here, UTC milliseconds by person, in one statement; an earlier time than the one known
    /// changes nothing.</summary>
    public Task<Result<Done>> TouchLastSeenAsync(IReadOnlyDictionary<long, long> seen, CancellationToken cancellation)
    {
        if (seen.Count == 0)
        {
            return Task.FromResult<Result<Done>>(default(Done));
        }

        // VALUES names its columns alike on both engines, and these are numbers.
        var values = new StringBuilder();
        foreach (var (userId, at) in seen)
        {
            values.Append(values.Length == 0 ? "" : ", ").Append(CultureInfo.InvariantCulture, $"({userId:D}, {at:D})");
        }

        return _committer.WriteAsync(
            new WriteOperation<Done>(transaction =>
            {
                transaction.Execute(
                    $"""
                    UPDATE users SET last_seen_at = v.column2 FROM (VALUES {values}) AS v
                    WHERE users.id = v.column1 AND (users.last_seen_at IS NULL OR users.last_seen_at < v.column2)
                    """);
                return default(Done);
            })
            {
                Sender = 0,
                UserIds = [.. seen.Keys],
            },
            cancellation);
    }

    // An end of nothing would be taken for the end of what was set before.
    private static Refusal? CheckGround(PresenceChange change) =>
        change is { ExpiresAt: not null, Status: null or ChosenStatus.Online, Text: null, Emoji: null }
            ? Refusal.Validation("expires_at", "expires_at goes with dnd, invisible, status_text or status_emoji.")
            : null;

    private sealed class AcquaintanceRow : PersonRow
    {
        public long Id { get; set; }

        public long? LastSeenAt { get; set; }
    }
}
