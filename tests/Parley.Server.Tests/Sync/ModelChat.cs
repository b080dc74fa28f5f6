using Parley.Core;
using Parley.Core.Conversations;
using Parley.Core.Messages;
using Parley.Core.Storage;
using Parley.Core.Users;
using Parley.Realtime;
using Parley.Testing;
using Parley.Testing.Client;
using Parley.Testing.Storage;
using Xunit;

namespace Parley.Server.Tests.Sync;

/// <summary>A store, its real-time side and people in conversations of every kind; changes are drawn from a seed.</summary>
internal sealed class ModelChat : IAsyncDisposable
{
    // Small, so that pages, resets and windows all occur within a few dozen changes.
    private static readonly Limits SmallLimits = Limits.Default with { SyncPage = 1, SyncRows = 12, SnapshotMessages = 8 };

    private readonly StoreFixture _fixture;
    private readonly Random _random;
    private int _number;

    private ModelChat(StoreFixture fixture, int seed)
    {
        _fixture = fixture;
        _random = new Random(seed);
        Node = RealtimeNode.Start(fixture.Store, new RealtimeOptions { Limits = SmallLimits }, TimeProvider.System, Faults.Add);
    }

    public RealtimeNode Node { get; }

    public Store Store => _fixture.Store;

    public List<User> People { get; } = [];

    public List<long> Conversations { get; } = [];

    public System.Collections.Concurrent.ConcurrentBag<Exception> Faults { get; } = [];

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<ModelChat> CreateAsync(EngineKind kind, int seed)
    {
        var chat = new ModelChat(await StoreFixture.CreateAsync(kind, SmallLimits), seed);
        for (var number = 0; number < 4; number++)
        {
            var user = await chat.Store.Users.RegisterAsync($"p{number}", $"p{number}@example.org", "-", UserRole.Member, Cancellation);
            chat.People.Add(user.Value);
        }

        await chat.CreateAsync(ConversationType.Group, historyProtected: false, 0, 1, 2, 3);
        await chat.CreateAsync(ConversationType.Group, historyProtected: true, 1, 0, 2);
        await chat.CreateAsync(ConversationType.Channel, historyProtected: false, 2, 0);
        var pair = await chat.Store.Conversations.OpenPrivateAsync(chat.People[0].Id, chat.People[1].Id, Cancellation);
        chat.Conversations.Add(pair.Value.View.Conversation.Id);
        return chat;
    }

    public async Task<long> CreateAsync(ConversationType type, bool historyProtected, int creator, params int[] others)
    {
        var request = new NewConversation(
            People[creator].Id, type, $"c{_number++}", [.. others.Select(other => People[other].Id)], historyProtected, ClientId: null);
        var made = await Store.Conversations.CreateAsync(request, Cancellation);
        Conversations.Add(made.Value.View.Conversation.Id);
        return Conversations[^1];
    }

    /// <summary>One change of any kind by anybody; many are refused, which is part of it.</summary>
    public Task ChangeAsync()
    {
        var (actor, other) = (Anybody(), Anybody());
        var conversationId = Conversations[_random.Next(Conversations.Count)];
        return _random.Next(20) switch
        {
            0 => Store.Conversations.AddMemberAsync(actor, conversationId, other, null, Cancellation),
            1 => Store.Conversations.AddMemberAsync(actor, conversationId, actor, null, Cancellation),
            2 => Store.Conversations.RemoveMemberAsync(actor, conversationId, other, null, Cancellation),
            3 => Store.Conversations.SetRoleAsync(actor, conversationId, other, MemberRole.Admin, null, Cancellation),
            4 => Store.Conversations.RenameAsync(actor, conversationId, $"name {_number++}", null, Cancellation),
            5 => Store.Users.RenameAsync(actor, $"n{_number++}", Cancellation),
            6 when _number % 7 == 0 => CreateAsync(ConversationType.Group, _random.Next(2) == 0, 0, 1, 2),
            6 or 7 => Store.Receipts.DeliveredAsync(actor, conversationId, _random.Next(1, 40), Cancellation),
            8 or 9 => Store.Receipts.ReadAsync(actor, conversationId, _random.Next(1, 40), Cancellation),
            10 => Store.Messages.DeleteAsync(actor, _random.Next(1, 80), null, Cancellation),
            11 or 12 => Store.Messages.EditAsync(actor, _random.Next(1, 80), $"edit {_number++}", null, Cancellation),
            13 => SendAsync(actor, conversationId, replyTo: _random.Next(1, 80)),
            _ => SendAsync(actor, conversationId, replyTo: null),
        };
    }

    /// <summary>Every device reaches, by live events and its own syncs alone, what a fresh one is told.</summary>
    public async Task ExpectEqualAsync(IEnumerable<ModelDevice> devices)
    {
        foreach (var device in devices)
        {
            IReadOnlyList<string> differences = [];
            try
            {
                await Eventually.TrueAsync(
                    async () =>
                    {
                        await using var fresh = new ModelDevice(Node, device.User);
                        await fresh.ConnectAsync(Store.Sync.Epoch, Cancellation);
                        differences = StateComparison.Differences(device.Snapshot(), fresh.Snapshot());
                        return differences.Count == 0;
                    },
                    within: TimeSpan.FromSeconds(8));
            }
            catch (TimeoutException)
            {
                Assert.Fail($"A device of user {device.User.Id} differs from a fresh one: {string.Join("; ", differences)}");
            }
        }

        Assert.Empty(Faults);
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await _fixture.DisposeAsync();
    }

    private long Anybody() => People[_random.Next(People.Count)].Id;

    private Task SendAsync(long senderId, long conversationId, long? replyTo) => Store.Messages.SendAsync(
        new SendMessage(senderId, conversationId, $"message {_number++}", MessageType.Text, replyTo, Guid.CreateVersion7().ToString("D")),
        Cancellation);
}
