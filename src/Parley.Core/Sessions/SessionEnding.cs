using Parley.Core.Commit;
using Parley.Core.Events;

namespace Parley.Core.Sessions;

/// <summary>Ends sessions inside a transaction that has locked their owner. Each is told, so that its connections are cut before the
/// end is acknowledged.</summary>
internal static class SessionEnding
{
    public static bool One(WriteTransaction transaction, long userId, string sessionId, SessionKind? kind = null)
    {
        var ended = transaction.Query<string>(
            "DELETE FROM sessions WHERE id = @sessionId AND user_id = @userId AND kind = coalesce(@kind, kind) RETURNING id",
            new { sessionId, userId, kind = (long?)kind });
        Tell(transaction, userId, ended);
        return ended.Count > 0;
    }

    /// <summary>Sign-ins and API tokens alike.</summary>
    /// <param name="except">The session that goes on; null: none does.</param>
    public static void All(WriteTransaction transaction, long userId, string? except = null) => Tell(
        transaction,
        userId,
        transaction.Query<string>(
            "DELETE FROM sessions WHERE user_id = @userId AND id <> @except RETURNING id", new { userId, except = except ?? "" }));

    public static void AllOf(WriteTransaction transaction, long userId, SessionKind kind, string? except = null) => Tell(
        transaction,
        userId,
        transaction.Query<string>(
            "DELETE FROM sessions WHERE user_id = @userId AND kind = @kind AND id <> @except RETURNING id",
            new { userId, kind = (long)kind, except = except ?? "" }));

    /// <summary>Sign-ins beyond the newest so many.</summary>
    public static void Oldest(WriteTransaction transaction, long userId, int kept) => Tell(
        transaction,
        userId,
        transaction.Query<string>(
            """
            DELETE FROM sessions WHERE user_id = @userId AND kind = 0 AND (expires_at <= @Now OR id NOT IN (
                SELECT id FROM sessions WHERE user_id = @userId AND kind = 0 ORDER BY created_at DESC, id LIMIT @kept))
            RETURNING id
            """,
            new { userId, kept, transaction.Now }));

    private static void Tell(WriteTransaction transaction, long userId, IReadOnlyList<string> ended)
    {
        foreach (var sessionId in ended)
        {
            transaction.Publish(new SessionEnded(userId, sessionId));
        }
    }
}
