using Parley.Core.Access;
using Parley.Core.Commit;
using Parley.Core.Sessions;
using Parley.Core.Storage;

namespace Parley.Core.Users;

/// <summary>Bots: people that are programs, made by administrators, with API tokens and without a password or an address.</summary>
public sealed class BotService
{
    private readonly Committer _committer;
    private readonly Readers _readers;
    private readonly Limits _limits;
    private readonly TimeProvider _clock;

    internal BotService(Committer committer, Readers readers, Limits limits, TimeProvider clock)
    {
        _committer = committer;
        _readers = readers;
        _limits = limits;
        _clock = clock;
    }

    /// <summary>A bot and its first token, in one step. Refused: <c>validation</c>, <c>forbidden</c>.</summary>
    /// <param name="tokenHash">SHA-256 of the token.</param>
    public async Task<Result<(User Bot, SessionInfo Token)>> CreateAsync(
        Actor admin, string name, byte[] tokenHash, CancellationToken cancellation)
    {
        if (Text.CheckName(name, _limits.UserNameLength) is { } refusal)
        {
            return refusal;
        }

        return await WriteAsync(
            admin,
            Permission.HandOutKeys,
            [],
            transaction => UserService.Register(transaction, name.Trim(), EmailAddress.Placeholder(), "", UserRole.Bot)
                .TryGet(out var bot, out var failed)
                ? ApiTokenService.Create(transaction, new NewApiToken(bot.Id, "first", tokenHash, null), _limits).Map(token => (bot, token))
                : failed,
            cancellation);
    }

    /// <summary>All that are active, newest first.</summary>
    public Task<IReadOnlyList<User>> ListAsync(Actor admin, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<User>>(
            admin.Reader,
            read => [.. read.Query<UserRow>(
                $"SELECT {UserRow.Columns} FROM users WHERE role = @Bot AND disabled_at IS NULL ORDER BY id DESC LIMIT @Most",
                new { Bot = (long)UserRole.Bot, Most = 1_000L }).Select(row => row.ToUser())],
            cancellation);

    /// <summary>Deactivates it; what it wrote stays. Refused: <c>forbidden</c>, <c>not_found</c> also for people.</summary>
    public Task<Result<Done>> DeleteAsync(Actor admin, long botId, CancellationToken cancellation) => WriteAsync(
        admin,
        Permission.ManageAccounts,
        [botId],
        transaction => IsBot(transaction, botId) ? Deactivation.Run(transaction, botId) : Refusal.NotFound,
        cancellation);

    /// <summary>Refused: as for one's own tokens, and <c>not_found</c> for what is no bot.</summary>
    public Task<Result<SessionInfo>> AddTokenAsync(Actor admin, NewApiToken token, CancellationToken cancellation) =>
        ApiTokenService.Check(token, _limits, _clock) is { } refusal
            ? Task.FromResult<Result<SessionInfo>>(refusal)
            : WriteAsync(
                admin,
                Permission.HandOutKeys,
                [token.UserId],
                transaction => IsBot(transaction, token.UserId) ? ApiTokenService.Create(transaction, token, _limits) : Refusal.NotFound,
                cancellation);

    private static bool IsBot(WriteTransaction transaction, long userId) => transaction.Scalar<long>(
        "SELECT count(*) FROM users WHERE id = @userId AND role = @Bot AND disabled_at IS NULL",
        new { userId, Bot = (long)UserRole.Bot }) > 0;

    private Task<Result<T>> WriteAsync<T>(
        Actor admin, Permission permission, IReadOnlyList<long> userIds, Func<WriteTransaction, Result<T>> write, CancellationToken cancellation) =>
        _committer.WriteAsync(
            new WriteOperation<T>(transaction => admin.Check(transaction, permission) is { } refusal ? refusal : write(transaction))
            {
                Sender = 0,
                UserIds = userIds,
            },
            cancellation);
}
