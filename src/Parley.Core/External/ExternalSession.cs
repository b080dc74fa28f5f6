using Parley.Core.Commit;
using Parley.Core.Sessions;
using Parley.Core.Storage;
using Parley.Core.Users;

namespace Parley.Core.External;

/// <summary>The session that a token of another server opens: a row like any other, so that all that ends sessions ends it too.</summary>
internal static class ExternalSession
{
    /// <summary>Before anything is locked: whether the token is refused already, and whose it is as far as that is known.</summary>
    public static (bool IsRefused, long? UserId) Look(IQuery query, ExternalToken token)
    {
        if (query.QueryFirstOrDefault<Standing>(Standing.Sql, Standing.Of(token)) is not { } standing)
        {
            return (false, null);
        }

        return (standing.Refuses(token), standing.UserId);
    }

    /// <summary>The person is locked. Of many that come at once with one token, one starts the session and the others find it.</summary>
    public static Result<Principal> Start(WriteTransaction transaction, Limits limits, long userId, ExternalToken token, string? address)
    {
        if (transaction.QueryFirstOrDefault<SessionRow>(
            $"SELECT {SessionRow.Columns} FROM {SessionRow.Live} WHERE s.token_hash = @Hash", new { token.Hash, now = transaction.Now }) is { } there)
        {
            return there.ToPrincipal();
        }

        if (transaction.QueryFirstOrDefault<Standing>(Standing.Sql, Standing.Of(token)) is not { } standing || standing.Refuses(token))
        {
            return Refusal.Unauthorized;
        }

        ExternalAccount.Hear(transaction, limits, userId, token.Profile, token.IssuedAt ?? transaction.Now);
        return Insert(transaction, limits, userId, token.Hash, token.ExpiresAt, address);
    }

    /// <summary>Past the limit the oldest ends.</summary>
    public static Result<Principal> Insert(
        WriteTransaction transaction, Limits limits, long userId, byte[] tokenHash, long expiresAt, string? address)
    {
        var user = transaction.QueryFirstOrDefault<UserRow>(
            $"SELECT {UserRow.Columns} FROM users WHERE id = @userId AND disabled_at IS NULL", new { userId });
        if (user is null)
        {
            return Refusal.Unauthorized;
        }

        var id = SessionService.NewId();
        transaction.Execute(
            """
            INSERT INTO sessions (id, user_id, token_hash, created_at, expires_at, kind, assurance, address, last_seen_at)
            VALUES (@id, @userId, @tokenHash, @Now, @expiresAt, @kind, 0, @address, @Now)
            """,
            new { id, userId, tokenHash, transaction.Now, expiresAt, kind = (long)SessionKind.External, address });
        SessionEnding.Oldest(transaction, userId, SessionKind.External, limits.ExternalSessionsPerUser);
        return new Principal(userId, id, user.ToUser().Card, (UserRole)user.Role) { Kind = SessionKind.External };
    }

    private sealed class Standing
    {
        public const string Sql = """
            SELECT e.user_id, e.revoked_at, u.disabled_at, (SELECT count(*) FROM ended_tokens WHERE token_hash = @Hash) AS ended
            FROM external_people e JOIN users u ON u.id = e.user_id
            WHERE e.issuer = @Issuer AND e.subject = @Subject
            """;

        public long UserId { get; set; }

        public long? RevokedAt { get; set; }

        public long? DisabledAt { get; set; }

        public long Ended { get; set; }

        public static object Of(ExternalToken token) => new { token.Hash, token.Owner.Issuer, token.Owner.Subject };

        // A token that does not say when it was made is taken for old.
        public bool Refuses(ExternalToken token) =>
            Ended > 0 || DisabledAt is not null || (RevokedAt is { } revokedAt && (token.IssuedAt ?? 0) < revokedAt);
    }
}
