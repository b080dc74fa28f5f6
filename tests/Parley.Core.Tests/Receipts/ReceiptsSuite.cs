using Parley.Core.Events;
using Parley.Core.Receipts;
using Parley.Core.Storage;
using Xunit;

namespace Parley.Core.Tests.Receipts;

public abstract class ReceiptsSuite(EngineKind engine)
{
    [Fact]
    public async Task A_marker_moves_forward_only_and_never_above_the_top()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        for (var n = 0; n < 5; n++)
        {
            await world.SentAsync(world.Ada, conversation, $"{n}");
        }

        Assert.Equal(new MarkerState(conversation, 3, 3, 2), (await ReadAsync(3)).Value);
        Assert.Equal(3, (await ReadAsync(2)).Value.ReadSeq);
        Assert.Equal(new MarkerState(conversation, 5, 5, 0), (await ReadAsync(999)).Value);

        Task<Result<MarkerState>> ReadAsync(long seq) => world.Store.Receipts.ReadAsync(world.Bob.Id, conversation, seq, CancellationToken.None);
    }

    [Fact]
    public async Task A_stranger_moves_no_marker()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        var sent = await world.SentAsync(world.Ada, conversation, "hello");

        Assert.Equal(Refusal.NotFound, (await world.Store.Receipts.ReadAsync(world.Cyd.Id, conversation, 1, CancellationToken.None)).Refusal);
        Assert.Equal(Refusal.NotFound, (await world.Store.Receipts.ReadMessageAsync(world.Cyd.Id, sent.Id, CancellationToken.None)).Refusal);
        Assert.Empty(world.Events.OfType<MarkerMoved>());
    }

    [Fact]
    public async Task Ten_devices_that_race_leave_the_highest_marker()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        for (var n = 0; n < 20; n++)
        {
            await world.SentAsync(world.Ada, conversation, $"{n}");
        }

        await Task.WhenAll(Enumerable.Range(0, 10).SelectMany(device => Enumerable.Range(1, 12).Select(
            n => world.Store.Receipts.ReadAsync(world.Bob.Id, conversation, (n * 7 % 12) + device, CancellationToken.None))));

        var moves = world.Events.OfType<MarkerMoved>().Select(moved => moved.Seq).ToArray();
        Assert.Equal(moves.Order(), moves);
        Assert.Equal(20, moves[^1]);
        var own = world.Events.OfType<OwnStateChanged>().Where(change => change.UserId == world.Bob.Id).Select(change => change.UserRev).ToArray();
        Assert.Equal(Enumerable.Range(1, own.Length).Select(n => (long)n), own);
    }

    [Fact]
    public async Task Who_read_a_message_and_when_is_known_to_two_seconds()
    {
        await using var world = await World.CreateAsync(engine);
        var group = await world.GroupAsync(world.Ada, world.Bob, world.Cyd);
        var first = await world.SentAsync(world.Ada, group, "first");
        var second = await world.SentAsync(world.Ada, group, "second");
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        var firstRead = world.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await world.Store.Receipts.ReadAsync(world.Bob.Id, group, 1, CancellationToken.None);
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        var secondRead = world.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await world.Store.Receipts.ReadAsync(world.Bob.Id, group, 2, CancellationToken.None);

        var ofFirst = (await world.Store.Receipts.ReadersAsync(world.Ada.Id, first.Id, CancellationToken.None)).Value;
        var ofSecond = (await world.Store.Receipts.ReadersAsync(world.Ada.Id, second.Id, CancellationToken.None)).Value;

        Assert.Equal(new Reader(world.Bob.Card, firstRead), Assert.Single(ofFirst));
        Assert.Equal(new Reader(world.Bob.Card, secondRead), Assert.Single(ofSecond));
    }

    [Fact]
    public async Task Who_answers_has_read_what_stands_above()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        var question = await world.SentAsync(world.Ada, conversation, "there?");
        await world.SentAsync(world.Bob, conversation, "yes");
        await world.SentAsync(world.Bob, conversation, "still here");

        var told = Assert.Single(world.Events.OfType<MarkerMoved>());
        Assert.Equal((world.Bob.Id, question.Id, world.Ada.Id, true), (told.UserId, told.MessageId, told.AuthorId, told.Read));
        var readers = (await world.Store.Receipts.ReadersAsync(world.Ada.Id, question.Id, CancellationToken.None)).Value;

        Assert.Equal(world.Bob.Card, Assert.Single(readers).User);
    }

    [Fact]
    public async Task Unread_is_what_a_count_by_hand_gives_after_random_operations()
    {
        const int seed = 4711;
        var random = new Random(seed);
        await using var world = await World.CreateAsync(engine);
        var group = await world.GroupAsync(world.Ada, world.Bob, world.Cyd);
        Parley.Core.Users.User[] people = [world.Ada, world.Bob, world.Cyd];
        for (var step = 0; step < 150; step++)
        {
            var person = people[random.Next(3)];
            var history = await world.HistoryAsync(person, group);
            switch (random.Next(4))
            {
                case 0 when history.Count > 0:
                    await world.Store.Receipts.ReadAsync(person.Id, group, random.Next(1, history.Count + 3), CancellationToken.None);
                    break;
                case 1 when history.LastOrDefault(message => message.User.Id == person.Id && !message.Deleted) is { } own:
                    await world.Store.Messages.DeleteAsync(person.Id, own.Id, null, CancellationToken.None);
                    break;
                default:
                    await world.SentAsync(person, group, $"{step}");
                    break;
            }

            foreach (var reader in people)
            {
                var view = (await world.Store.Conversations.GetAsync(reader.Id, group, CancellationToken.None)).Value;
                var byHand = (await AllAsync(world, reader, group)).Count(
                    message => message.Seq > view.Own.ReadSeq && message.User.Id != reader.Id && !message.Deleted);
                Assert.True(byHand == view.UnreadCount, $"seed {seed}, step {step}: {byHand} by hand, {view.UnreadCount} told");
            }
        }
    }

    private static async Task<IReadOnlyList<Parley.Core.Messages.Message>> AllAsync(World world, Parley.Core.Users.User reader, long group) =>
        [.. await world.HistoryAsync(reader, group),
         .. (await world.Store.Messages.HistoryAsync(reader.Id, group, (await world.HistoryAsync(reader, group)) is [var first, ..] ? first.Seq : 1,
                null, null, 100, CancellationToken.None)).Value.Messages];
}

public sealed class ReceiptsOnSqlite() : ReceiptsSuite(EngineKind.Sqlite);

public sealed class ReceiptsOnPostgreSql() : ReceiptsSuite(EngineKind.PostgreSql);
