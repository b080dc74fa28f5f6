using Parley.Core.Commit;

namespace Parley.Core.Sessions;

/// <summary>Gives a session its next token, inside a transaction that has locked its owner.</summary>
/// <remarks>The next token follows from the present one and a secret of the session, so whoever asks twice with one token hears the same
/// answer, and none of them is kept in clear.</remarks>
internal static class TokenReplacement
{
    // Older ones of a session that is refreshed without end are forgotten: unknown then, and no longer a reason to end it.
    private const int Remembered = 20;

    public static Result<Principal> Run(
        WriteTransaction transaction, byte[] tokenHash, Func<byte[], byte[]> next, long expiresAt, Limits limits)
    {
        var row = transaction.QueryFirstOrDefault<SessionRow>(
            $"SELECT {SessionRow.Columns} FROM {SessionRow.Live} WHERE s.token_hash = @tokenHash", new { tokenHash, now = transaction.Now });
        if (row is null)
        {
            return Again(transaction, tokenHash, next, limits);
        }

        if (row.Secret is not { } secret)
        {
            return Refusal.Forbidden("This token is not refreshed.");
        }

        transaction.Execute(
            "UPDATE sessions SET token_hash = @nextHash, expires_at = @expiresAt WHERE id = @Id",
            new { nextHash = next(secret), expiresAt, row.Id });
        transaction.Execute(
            "INSERT INTO replaced_tokens (token_hash, session_id, replaced_at) VALUES (@tokenHash, @Id, @Now)",
            new { tokenHash, row.Id, transaction.Now });
        transaction.Execute(
            """
            DELETE FROM replaced_tokens WHERE session_id = @Id AND token_hash NOT IN (
                SELECT token_hash FROM replaced_tokens WHERE session_id = @Id ORDER BY replaced_at DESC, token_hash LIMIT @Remembered)
            """,
            new { row.Id, Remembered });
        return row.ToPrincipal();
    }

    // Refreshed already, by another tab: within the grace its answer is given again.
    private static Result<Principal> Again(WriteTransaction transaction, byte[] tokenHash, Func<byte[], byte[]> next, Limits limits)
    {
        var row = transaction.QueryFirstOrDefault<SessionRow>(
            $"""
            SELECT {SessionRow.Columns} FROM {SessionRow.Live} JOIN replaced_tokens r ON r.session_id = s.id
            WHERE r.token_hash = @tokenHash AND r.replaced_at >= @since
            """,
            new { tokenHash, now = transaction.Now, since = transaction.Now - (long)limits.TokenGrace.TotalMilliseconds });
        if (row?.Secret is not { } secret)
        {
            return Refusal.Unauthorized;
        }

        next(secret);
        return row.ToPrincipal();
    }
}
