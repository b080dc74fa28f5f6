using Parley.Core.Commit;
using Parley.Core.Storage;

namespace Parley.Core.Sessions;

/// <summary>An API token about to be made.</summary>
/// <param name="ExpiresAt">UTC milliseconds; null: never.</param>
public sealed record NewApiToken(long UserId, string Name, byte[] TokenHash, long? ExpiresAt)
{
    /// <summary>Of the session that makes it: a token is as good as its maker was.</summary>
    public Assurance Assurance { get; init; }
}

/// <summary>API tokens: keys for programs, with a name, of which only the hash is kept.</summary>
public sealed class ApiTokenService
{
    private readonly Committer _committer;
    private readonly Readers _readers;
    private readonly Limits _limits;
    private readonly TimeProvider _clock;

    internal ApiTokenService(Committer committer, Readers readers, Limits limits, TimeProvider clock)
    {
        _committer = committer;
        _readers = readers;
        _limits = limits;
        _clock = clock;
    }

    /// <summary>Refused: <c>validation</c> (name, expires_at), <c>conflict</c> past the limit, <c>unauthorized</c> for a disabled account.</summary>
    public Task<Result<SessionInfo>> CreateAsync(NewApiToken token, CancellationToken cancellation) =>
        Check(token, _limits, _clock) is { } refusal
            ? Task.FromResult<Result<SessionInfo>>(refusal)
            : _committer.WriteAsync(
                new WriteOperation<SessionInfo>(transaction => Create(transaction, token, _limits)) { Sender = 0, UserIds = [token.UserId] },
                cancellation);

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<SessionInfo>> ListAsync(long userId, CancellationToken cancellation) => _readers.ReadAsync(
        userId,
        read => SessionService.List(read, userId, SessionKind.ApiToken, _clock.GetUtcNow().ToUnixTimeMilliseconds()),
        cancellation);

    /// <summary>Its connections are closed before this answers. Refused: <c>not_found</c>.</summary>
    public Task<Result<Done>> RevokeAsync(long userId, string id, CancellationToken cancellation) => _committer.WriteAsync(
        new WriteOperation<Done>(transaction =>
            SessionEnding.One(transaction, userId, id, SessionKind.ApiToken) ? default(Done) : Refusal.NotFound)
        {
            Sender = 0,
            UserIds = [userId],
        },
        cancellation);

    internal static Refusal? Check(NewApiToken token, Limits limits, TimeProvider clock) =>
        Text.CheckName(token.Name, limits.UserNameLength)
        ?? (token.ExpiresAt <= clock.GetUtcNow().ToUnixTimeMilliseconds()
            ? Refusal.Validation("expires_at", "expires_at lies in the past.")
            : null);

    internal static Result<SessionInfo> Create(WriteTransaction transaction, NewApiToken token, Limits limits)
    {
        if (transaction.Scalar<long>("SELECT count(*) FROM users WHERE id = @UserId AND disabled_at IS NULL", new { token.UserId }) == 0)
        {
            return Refusal.Unauthorized;
        }

        var there = transaction.Scalar<long>(
            "SELECT count(*) FROM sessions WHERE user_id = @UserId AND kind = 1 AND expires_at > @Now", new { token.UserId, transaction.Now });
        if (there >= limits.TokensPerUser)
        {
            return new Refusal(RefusalCode.Conflict, $"There are {limits.TokensPerUser:D} tokens already; revoke one first.");
        }

        var info = new SessionInfo(SessionService.NewId(), token.Name.Trim(), null, null, transaction.Now, null, token.ExpiresAt);
        transaction.Execute(
            """
            INSERT INTO sessions (id, user_id, token_hash, created_at, expires_at, kind, assurance, name)
            VALUES (@Id, @UserId, @TokenHash, @Now, @expiresAt, 1, @assurance, @Name)
            """,
            new
            {
                info.Id,
                token.UserId,
                token.TokenHash,
                transaction.Now,
                expiresAt = token.ExpiresAt ?? SessionRow.Never,
                assurance = (long)token.Assurance,
                info.Name,
            });
        return info;
    }
}
