using System.Security.Cryptography;
using Parley.Core.Commit;
using Parley.Core.Events;
using Parley.Core.Storage;
using Parley.Core.Users;

namespace Parley.Core.Sessions;

/// <summary>Sessions: of each token only its SHA-256 is kept.</summary>
public sealed class SessionService
{
    private readonly Committer _committer;
    private readonly Readers _readers;
    private readonly Limits _limits;
    private readonly TimeProvider _clock;

    internal SessionService(Committer committer, Readers readers, Limits limits, TimeProvider clock)
    {
        _committer = committer;
        _readers = readers;
        _limits = limits;
        _clock = clock;
    }

    /// <summary>Starts a session for a token that only its hash (SHA-256, 32 bytes) is kept
    /// of. Past the limit the oldest session ends.</summary>
    /// <param name="expiresAt">UTC milliseconds.</param>
    public Task<Result<Principal>> StartAsync(long userId, byte[] tokenHash, long expiresAt, string? userAgent, CancellationToken cancellation) =>
        _committer.WriteAsync(
            new WriteOperation<Principal>(transaction =>
            {
                var user = transaction.QueryFirstOrDefault<UserRow>(
                    $"SELECT {UserRow.Columns} FROM users WHERE id = @userId AND disabled_at IS NULL", new { userId });
                if (user is null)
                {
                    return Refusal.Unauthorized;
                }

                var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
                transaction.Execute(
                    """
                    INSERT INTO sessions (id, user_id, token_hash, user_agent, created_at, expires_at)
                    VALUES (@id, @userId, @tokenHash, @userAgent, @Now, @expiresAt)
                    """,
                    new { id, userId, tokenHash, userAgent, transaction.Now, expiresAt });
                var ended = transaction.Query<string>(
                    """
                    DELETE FROM sessions WHERE user_id = @userId AND (expires_at <= @Now OR id NOT IN (
                        SELECT id FROM sessions WHERE user_id = @userId ORDER BY created_at DESC, id LIMIT @SessionsPerUser))
                    RETURNING id
                    """,
                    new { userId, transaction.Now, _limits.SessionsPerUser });
                foreach (var sessionId in ended)
                {
                    transaction.Publish(new SessionEnded(userId, sessionId));
                }

                return new Principal(userId, id, user.ToUser().Card, (UserRole)user.Role);
            })
            {
                Sender = 0,
                UserIds = [userId],
            },
            cancellation);

    /// <summary>Null when unknown, ended, expired, or the account is disabled: never told apart.</summary>
    public Task<Principal?> FindAsync(byte[] tokenHash, CancellationToken cancellation)
    {
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        return _readers.ReadAsync(
            read => read.QueryFirstOrDefault<SessionRow>(
                """
                SELECT s.id, s.user_id, u.name, u.avatar_url, u.role FROM sessions s JOIN users u ON u.id = s.user_id
                WHERE s.token_hash = @tokenHash AND s.expires_at > @now AND u.disabled_at IS NULL
                """,
                new { tokenHash, now }) is { } row
                ? new Principal(row.UserId, row.Id, new UserCard(row.UserId, row.Name, row.AvatarUrl), (UserRole)row.Role)
                : null,
            cancellation);
    }

    public Task<Result<Done>> EndAsync(Principal principal, CancellationToken cancellation) => _committer.WriteAsync(
        new WriteOperation<Done>(transaction =>
        {
            transaction.Execute("DELETE FROM sessions WHERE id = @SessionId AND user_id = @UserId", new { principal.SessionId, principal.UserId });
            transaction.Publish(new SessionEnded(principal.UserId, principal.SessionId));
            return default(Done);
        })
        {
            Sender = principal.UserId,
            UserIds = [principal.UserId],
        },
        cancellation);

    private sealed class SessionRow
    {
        public string Id { get; set; } = "";

        public long UserId { get; set; }

        public string Name { get; set; } = "";

        public string? AvatarUrl { get; set; }

        public long Role { get; set; }
    }
}
