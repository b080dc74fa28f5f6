using Parley.Core;
using Parley.Core.Conversations;
using Parley.Core.Sessions;
using Parley.Core.Storage;
using Parley.Core.Users;
using Parley.Server.Identity;
using Parley.Testing.Storage;

namespace Parley.Load.Serving;

/// <param name="Token">Of a session that is good for a day.</param>
internal sealed record Inhabitant(long Id, string Token);

/// <summary>
/// People and conversations, written through Core before the server starts: a thousand sign-ups by HTTP would measure the hashing of
/// passwords. These people have none, only sessions.
/// </summary>
internal sealed class Town : IAsyncDisposable
{
    // Few against the store's queue, many enough to fill its commits.
    private const int AtOnce = 250;

    private readonly Store _store;

    private Town(Store store) => _store = store;

    public static async Task<Town> OpenAsync(TestDatabase database, CancellationToken cancellation)
    {
        // Rooms are made in one operation here; at the doors a request may bring a hundred people.
        var limits = Limits.Default with { ParticipantsPerRequest = Limits.Default.GroupMembers };
        var options = new StorageOptions { WriteTimeout = TimeSpan.FromMinutes(2) };
        return new Town(await Store.OpenAsync(database.CreateEngine(), options, limits, TimeProvider.System, cancellation));
    }

    public Task<IReadOnlyList<Inhabitant>> SettleAsync(int people, CancellationToken cancellation) =>
        EachAsync(Enumerable.Range(1, people), number => RegisterAsync(number, cancellation));

    public async Task<long> FoundGroupAsync(IReadOnlyList<Inhabitant> members, CancellationToken cancellation)
    {
        var others = members.Skip(1).Select(member => member.Id);
        var request = new NewConversation(
            members[0].Id, ConversationType.Group, "Load", [.. others], HistoryProtected: false, ClientId: null);
        return (await _store.Conversations.CreateAsync(request, cancellation)).Value.View.Conversation.Id;
    }

    public Task<IReadOnlyList<long>> FoundGroupsAsync(IEnumerable<IReadOnlyList<Inhabitant>> groups, CancellationToken cancellation) =>
        EachAsync(groups, members => FoundGroupAsync(members, cancellation));

    /// <summary>A private conversation for each two neighbours.</summary>
    public Task<IReadOnlyList<long>> PairAsync(IReadOnlyList<Inhabitant> people, CancellationToken cancellation) => EachAsync(
        people.Chunk(2),
        async pair => (await _store.Conversations.OpenPrivateAsync(pair[0].Id, pair[1].Id, cancellation)).Value.View.Conversation.Id);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static async Task<IReadOnlyList<TMade>> EachAsync<T, TMade>(IEnumerable<T> items, Func<T, Task<TMade>> make)
    {
        var made = new List<TMade>();
        foreach (var together in items.Chunk(AtOnce))
        {
            made.AddRange(await Task.WhenAll(together.Select(make)));
        }

        return made;
    }

    private async Task<Inhabitant> RegisterAsync(int number, CancellationToken cancellation)
    {
        var user = (await _store.Users.RegisterAsync(
            $"Load {number:D}", $"load-{number:D}@example.org", passwordHash: "-", UserRole.Member, cancellation)).Value;
        var token = SessionToken.New();
        var expiry = DateTimeOffset.UtcNow.AddDays(1).ToUnixTimeMilliseconds();
        var started = await _store.Sessions.StartAsync(
            new NewSession(user.Id, SessionToken.Hash(token.Text), expiry) { UserAgent = "Parley.Load" }, cancellation);
        return new Inhabitant(started.Value.UserId, token.Text);
    }
}
