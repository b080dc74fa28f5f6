using Parley.Core.Commit;
using Parley.Core.Events;

namespace Parley.Core.Sessions;

/// <summary>Ends sessions inside a transaction that has locked their owner. Each is told, so that its connections are cut before the
/// end is acknowledged.</summary>
internal static class SessionEnding
{
    public static bool One(WriteTransaction transaction, long userId, string sessionId, SessionKind? kind = null) => End(
        transaction, userId, "id = @sessionId AND kind = coalesce(@kind, kind)", new { userId, sessionId, kind = (long?)kind, transaction.Now }) > 0;

    /// <summary>Sign-ins and API tokens alike, and whatever tokens another server has given the person until now.</summary>
    /// <param name="except">The session that goes on; null: none does.</param>
    public static void All(WriteTransaction transaction, long userId, string? except = null)
    {
        End(transaction, userId, "id <> @except", new { userId, except = except ?? "", transaction.Now });
        transaction.Execute("UPDATE external_people SET revoked_at = @Now WHERE user_id = @userId", new { userId, transaction.Now });
    }

    public static void AllOf(WriteTransaction transaction, long userId, SessionKind kind, string? except = null) => End(
        transaction,
        userId,
        "kind = @kind AND id <> @except",
        new { userId, kind = (long)kind, except = except ?? "", transaction.Now });

    /// <summary>Those of a kind beyond the newest so many.</summary>
    public static void Oldest(WriteTransaction transaction, long userId, SessionKind kind, int kept) => End(
        transaction,
        userId,
        """
        kind = @kind AND (expires_at <= @Now OR id NOT IN (
            SELECT id FROM sessions WHERE user_id = @userId AND kind = @kind ORDER BY created_at DESC, id LIMIT @kept))
        """,
        new { userId, kind = (long)kind, kept, transaction.Now });

    private static int End(WriteTransaction transaction, long userId, string which, object parameters)
    {
        // A token of another server would open again as long as it lasts: it is remembered until then.
        transaction.Execute(
            $"""
            INSERT INTO ended_tokens (token_hash, expires_at)
            SELECT token_hash, expires_at FROM sessions WHERE user_id = @userId AND kind = 2 AND expires_at > @Now AND {which}
            ON CONFLICT DO NOTHING
            """,
            parameters);
        var ended = transaction.Query<Ended>($"DELETE FROM sessions WHERE user_id = @userId AND {which} RETURNING id, expires_at", parameters);
        foreach (var session in ended)
        {
            transaction.Publish(new SessionEnded(userId, session.Id, IsExpired: session.ExpiresAt <= transaction.Now));
        }

        return ended.Count;
    }

    private sealed class Ended
    {
        public string Id { get; set; } = "";

        public long ExpiresAt { get; set; }
    }
}
