using Parley.Core.Commit;

namespace Parley.Core.Sessions;

/// <summary>One-use keys to a WebSocket: what stands in a URL may be seen, so it must be worth nothing a moment later (attack AU5).</summary>
public sealed class TicketService
{
    // Of one session at a time; a further one takes the place of the oldest.
    private const int PerSession = 10;

    private readonly Committer _committer;
    private readonly Limits _limits;

    internal TicketService(Committer committer, Limits limits)
    {
        _committer = committer;
        _limits = limits;
    }

    /// <returns>When it expires, in UTC milliseconds.</returns>
    public Task<Result<long>> IssueAsync(Principal principal, byte[] ticketHash, CancellationToken cancellation) => _committer.WriteAsync(
        new WriteOperation<long>(transaction => Issue(transaction, principal, ticketHash))
        {
            Sender = principal.UserId,
            UserIds = [principal.UserId],
        },
        cancellation);

    /// <summary>Uses the ticket up: of many at once, one gets in. Refused: <c>unauthorized</c> for what is none, was used, is too old, or
    /// whose session has ended.</summary>
    public Task<Result<Principal>> RedeemAsync(byte[] ticketHash, CancellationToken cancellation) => _committer.WriteAsync(
        new WriteOperation<Principal>(transaction => Redeem(transaction, ticketHash)) { Sender = 0 }, cancellation);

    private Result<long> Issue(WriteTransaction transaction, Principal principal, byte[] ticketHash)
    {
        // Its owner is locked, so a session that is there stays there until the commit.
        if (transaction.Scalar<long>("SELECT count(*) FROM sessions WHERE id = @SessionId", new { principal.SessionId }) == 0)
        {
            return Refusal.Unauthorized;
        }

        var expiresAt = transaction.Now + (long)_limits.TicketLifetime.TotalMilliseconds;
        transaction.Execute(
            "INSERT INTO tickets (ticket_hash, session_id, expires_at) VALUES (@ticketHash, @SessionId, @expiresAt)",
            new { ticketHash, principal.SessionId, expiresAt });
        transaction.Execute(
            """
            DELETE FROM tickets WHERE session_id = @SessionId AND (expires_at <= @Now OR ticket_hash NOT IN (
                SELECT ticket_hash FROM tickets WHERE session_id = @SessionId ORDER BY expires_at DESC, ticket_hash LIMIT @PerSession))
            """,
            new { principal.SessionId, transaction.Now, PerSession });
        return expiresAt;
    }

    private static Result<Principal> Redeem(WriteTransaction transaction, byte[] ticketHash)
    {
        var sessionId = transaction.Scalar<string>(
            "DELETE FROM tickets WHERE ticket_hash = @ticketHash AND expires_at > @Now RETURNING session_id",
            new { ticketHash, transaction.Now });
        return sessionId is not null && transaction.QueryFirstOrDefault<SessionRow>(
            $"SELECT {SessionRow.Columns} FROM {SessionRow.Live} WHERE s.id = @sessionId", new { sessionId, now = transaction.Now }) is { } row
            ? row.ToPrincipal()
            : Refusal.Unauthorized;
    }
}
