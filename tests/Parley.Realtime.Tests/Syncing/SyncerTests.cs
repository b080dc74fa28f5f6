using Parley.Core.Sync;
using Parley.Realtime.Sessions;
using Parley.Realtime.Syncing;
using Parley.Realtime.Tests.Faking;
using Parley.Realtime.Wire;
using Parley.Testing;
using Xunit;

namespace Parley.Realtime.Tests.Syncing;

public sealed class SyncerTests
{
    [Fact]
    public async Task Own_things_come_first_then_what_differs_then_the_end()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1);
        var client = await fixture.ConnectAsync(1);
        fixture.Store.Tops[1] = [new(7, 5, 0), new(8, 3, 2), new(9, 4, 1)];
        Answer(fixture, 8, Page(8, 3));
        Answer(fixture, 9, Page(9, 4));

        await RunAsync(fixture, client, Request((7, 5, 0), (8, 3, 1), (6, 2, 0)));

        Assert.Collection(
            client.Told,
            told => Assert.IsType<OwnSynced>(told),
            told => Assert.Equal(8, Assert.IsType<ConversationSynced>(told).Sync.ConversationId),
            told => Assert.Equal(9, Assert.IsType<ConversationSynced>(told).Sync.ConversationId),
            told => Assert.Equal(6, Assert.IsType<RemovedSynced>(told).ConversationId),
            told => Assert.IsType<SyncDone>(told));
    }

    [Fact]
    public async Task The_conversation_that_is_looked_at_comes_before_the_others_and_with_a_whole_page()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1);
        var client = await fixture.ConnectAsync(1);
        fixture.Store.Tops[1] = [new(7, 5, 0), new(8, 3, 2), new(9, 4, 1)];
        Answer(fixture, 7, Page(7, 5));
        Answer(fixture, 8, Page(8, 3));
        Answer(fixture, 9, Page(9, 4));
        var request = new SyncRequest();
        var known = new Dictionary<long, KnownNumbers> { [8] = new(1, 1) };
        request.Add(new Wire.Sync(default, "epoch", 0, 0, known, Final: true) { First = 9, Newest = 1 }, bound: 10);

        await RunAsync(fixture, client, request);

        Assert.IsType<ConversationSynced>(client.Told[0]);
        Assert.IsType<OwnSynced>(client.Told[1]);
        Assert.Equal([9, 7, 8], client.Of<ConversationSynced>().Select(told => told.Sync.ConversationId));
        Assert.Equal((null, 1, null), (fixture.Store.Newest[9], fixture.Store.Newest[7], fixture.Store.Newest[8]));
    }

    [Fact]
    public async Task What_a_client_only_claims_to_know_costs_no_reading_and_who_was_added_meanwhile_gets_pages()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1);
        var client = await fixture.ConnectAsync(1);
        Answer(fixture, Say.Room, Page(Say.Room, 5));

        await RunAsync(fixture, client, Request([.. Enumerable.Range(1, 100).Select(id => ((long)id, 3L, 0L))]));

        Assert.Equal(99, client.Of<RemovedSynced>().Count);
        Assert.Equal(Say.Room, Assert.Single(client.Of<ConversationSynced>()).Sync.ConversationId);
        Assert.Equal(1, fixture.Store.ReadCount("changes"));
    }

    [Fact]
    public async Task Cursors_of_another_store_are_reset()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1);
        var client = await fixture.ConnectAsync(1);
        await RunAsync(fixture, client, Request("another"));
        Assert.Equal("epoch", Assert.IsType<SyncReset>(Assert.Single(client.Told)).Epoch);
    }

    [Fact]
    public async Task Live_events_are_held_while_pages_are_read_and_those_that_a_page_covers_are_dropped()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        var client = await fixture.ConnectAsync(1);
        var other = await fixture.ConnectAsync(2);
        fixture.Store.Tops[1] = [new(Say.Room, 6, 0)];
        Answer(fixture, Say.Room, Page(Say.Room, 6, more: true), Page(Say.Room, 7));
        var rev = 5;
        fixture.Store.Before["changes"] = () =>
        {
            rev++;
            fixture.Publish(Say.Sent(rev));
            if (rev == 7)
            {
                fixture.Publish(Say.Sent(8));
                fixture.Hub.FindRoom(Say.Room)!.SetTyping(2, true, TimeSpan.FromSeconds(6));
                fixture.Publish(Say.Sent(9));
            }

            return Task.CompletedTask;
        };

        await RunAsync(fixture, client, Request((Say.Room, 5, 0)));
        fixture.Publish(Say.Sent(10));

        var told = client.Told.Where(told => told is not PresenceChanged).ToArray();
        Assert.Equal(
            ["OwnSynced", "ConversationSynced", "ConversationSynced", "Changed", "TypingChanged", "Changed", "SyncDone", "Changed"],
            told.Select(told => told.GetType().Name));
        Assert.Equal([8, 9, 10], client.Revs(Say.Room));
        Assert.Equal([6, 7, 8, 9, 10], other.Revs(Say.Room));
    }

    [Fact]
    public async Task A_removal_during_the_reading_is_the_last_word()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        var client = await fixture.ConnectAsync(1);
        fixture.Store.Tops[1] = [new(Say.Room, 6, 0)];
        Answer(fixture, Say.Room, Page(Say.Room, 6));
        fixture.Store.Before["changes"] = () =>
        {
            fixture.Publish(Say.Sent(6), Say.Removed(7, userId: 1));
            return Task.CompletedTask;
        };

        await RunAsync(fixture, client, Request((Say.Room, 5, 0)));

        Assert.Equal(["OwnSynced", "Removed", "SyncDone"], client.Told.Select(told => told.GetType().Name));
    }

    [Fact]
    public async Task A_failed_read_lets_what_was_held_go()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1);
        var client = await fixture.ConnectAsync(1);
        fixture.Store.Tops[1] = [new(Say.Room, 6, 0)];
        fixture.Store.Before["changes"] = () =>
        {
            fixture.Publish(Say.Sent(6));
            throw new TimeoutException();
        };

        await Assert.ThrowsAsync<TimeoutException>(() => RunAsync(fixture, client, Request((Say.Room, 5, 0))));
        fixture.Publish(Say.Sent(7));

        Assert.Equal([6, 7], client.Revs(Say.Room));
    }

    [Fact]
    public async Task What_is_held_counts_against_the_bound_of_the_outbox()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1);
        var client = new FakeClient(1, new FakeWire(frameBytes: 1_000), new Outbox(bound: 10_000));
        await fixture.Hub.AttachAsync(client.Session, CancellationToken.None);
        fixture.Store.Tops[1] = [new(Say.Room, 6, 0)];
        Answer(fixture, Say.Room, Page(Say.Room, 6));
        fixture.Store.Before["changes"] = () =>
        {
            for (var rev = 6; rev < 30; rev++)
            {
                fixture.Publish(Say.Sent(rev));
            }

            return Task.CompletedTask;
        };

        await RunAsync(fixture, client, Request((Say.Room, 5, 0)));
        Assert.Equal(CloseReason.SlowReader, client.Session.Outbox.Closed);
    }

    [Fact]
    public async Task Pages_larger_than_the_bound_wait_for_the_reader_instead_of_closing_it()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1);
        var client = new FakeClient(1, new FakeWire(frameBytes: 20_000), new Outbox(bound: 10_000));
        await fixture.Hub.AttachAsync(client.Session, CancellationToken.None);
        fixture.Store.Tops[1] = [new(Say.Room, 40, 0)];
        Answer(fixture, Say.Room, [.. Enumerable.Range(0, 20).Select(_ => Page(Say.Room, 40, more: true)), Page(Say.Room, 40)]);

        await RunAsync(fixture, client, Request((Say.Room, 5, 0)));

        Assert.Equal(21, client.Of<ConversationSynced>().Count);
    }

    [Fact]
    public void A_sync_of_too_many_conversations_is_refused()
    {
        var many = Enumerable.Range(1, SyncRequest.FrameBound + 1).ToDictionary(id => (long)id, _ => default(KnownNumbers));
        Assert.NotNull(new SyncRequest().Add(new Wire.Sync(default, "epoch", 0, 0, many, Final: true), bound: 5_000));

        var request = new SyncRequest();
        Assert.Null(request.Add(new Wire.Sync(default, "epoch", 0, 0, many.Take(900).ToDictionary(), Final: false), bound: 1_000));
        Assert.NotNull(request.Add(
            new Wire.Sync(default, "epoch", 0, 0, many.Take(900).ToDictionary(pair => pair.Key + 5_000, pair => pair.Value), Final: true),
            bound: 1_000));
    }

    private static ConversationSync Page(long conversationId, long rev, bool more = false) =>
        new(conversationId, false, rev, 0, [], [], [], null, more ? new SyncCursor(1, 1) : null);

    private static void Answer(HubFixture fixture, long conversationId, params ConversationSync?[] pages) =>
        fixture.Store.Pages[(1, conversationId)] = new Queue<ConversationSync?>(pages);

    private static SyncRequest Request(params (long Id, long Rev, long Mark)[] known) => Request("epoch", known);

    private static SyncRequest Request(string epoch, params (long Id, long Rev, long Mark)[] known)
    {
        var request = new SyncRequest();
        request.Add(
            new Wire.Sync(default, epoch, 0, 0, known.ToDictionary(item => item.Id, item => new KnownNumbers(item.Rev, item.Mark)), Final: true),
            bound: 5_000);
        return request;
    }

    private static async Task RunAsync(HubFixture fixture, FakeClient client, SyncRequest request)
    {
        var running = new Syncer(fixture.Store.Access, fixture.Hub).RunAsync(client.Session, request, CancellationToken.None);
        await Eventually.TrueAsync(() => client.Told is not null && running.IsCompleted, "the sync, of a client that reads");
        await running;
    }
}
