using System.Collections.Concurrent;
using Parley.Core;
using Parley.Core.Events;
using Parley.Core.Messages;
using Parley.Core.Sessions;
using Parley.Core.Storage;
using Parley.Core.Users;
using Parley.Realtime.Tests.Faking;
using Parley.Realtime.Wire;
using Parley.Testing;
using Parley.Testing.Storage;
using Xunit;

namespace Parley.Realtime.Tests.Dispatch;

/// <summary>Commands of sessions against a real store: what is answered, in what order, and to whom.</summary>
public sealed class DispatcherTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<Exception> _reported = new();
    private StoreFixture _fixture = null!;
    private RealtimeNode _node = null!;
    private FakeClient _ann = null!;
    private FakeClient _bob = null!;
    private long _group;

    public async ValueTask InitializeAsync()
    {
        _fixture = await StoreFixture.CreateAsync(EngineKind.Sqlite);
        _node = RealtimeNode.Start(_fixture.Store, new RealtimeOptions(), TimeProvider.System, _reported.Enqueue);
        var ann = await RegisterAsync("Ann");
        var bob = await RegisterAsync("Bob");
        var created = await _fixture.Store.Conversations.CreateAsync(
            new(ann, Core.Conversations.ConversationType.Group, "Two", [bob], HistoryProtected: false, ClientId: null), CancellationToken.None);
        _group = created.Value.View.Conversation.Id;
        _ann = await ConnectAsync(ann);
        _bob = await ConnectAsync(bob);
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _fixture.DisposeAsync();
        Assert.Empty(_reported);
    }

    [Fact]
    public async Task What_is_whispered_costs_a_delivery_for_each_who_hears_it_and_is_not_said_beyond_the_budget()
    {
        var (said, refused) = (0, default(Refusal));
        for (var number = 0; number < 20 && refused is null; number++)
        {
            var before = said;
            var outcome = await _node.Dispatcher.WhisperAsync(_ann.Session, _group, 10, 100_000, () => ++said > 0, CancellationToken.None);
            refused = outcome.Refusal;
            Assert.Equal((refused is null, refused is null), (outcome.IsHeard, said > before));
        }

        Assert.Equal(RefusalCode.RateLimited, refused?.Code);
        Assert.True((await _node.Dispatcher.WhisperAsync(_bob.Session, _group, 10, 1, () => true, CancellationToken.None)).IsHeard);
        var outside = await _node.Dispatcher.WhisperAsync(_bob.Session, _group, 10, 1, () => false, CancellationToken.None);
        Assert.Equal((false, RefusalCode.NotFound), (outside.IsHeard, outside.Refusal?.Code));
    }

    [Fact]
    public async Task Sends_of_one_session_are_stored_in_the_order_of_their_frames()
    {
        for (var number = 0; number < 300; number++)
        {
            await DispatchAsync(_ann, new Send(Id(number), _group, $"{number}", MessageType.Text, null, null));
        }

        await Eventually.TrueAsync(() => _ann.Of<Acknowledged>().Count == 300, "all are acknowledged");
        await Eventually.TrueAsync(() => Sent(_bob).Count == 300, "all are told");
        Assert.Equal(Enumerable.Range(0, 300).Select(number => $"{number}"), Sent(_bob).Select(sent => sent.Message.Content));
        Assert.Equal(Sent(_bob).Select(sent => sent.Rev), Sent(_ann).Select(sent => sent.Rev));
    }

    [Fact]
    public async Task A_send_is_answered_when_it_carries_an_id_or_a_client_id_and_not_otherwise()
    {
        var clientId = Guid.CreateVersion7().ToString();
        await DispatchAsync(_ann, new Send(default, _group, "without", MessageType.Text, null, null));
        await DispatchAsync(_ann, new Send(default, _group, "with", MessageType.Text, null, clientId));
        await DispatchAsync(_ann, new Send(Id(7), _group, "with", MessageType.Text, null, clientId));

        await Eventually.TrueAsync(() => _ann.Of<Acknowledged>().Count == 2 && Sent(_ann).Count == 2, "two answers and two messages");
        Assert.All(_ann.Of<Acknowledged>(), answer => Assert.Equal(clientId, answer.ClientId));
        Assert.Single(_ann.Of<Acknowledged>().Select(answer => answer.Message!.Id).Distinct());
        Assert.Contains(_ann.Of<Acknowledged>(), answer => answer.Id == Id(7));
    }

    [Fact]
    public async Task A_no_is_always_told_and_a_stranger_cannot_tell_what_exists()
    {
        var stranger = await ConnectAsync(await RegisterAsync("Eve"));
        await DispatchAsync(stranger, new Send(default, _group, "hi", MessageType.Text, null, null));
        await DispatchAsync(stranger, new Send(default, 999, "hi", MessageType.Text, null, null));
        await DispatchAsync(stranger, new SetTyping(default, _group, IsTyping: true));
        await DispatchAsync(stranger, new Read(default, null, _group, 1));
        await DispatchAsync(stranger, new Delivered(default, _group, 1));

        await Eventually.TrueAsync(() => stranger.Of<Refused>().Count == 5, "five refusals");
        Assert.All(stranger.Of<Refused>(), refused => Assert.Equal(Refusal.NotFound, refused.Refusal));
        Assert.DoesNotContain(_bob.Told, told => told is TypingChanged or Changed);
    }

    [Fact]
    public async Task Every_command_with_an_id_is_answered_exactly_once()
    {
        await DispatchAsync(_ann, new Send(Id(1), _group, "hi", MessageType.Text, null, null));
        await Eventually.TrueAsync(() => _ann.Of<Acknowledged>().Count == 1, "the message");
        var message = _ann.Of<Acknowledged>()[0].Message!;

        await DispatchAsync(_ann, new Edit(Id(2), message.Id, "ho", null));
        await DispatchAsync(_bob, new Read(Id(3), message.Id, null, null));
        await DispatchAsync(_bob, new Read(Id(4), null, _group, message.Seq));
        await DispatchAsync(_bob, new Delivered(Id(5), _group, message.Seq));
        await DispatchAsync(_bob, new SetTyping(Id(6), _group, IsTyping: true));
        await DispatchAsync(_bob, new SetPresence(Id(7), OwnStatus.Away));
        await DispatchAsync(_bob, new Watch(Id(8), [_ann.UserId]));
        await DispatchAsync(_bob, new Read(Id(9), null, null, null));
        await DispatchAsync(_bob, new Ping(Id(10)));
        await DispatchAsync(_bob, new Authenticate(Id(11), "again"));
        await DispatchAsync(_ann, new Delete(Id(12), message.Id, null));
        await DispatchAsync(_bob, new Edit(Id(13), message.Id, "not mine", null));

        await Eventually.TrueAsync(() => Answers(_ann).Length + Answers(_bob).Length >= 13, "thirteen answers");
        Assert.Equal([1L, 2, 12], Answers(_ann).Order());
        Assert.Equal([3L, 4, 5, 6, 7, 8, 9, 10, 11, 13], Answers(_bob).Order());
        Assert.Equal([9L, 11, 13], _bob.Of<Refused>().Select(refused => refused.Id.Number!.Value).Order());
        Assert.Equal(new PresenceChanged(_ann.UserId, PresenceStatus.Online, null), _bob.Of<PresenceChanged>()[^1]);
        await Eventually.TrueAsync(() => _ann.Of<TypingChanged>().Count == 1, "typing");
    }

    [Fact]
    public async Task A_sync_over_two_frames_brings_a_fresh_client_everything()
    {
        await DispatchAsync(_ann, new Send(Id(1), _group, "hi", MessageType.Text, null, null));
        await Eventually.TrueAsync(() => Sent(_bob).Count == 1, "the message");
        var fresh = await ConnectAsync(_bob.UserId);
        var none = new Dictionary<long, KnownNumbers>();
        await DispatchAsync(fresh, new Wire.Sync(Id(2), _fixture.Store.Sync.Epoch, 0, 0, none, Final: false));
        await DispatchAsync(fresh, new Wire.Sync(Id(3), _fixture.Store.Sync.Epoch, 0, 0, none, Final: true));

        await Eventually.TrueAsync(() => fresh.Of<SyncDone>().Count == 1, "the end of the sync");
        Assert.Equal(Id(2), Assert.Single(fresh.Of<Acknowledged>()).Id);
        Assert.Equal(Id(3), fresh.Of<SyncDone>()[0].Id);
        var page = Assert.Single(fresh.Of<ConversationSynced>()).Sync;
        Assert.True(page.Reset);
        Assert.Equal("hi", page.Messages[^1].Content);
    }

    [Fact]
    public async Task A_person_removed_over_http_hears_nothing_after_the_answer()
    {
        var removing = _fixture.Store.Conversations.RemoveMemberAsync(_ann.UserId, _group, _bob.UserId, null, CancellationToken.None);
        for (var number = 0; number < 50; number++)
        {
            await DispatchAsync(_ann, new Send(Id(number), _group, $"{number}", MessageType.Text, null, null));
        }

        Assert.True((await removing).TryGet(out _, out _));
        var told = _bob.Told.Count(told => told is not OwnStateTold);
        await Eventually.TrueAsync(() => Sent(_ann).Count(sent => sent.Message.System is null) == 50, "fifty messages");
        Assert.Equal(told, _bob.Told.Count(told => told is not OwnStateTold));
        Assert.Single(_bob.Of<Removed>());
    }

    [Fact]
    public async Task When_a_sign_outsideis_answered_its_connections_are_closed_already()
    {
        var started = await _fixture.Store.Sessions.StartAsync(
            new NewSession(_ann.UserId, new byte[32], long.MaxValue), CancellationToken.None);
        var client = new FakeClient(started.Value);
        await _node.Hub.AttachAsync(client.Session, CancellationToken.None);

        Assert.True((await _fixture.Store.Sessions.EndAsync(_ann.UserId, started.Value.SessionId, CancellationToken.None)).TryGet(out _, out _));

        Assert.Equal(CloseReason.Revoked, client.Session.Outbox.Closed);
        Assert.Null(_ann.Session.Outbox.Closed);
    }

    [Fact]
    public async Task Refusals_of_a_session_are_noted_once_a_second_and_at_its_end_and_none_is_lost()
    {
        var (clock, notes) = (new FakeClock(), new List<RefusedCommands>());
        await using var node = RealtimeNode.Start(
            _fixture.Store, new RealtimeOptions { OnRefused = notes.Add }, clock, _reported.Enqueue);
        var eve = new FakeClient(await RegisterAsync("Eve"));
        await node.Hub.AttachAsync(eve.Session, CancellationToken.None);
        await RefuseAsync(3);
        Assert.Equal([new RefusedCommands(1, "set_typing", RefusalCode.NotFound, eve.UserId)], notes);
        clock.Advance(TimeSpan.FromSeconds(1));
        await RefuseAsync(4);
        Assert.Equal([1L, 3], notes.Select(note => note.Count));
        node.Dispatcher.Ended(eve.Session);
        node.Dispatcher.Ended(eve.Session);
        Assert.Equal([1L, 3, 3], notes.Select(note => note.Count));

        async Task RefuseAsync(int times)
        {
            for (var time = 0; time < times; time++)
            {
                await node.Dispatcher.DispatchAsync(eve.Session, new SetTyping(default, _group, IsTyping: true), bytes: 10, CancellationToken.None);
            }
        }
    }

    private static RequestId Id(long number) => new(null, number);

    private static IReadOnlyList<MessageSent> Sent(FakeClient client) => [.. client.Of<Changed>().Select(told => told.Event).OfType<MessageSent>()];

    private static long[] Answers(FakeClient client) =>
    [
        .. client.Told.Select(told => told switch
        {
            Acknowledged yes => yes.Id.Number,
            Refused no => no.Id.Number,
            Pong pong => pong.Id.Number,
            _ => null,
        }).OfType<long>(),
    ];

    private async Task<long> RegisterAsync(string name) =>
        (await _fixture.Store.Users.RegisterAsync(name, $"{name}@example.test", "hash", UserRole.Member, CancellationToken.None)).Value.Id;

    private async Task<FakeClient> ConnectAsync(long userId)
    {
        var client = new FakeClient(userId);
        await _node.Hub.AttachAsync(client.Session, CancellationToken.None);
        return client;
    }

    private async Task DispatchAsync(FakeClient client, ClientCommand command) =>
        await _node.Dispatcher.DispatchAsync(client.Session, command, bytes: 100, CancellationToken.None);
}
