using Parley.Core.Access;
using Parley.Core.Commit;
using Parley.Core.Sessions;
using Parley.Core.Storage;
using Parley.Core.Users;

namespace Parley.Core.External;

/// <summary>A key of an application's server, as administrators see it. Times are UTC milliseconds.</summary>
/// <param name="BotId">Under whose name it acts.</param>
public sealed record ServerKeyInfo(string Id, string Name, long BotId, long CreatedAt, long? LastSeenAt);

/// <summary>The keys with which applications act for their people. Each belongs to a bot of its name, under which it is seen; of a key only the
/// hash is kept. Two of one name are one application's: that is how a key is replaced.</summary>
public sealed class ServerKeys
{
    private const int Most = 20;

    private readonly Committer _committer;
    private readonly Readers _readers;
    private readonly Limits _limits;

    internal ServerKeys(Committer committer, Readers readers, Limits limits)
    {
        _committer = committer;
        _readers = readers;
        _limits = limits;
    }

    /// <summary>Refused: <c>validation</c>, <c>forbidden</c>, <c>conflict</c> past the limit.</summary>
    public async Task<Result<ServerKeyInfo>> CreateAsync(Actor admin, string name, byte[] keyHash, CancellationToken cancellation) =>
        Text.CheckName(name, _limits.UserNameLength) is { } refusal
            ? refusal
            : await WriteAsync(admin, transaction => Create(transaction, name.Trim(), keyHash), cancellation);

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<ServerKeyInfo>> ListAsync(Actor admin, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<ServerKeyInfo>>(admin.Reader, read => [.. All(read)], cancellation);

    /// <summary>Its connections are closed before this answers. Refused: <c>forbidden</c>, <c>not_found</c>.</summary>
    public Task<Result<Done>> RevokeAsync(Actor admin, string id, CancellationToken cancellation) => WriteAsync<Done>(
        admin,
        transaction => All(transaction).FirstOrDefault(key => key.Id == id) is { } found
            && SessionEnding.One(transaction, found.BotId, found.Id, SessionKind.ServerKey)
                ? default(Done)
                : Refusal.NotFound,
        cancellation);

    private static IEnumerable<ServerKeyInfo> All(IQuery query) => query.Query<SessionRow>(
        $"SELECT {SessionRow.Columns} FROM {SessionRow.Live} WHERE s.kind = @kind ORDER BY s.created_at DESC, s.id",
        new { kind = (long)SessionKind.ServerKey, now = query.Now })
        .Select(row => new ServerKeyInfo(row.Id, row.Label ?? "", row.UserId, row.CreatedAt, row.LastSeenAt));

    private static Result<ServerKeyInfo> Create(WriteTransaction transaction, string name, byte[] keyHash)
    {
        var there = All(transaction).ToList();
        if (there.Count >= Most)
        {
            return new Refusal(RefusalCode.Conflict, $"There are {Most:D} server keys already; revoke one first.");
        }

        if (!BotOf(transaction, there, name).TryGet(out var botId, out var refusal))
        {
            return refusal;
        }

        var info = new ServerKeyInfo(SessionService.NewId(), name, botId, transaction.Now, null);
        transaction.Execute(
            """
            INSERT INTO sessions (id, user_id, token_hash, created_at, expires_at, kind, assurance, name)
            VALUES (@Id, @botId, @keyHash, @Now, @never, @kind, 0, @name)
            """,
            new { info.Id, botId, keyHash, transaction.Now, never = SessionRow.Never, kind = (long)SessionKind.ServerKey, name });
        return info;
    }

    private static Result<long> BotOf(WriteTransaction transaction, List<ServerKeyInfo> there, string name) =>
        there.FirstOrDefault(key => key.Name == name) is { } earlier
            ? earlier.BotId
            : UserService.Register(transaction, name, EmailAddress.Placeholder(), "", UserRole.Bot).Map(bot => bot.Id);

    // Asking the actor locks what is unique among people, so of two keys of one name the second finds the bot of the first.
    private Task<Result<T>> WriteAsync<T>(Actor admin, Func<WriteTransaction, Result<T>> write, CancellationToken cancellation) =>
        _committer.WriteAsync(
            new WriteOperation<T>(transaction => admin.Check(transaction, Permission.HandOutKeys) is { } refusal ? refusal : write(transaction))
            { Sender = 0 },
            cancellation);
}
