using Parley.Core.Commit;
using Parley.Core.Sessions;
using Parley.Core.Storage;

namespace Parley.Core.Parking;

/// <summary>Sockets that were cut off a moment ago: one row for each, from its loss until it comes back or its time is over.</summary>
public sealed class ParkingLot
{
    /// <summary>More rooms than this are not kept: such a socket begins anew.</summary>
    public const int Rooms = 1_000;

    // Of one person; the oldest go first (attack PR23). A page may have several sockets, and a person several pages.
    private const int PerPerson = 32;

    // Rows of one statement: a drain parks thousands, and the way to the store may be long.
    private const int AtOnce = 20;

    private static readonly string One = InsertOf(1);
    private static readonly string Many = InsertOf(AtOnce);

    private readonly Committer _committer;

    internal ParkingLot(Committer committer) => _committer = committer;

    /// <summary>Keeps these, in one transaction. Refused: <c>unavailable</c>.</summary>
    /// <param name="sockets">No pid twice.</param>
    /// <param name="lifetime">How long each may be away.</param>
    public Task<Result<Done>> ParkAsync(IReadOnlyCollection<ParkedSocket> sockets, TimeSpan lifetime, CancellationToken cancellation) =>
        _committer.WriteAsync(
            new WriteOperation<Done>(transaction =>
            {
                Insert(transaction, [.. sockets], transaction.Now + (long)lifetime.TotalMilliseconds);
                DropOldest(transaction, [.. sockets.Select(socket => socket.UserId).Distinct()]);
                return default(Done);
            })
            { Sender = 0 },
            cancellation);

    /// <summary>Takes a socket out: of many who ask at once, one gets it. Refused: <c>not_found</c>, also for what is another's, another
    /// session's, or too old.</summary>
    public Task<Result<ParkedSocket>> TakeAsync(byte[] pidHash, Principal principal, CancellationToken cancellation) => _committer.WriteAsync(
        new WriteOperation<ParkedSocket>(transaction => transaction.QueryFirstOrDefault<ParkedRow>(
            """
            DELETE FROM parked_sockets
            WHERE pid_hash = @pidHash AND user_id = @UserId AND session_id = @SessionId AND expires_at > @Now
            RETURNING sid, rooms, told
            """,
            new { pidHash, principal.UserId, principal.SessionId, transaction.Now }) is { } row
            ? row.ToSocket(pidHash, principal.UserId, principal.SessionId)
            : Refusal.NotFound)
        { Sender = principal.UserId },
        cancellation);

    /// <summary>Forgets those whose time is over.</summary>
    internal static void Forget(WriteTransaction transaction) =>
        transaction.Execute("DELETE FROM parked_sockets WHERE expires_at <= @Now", new { transaction.Now });

    private static void Insert(WriteTransaction transaction, ParkedSocket[] sockets, long expiresAt)
    {
        foreach (var together in sockets.Chunk(AtOnce))
        {
            if (together.Length == AtOnce)
            {
                transaction.Prepared(Many).Run([.. together.SelectMany(socket => Values(socket, expiresAt))]);
                continue;
            }

            foreach (var socket in together)
            {
                transaction.Prepared(One).Run(Values(socket, expiresAt));
            }
        }
    }

    private static object?[] Values(ParkedSocket socket, long expiresAt) =>
    [
        socket.PidHash, socket.UserId, socket.SessionId, socket.Sid, ParkedRow.Pack(socket.Rooms), ParkedRow.Pack(socket.Told), expiresAt,
    ];

    private static string InsertOf(int rows)
    {
        const int columns = 7;
        var values = Enumerable.Range(0, rows).Select(
            row => $"({string.Join(", ", Enumerable.Range(row * columns, columns).Select(place => $"@p{place:D}"))})");
        return $"""
            INSERT INTO parked_sockets (pid_hash, user_id, session_id, sid, rooms, told, expires_at) VALUES {string.Join(", ", values)}
            ON CONFLICT (pid_hash) DO UPDATE SET user_id = excluded.user_id, session_id = excluded.session_id, sid = excluded.sid,
                rooms = excluded.rooms, told = excluded.told, expires_at = excluded.expires_at
            """;
    }

    private static void DropOldest(WriteTransaction transaction, long[] userIds) => transaction.Execute(
        $"""
        DELETE FROM parked_sockets WHERE pid_hash IN (
            SELECT pid_hash FROM (
                SELECT pid_hash, row_number() OVER (PARTITION BY user_id ORDER BY expires_at DESC, pid_hash) AS place
                FROM parked_sockets WHERE user_id {transaction.Engine.OneOf("@userIds")}) AS own
            WHERE place > @PerPerson)
        """,
        new { userIds, PerPerson });
}
