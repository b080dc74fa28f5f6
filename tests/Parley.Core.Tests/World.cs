using Parley.Core.Conversations;
using Parley.Core.Events;
using Parley.Core.Messages;
using Parley.Core.Storage;
using Parley.Core.Users;
using Parley.Testing;
using Parley.Testing.Storage;
using Xunit;

namespace Parley.Core.Tests;

/// <summary>An open store with people in it, and everything that it published.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly List<StoreEvent> _events = [];

    private World(StoreFixture fixture) => Fixture = fixture;

    public StoreFixture Fixture { get; }

    public FakeClock Clock => (FakeClock)Fixture.Clock;

    public Store Store => Fixture.Store;

    public User Ada { get; private set; } = null!;

    public User Bob { get; private set; } = null!;

    public User Cyd { get; private set; } = null!;

    public IReadOnlyList<StoreEvent> Events
    {
        get
        {
            lock (_events)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>With nobody in it.</summary>
    public static async Task<World> CreateEmptyAsync(EngineKind kind, Limits? limits = null, StorageOptions? options = null)
    {
        var world = new World(await StoreFixture.CreateAsync(kind, limits, options, new FakeClock()));
        world.Listen();
        return world;
    }

    public static async Task<World> CreateAsync(EngineKind kind, Limits? limits = null, StorageOptions? options = null)
    {
        var world = await CreateEmptyAsync(kind, limits, options);
        world.Ada = await world.PersonAsync("Ada");
        world.Bob = await world.PersonAsync("Bob");
        world.Cyd = await world.PersonAsync("Cyd");
        return world;
    }

    public async Task ReopenAsync()
    {
        await Fixture.ReopenAsync();
        Listen();
    }

    public async Task<User> PersonAsync(string name) =>
        (await Store.Users.RegisterAsync(name, $"{name}@example.org", "hash", UserRole.Member, CancellationToken.None)).Value;

    public async Task<long> PrivateAsync(User one, User other) =>
        (await Store.Conversations.OpenPrivateAsync(one.Id, other.Id, CancellationToken.None)).Value.View.Conversation.Id;

    public async Task<long> GroupAsync(User owner, params User[] others) => await GroupAsync(owner, historyProtected: false, others);

    public async Task<long> GroupAsync(User owner, bool historyProtected, params User[] others) => (await Store.Conversations.CreateAsync(
        new NewConversation(owner.Id, ConversationType.Group, "Lunch", [.. others.Select(user => user.Id)], historyProtected, null),
        CancellationToken.None)).Value.View.Conversation.Id;

    public Task<Result<SentMessage>> SendAsync(User sender, long conversationId, string content, string? clientId = null, long? replyToId = null) =>
        Store.Messages.SendAsync(
            new SendMessage(sender.Id, conversationId, content, ClientId: clientId, ReplyToId: replyToId), CancellationToken.None);

    public async Task<Message> SentAsync(User sender, long conversationId, string content, long? replyToId = null) =>
        (await SendAsync(sender, conversationId, content, replyToId: replyToId)).Value.Message;

    public async Task<IReadOnlyList<Message>> HistoryAsync(User reader, long conversationId) =>
        (await Store.Messages.HistoryAsync(reader.Id, conversationId, null, null, null, 100, CancellationToken.None)).Value.Messages;

    /// <summary>Fails the test when something failed inside that it did not provoke.</summary>
    public async ValueTask DisposeAsync()
    {
        await Fixture.DisposeAsync();
        Assert.Empty(Fixture.Faults);
    }

    private void Listen() => Store.Feed.Subscribe(storeEvent =>
    {
        lock (_events)
        {
            _events.Add(storeEvent);
        }
    });
}
