using System.Security.Cryptography;
using Parley.Core.Commit;
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
    private readonly Sightings _sightings;

    internal SessionService(Committer committer, Readers readers, Limits limits, TimeProvider clock)
    {
        _committer = committer;
        _readers = readers;
        _limits = limits;
        _clock = clock;
        _sightings = new Sightings(committer, clock);
    }

    /// <summary>Starts a session. Past the limit the oldest of the person's ends. Refused: <c>unauthorized</c> for who may not come in.</summary>
    public Task<Result<Principal>> StartAsync(NewSession session, CancellationToken cancellation) => _committer.WriteAsync(
        new WriteOperation<Principal>(transaction => Start(transaction, session)) { Sender = 0, UserIds = [session.UserId] }, cancellation);

    /// <summary>Null when unknown, ended, expired, or the account is disabled: never told apart. A token that was replaced longer ago than
    /// the grace ends its session: somebody has a copy (attack AU7).</summary>
    /// <param name="address">From where it is used, for the owner's list of sessions.</param>
    public async Task<Principal?> FindAsync(byte[] tokenHash, string? address, CancellationToken cancellation)
    {
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        var row = await _readers.ReadAsync(read => Find(read, tokenHash, now), cancellation);
        if (row is null)
        {
            return null;
        }

        if (IsReuse(row, now))
        {
            await EndAsync(row.UserId, row.Id, cancellation);
            return null;
        }

        _sightings.Note(row, address, now);
        return row.ToPrincipal();
    }

    /// <summary>Who a session belongs to, for a door that has seen its token a moment ago. Null as above, and for another person's.</summary>
    public async Task<Principal?> FindAsync(long userId, string sessionId, CancellationToken cancellation)
    {
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        var row = await _readers.ReadAsync(
            userId,
            read => read.QueryFirstOrDefault<SessionRow>(
                $"SELECT {SessionRow.Columns} FROM {SessionRow.Live} WHERE s.id = @sessionId AND s.user_id = @userId",
                new { userId, sessionId, now }),
            cancellation);
        return row?.ToPrincipal();
    }

    /// <summary>Replaces the token of a session. The same token gives the same next one again for as long as the grace lasts: two tabs that
    /// refresh at once stay signed in, both. Refused: <c>unauthorized</c>.</summary>
    /// <param name="next">From the session's secret to the hash of the next token.</param>
    /// <param name="expiresAt">UTC milliseconds.</param>
    public Task<Result<Principal>> RefreshAsync(
        Principal principal, byte[] tokenHash, Func<byte[], byte[]> next, long expiresAt, CancellationToken cancellation) =>
        _committer.WriteAsync(
            new WriteOperation<Principal>(transaction => TokenReplacement.Run(transaction, tokenHash, next, expiresAt, _limits))
            {
                Sender = principal.UserId,
                UserIds = [principal.UserId],
            },
            cancellation);

    /// <summary>The person's sign-ins, newest first.</summary>
    public Task<IReadOnlyList<SessionInfo>> ListAsync(long userId, CancellationToken cancellation) =>
        _readers.ReadAsync(userId, read => List(read, userId, SessionKind.SignIn, Now), cancellation);

    /// <summary>Tokens of another server that the person has in use, newest first.</summary>
    public Task<IReadOnlyList<SessionInfo>> ListExternalAsync(long userId, CancellationToken cancellation) =>
        _readers.ReadAsync(userId, read => List(read, userId, SessionKind.External, Now), cancellation);

    /// <summary>Refused: <c>not_found</c>, also for those of others.</summary>
    public Task<Result<Done>> EndAsync(long userId, string sessionId, CancellationToken cancellation) =>
        WriteAsync(userId, transaction => SessionEnding.One(transaction, userId, sessionId) ? default(Done) : Refusal.NotFound, cancellation);

    /// <summary>Ends a sign-in; API tokens are not found here.</summary>
    public Task<Result<Done>> EndSignInAsync(long userId, string sessionId, CancellationToken cancellation) => WriteAsync(
        userId,
        transaction => SessionEnding.One(transaction, userId, sessionId, SessionKind.SignIn) ? default(Done) : Refusal.NotFound,
        cancellation);

    /// <summary>Ends all sign-ins of the person but this one.</summary>
    public Task<Result<Done>> EndOthersAsync(Principal principal, CancellationToken cancellation) => WriteAsync(
        principal.UserId,
        transaction =>
        {
            SessionEnding.AllOf(transaction, principal.UserId, SessionKind.SignIn, except: principal.SessionId);
            return default(Done);
        },
        cancellation);

    internal Task RunAsync(CancellationToken cancellation) =>
        Task.WhenAll(_sightings.RunAsync(cancellation), new SessionExpiry(_committer, _readers, _clock).RunAsync(cancellation));

    internal static IReadOnlyList<SessionInfo> List(ReadTransaction read, long userId, SessionKind kind, long now) =>
        [.. read.Query<SessionRow>(
            $"SELECT {SessionRow.Columns} FROM {SessionRow.Live} WHERE s.user_id = @userId AND s.kind = @kind ORDER BY s.created_at DESC, s.id",
            new { userId, kind = (long)kind, now }).Select(row => row.ToInfo())];

    internal static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    internal static Result<Principal> Start(WriteTransaction transaction, NewSession session, Limits limits)
    {
        var user = transaction.QueryFirstOrDefault<UserRow>(
            $"SELECT {UserRow.Columns} FROM users WHERE id = @UserId AND disabled_at IS NULL", new { session.UserId });
        if (user is null)
        {
            return Refusal.Unauthorized;
        }

        var id = NewId();
        transaction.Execute(
            """
            INSERT INTO sessions (
                id, user_id, token_hash, user_agent, created_at, expires_at, kind, assurance, secret, address, last_seen_at)
            VALUES (@id, @UserId, @TokenHash, @UserAgent, @Now, @ExpiresAt, 0, @assurance, @Secret, @Address, @Now)
            """,
            new
            {
                id,
                session.UserId,
                session.TokenHash,
                session.UserAgent,
                transaction.Now,
                session.ExpiresAt,
                assurance = (long)session.Assurance,
                session.Secret,
                session.Address,
            });
        SessionEnding.Oldest(transaction, session.UserId, SessionKind.SignIn, limits.SessionsPerUser);
        return new Principal(session.UserId, id, user.ToUser().Card, (UserRole)user.Role) { Assurance = session.Assurance };
    }

    private long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    private Result<Principal> Start(WriteTransaction transaction, NewSession session) => Start(transaction, session, _limits);

    private bool IsReuse(SessionRow row, long now) =>
        row.ReplacedAt is { } replacedAt && now - replacedAt > (long)_limits.TokenGrace.TotalMilliseconds;

    private static SessionRow? Find(ReadTransaction read, byte[] tokenHash, long now) =>
        read.QueryFirstOrDefault<SessionRow>(
            $"SELECT {SessionRow.Columns} FROM {SessionRow.Live} WHERE s.token_hash = @tokenHash", new { tokenHash, now })
        ?? read.QueryFirstOrDefault<SessionRow>(
            $"""
            SELECT {SessionRow.Columns}, r.replaced_at FROM {SessionRow.Live} JOIN replaced_tokens r ON r.session_id = s.id
            WHERE r.token_hash = @tokenHash
            """,
            new { tokenHash, now });

    // Of the house and not of the person: who floods with a stolen session must not be able to hold up its end.
    private Task<Result<Done>> WriteAsync(long userId, Func<WriteTransaction, Result<Done>> write, CancellationToken cancellation) =>
        _committer.WriteAsync(new WriteOperation<Done>(write) { Sender = 0, UserIds = [userId] }, cancellation);
}
