using Parley.Core.Commit;
using Parley.Core.Storage;
using Parley.Core.Users;

namespace Parley.Core.Mail;

/// <summary>
/// The mails that wait. They are written in the transaction that causes them and leave one by one; a mail whose sending was cut off is
/// due again (promise S31: at least once, and the receiver knows the second by its id).
/// </summary>
public sealed class MailQueue
{
    // More than this waiting means that none leaves: further ones are dropped, what caused them goes on.
    private const int Waiting = 10_000;

    private readonly Committer _committer;
    private readonly Readers _readers;
    private readonly TimeProvider _clock;

    internal MailQueue(Committer committer, Readers readers, TimeProvider clock)
    {
        _committer = committer;
        _readers = readers;
        _clock = clock;
    }

    public static readonly TimeSpan DeadFor = TimeSpan.FromDays(30);

    /// <summary>Takes up to so many mails that are due; whoever takes them settles each before <paramref name="lease"/> is over.</summary>
    public async Task<IReadOnlyList<DueMail>> ClaimAsync(int count, TimeSpan lease, CancellationToken cancellation)
    {
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        var due = await _readers.ReadAsync(
            read => read.Scalar<long>("SELECT count(*) FROM mails WHERE dead_at IS NULL AND due_at <= @now", new { now }), cancellation);
        if (due == 0)
        {
            return [];
        }

        var claimed = await _committer.WriteAsync(
            new WriteOperation<IReadOnlyList<DueMail>>(transaction => Result.Ok(Claim(transaction, count, lease))) { Sender = 0 }, cancellation);
        return claimed.TryGet(out var mails, out _) ? mails : [];
    }

    /// <summary>It has left, or is not wanted any more.</summary>
    public Task<Result<Done>> SettleAsync(long id, CancellationToken cancellation) =>
        RunAsync("DELETE FROM mails WHERE id = @id", new { id }, cancellation);

    /// <param name="reason">Of the server that would not take it; cut to a line.</param>
    /// <param name="retryAt">UTC milliseconds; null: given up.</param>
    public Task<Result<Done>> FailAsync(long id, string reason, long? retryAt, CancellationToken cancellation) => RunAsync(
        """
        UPDATE mails SET failure = @reason, due_at = coalesce(@retryAt, due_at),
            dead_at = CASE WHEN @isDead = 1 THEN @now ELSE dead_at END
        WHERE id = @id
        """,
        new
        {
            id,
            reason = reason.Length > 200 ? reason[..200] : reason,
            retryAt,
            isDead = retryAt is null ? 1L : 0L,
            now = _clock.GetUtcNow().ToUnixTimeMilliseconds(),
        },
        cancellation);

    /// <summary>How many were given up within the last month, for whoever watches.</summary>
    public Task<long> CountDeadAsync(CancellationToken cancellation) =>
        _readers.ReadAsync(read => read.Scalar<long>("SELECT count(*) FROM mails WHERE dead_at IS NOT NULL"), cancellation);

    /// <summary>Queues a mail with the transaction. What waits already for the same address and reason is not queued again.</summary>
    internal static void Add(
        WriteTransaction transaction, MailKind kind, string recipient, long? userId = null, long? subjectId = null, bool once = false) =>
        transaction.Execute(
            """
            INSERT INTO mails (kind, user_id, recipient, recipient_folded, subject_id, attempts, created_at, due_at)
            SELECT @kind, @userId, @recipient, @folded, @subjectId, 0, @Now, @Now
            WHERE (SELECT count(*) FROM mails WHERE dead_at IS NULL) < @Waiting
              AND (@once = 0 OR NOT EXISTS (
                  SELECT 1 FROM mails WHERE recipient_folded = @folded AND kind = @kind AND dead_at IS NULL))
            """,
            new
            {
                kind = (long)kind,
                userId,
                recipient,
                folded = EmailAddress.Fold(recipient),
                subjectId,
                transaction.Now,
                Waiting,
                once = once ? 1L : 0L,
            });

    private static IReadOnlyList<DueMail> Claim(WriteTransaction transaction, int count, TimeSpan lease)
    {
        transaction.Execute("DELETE FROM mails WHERE dead_at < @before", new { before = transaction.Now - (long)DeadFor.TotalMilliseconds });
        var rows = transaction.Query<Row>(
            """
            UPDATE mails SET attempts = attempts + 1, due_at = @until
            WHERE id IN (SELECT id FROM mails WHERE dead_at IS NULL AND due_at <= @Now ORDER BY due_at, id LIMIT @count)
            RETURNING id, kind, user_id, recipient, subject_id, attempts, created_at
            """,
            new { transaction.Now, until = transaction.Now + (long)lease.TotalMilliseconds, count });
        return [.. rows.OrderBy(row => row.Id).Select(row => row.ToMail())];
    }

    private Task<Result<Done>> RunAsync(string sql, object parameters, CancellationToken cancellation) => _committer.WriteAsync(
        new WriteOperation<Done>(transaction =>
        {
            transaction.Execute(sql, parameters);
            return default(Done);
        })
        {
            Sender = 0,
        },
        cancellation);

    private sealed class Row
    {
        public long Id { get; set; }

        public long Kind { get; set; }

        public long? UserId { get; set; }

        public string Recipient { get; set; } = "";

        public long? SubjectId { get; set; }

        public long Attempts { get; set; }

        public long CreatedAt { get; set; }

        public DueMail ToMail() => new(Id, (MailKind)Kind, UserId, Recipient, SubjectId, (int)Attempts, CreatedAt);
    }
}
