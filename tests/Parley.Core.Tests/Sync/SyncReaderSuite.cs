using Parley.Core.Conversations;
using Parley.Core.Events;
using Parley.Core.Storage;
using Parley.Core.Sync;
using Xunit;

namespace Parley.Core.Tests.Sync;

public abstract class SyncReaderSuite(EngineKind engine)
{
    [Fact]
    public async Task A_message_edited_nine_times_is_told_once()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        var sent = await world.SentAsync(world.Ada, conversation, "0");
        for (var n = 1; n <= 9; n++)
        {
            await world.Store.Messages.EditAsync(world.Ada.Id, sent.Id, $"{n}", null, CancellationToken.None);
        }

        var changes = await ChangesAsync(world, conversation, rev: 1);

        Assert.Equal(("9", 11, 11), (Assert.Single(changes.Messages).Content, changes.Messages[0].Rev, changes.Rev));
        Assert.False(changes.Reset);
    }

    [Fact]
    public async Task Pages_of_one_row_end_with_the_top_and_what_else_changed()
    {
        await using var world = await World.CreateAsync(engine, Limits.Default with { SyncPage = 1 });
        var group = await world.GroupAsync(world.Ada, world.Bob);
        await world.SentAsync(world.Ada, group, "one");
        await world.Store.Conversations.RenameAsync(world.Ada.Id, group, "Dinner", null, CancellationToken.None);
        await world.Store.Conversations.AddMemberAsync(world.Ada.Id, group, world.Cyd.Id, null, CancellationToken.None);

        var pages = new List<ConversationSync>();
        do
        {
            pages.Add((await world.Store.Sync.ChangesAsync(
                world.Bob.Id, group, 1, 0, pages.Count == 0 ? null : pages[^1].Next, CancellationToken.None))!);
        }
        while (pages[^1].Next is not null);

        Assert.Equal([1, 2, 3], pages.SelectMany(page => page.Messages).Select(message => message.Seq));
        Assert.All(pages.SkipLast(1), page => Assert.Equal((0, null), (page.Members.Count, page.View)));
        Assert.Equal(world.Cyd.Id, Assert.Single(pages[^1].Members).User.Id);
        Assert.Equal("Dinner", pages[^1].View!.Conversation.Name);
        Assert.Equal(pages[^1].View!.Conversation.Rev, pages[^1].Rev);
    }

    [Fact]
    public async Task More_rows_than_the_limit_are_a_reset_with_the_newest_page()
    {
        await using var world = await World.CreateAsync(engine, Limits.Default with { SyncRows = 5, SnapshotMessages = 3 });
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        for (var n = 1; n <= 6; n++)
        {
            await world.SentAsync(world.Ada, conversation, $"{n}");
        }

        var changes = await ChangesAsync(world, conversation, rev: 1);

        Assert.True(changes.Reset);
        Assert.Equal([4, 5, 6], changes.Messages.Select(message => message.Seq));
        Assert.Equal(2, changes.Members.Count);
        Assert.Equal(2, changes.Markers.Count);
        Assert.Equal(7, changes.Rev);
    }

    [Theory]
    [InlineData(1, new long[] { 4 })]
    [InlineData(0, new long[] { 4 })]
    [InlineData(1_000, new long[] { 2, 3, 4 })]
    public async Task A_reset_has_as_many_messages_as_are_asked_for_within_the_limit(long newest, long[] told)
    {
        await using var world = await World.CreateAsync(engine, Limits.Default with { SnapshotMessages = 3 });
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        for (var n = 1; n <= 4; n++)
        {
            await world.SentAsync(world.Ada, conversation, $"{n}");
        }

        var changes = (await world.Store.Sync.ChangesAsync(world.Bob.Id, conversation, 0, 0, null, newest, CancellationToken.None))!;

        Assert.Equal(told, changes.Messages.Select(message => message.Seq));
    }

    [Fact]
    public async Task Markers_that_moved_since_are_told_to_who_was_away()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        await world.SentAsync(world.Ada, conversation, "one");
        var known = await ChangesAsync(world, conversation, rev: 0);
        await world.Store.Receipts.ReadAsync(world.Bob.Id, conversation, 1, CancellationToken.None);

        var changes = await ChangesAsync(world, conversation, known.Rev, known.Mark);

        Assert.Empty(changes.Messages);
        var marker = Assert.Single(changes.Markers);
        Assert.Equal((world.Bob.Id, 1, 1), (marker.UserId, marker.ReadSeq, marker.DeliveredSeq));
        Assert.True(changes.Mark > known.Mark);
    }

    [Fact]
    public async Task Who_is_not_a_member_gets_nothing()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);

        Assert.Null(await world.Store.Sync.ChangesAsync(world.Cyd.Id, conversation, 0, 0, null, CancellationToken.None));
    }

    [Fact]
    public async Task Who_was_removed_and_added_again_under_protected_history_starts_anew()
    {
        await using var world = await World.CreateAsync(engine);
        var group = await world.GroupAsync(world.Ada, historyProtected: true, world.Bob);
        await world.SentAsync(world.Ada, group, "known");
        var known = await ChangesAsync(world, group, rev: 0);
        await world.Store.Conversations.RemoveMemberAsync(world.Ada.Id, group, world.Bob.Id, null, CancellationToken.None);
        await world.SentAsync(world.Ada, group, "missed for good");
        await world.Store.Conversations.AddMemberAsync(world.Ada.Id, group, world.Bob.Id, null, CancellationToken.None);

        var changes = await ChangesAsync(world, group, known.Rev, known.Mark);

        Assert.True(changes.Reset);
        Assert.DoesNotContain(changes.Messages, message => message.Content is "known" or "missed for good");
    }

    [Fact]
    public async Task Missed_events_come_with_every_rev_once()
    {
        await using var world = await World.CreateAsync(engine);
        var group = await world.GroupAsync(world.Ada, world.Bob);
        var sent = await world.SentAsync(world.Ada, group, "one");
        await world.Store.Messages.EditAsync(world.Ada.Id, sent.Id, "two", null, CancellationToken.None);
        await world.Store.Conversations.AddMemberAsync(world.Ada.Id, group, world.Cyd.Id, null, CancellationToken.None);
        await world.Store.Conversations.RemoveMemberAsync(world.Ada.Id, group, world.Bob.Id, null, CancellationToken.None);

        var events = await world.Store.Sync.EventsAsync(group, 0, CancellationToken.None);

        Assert.Equal(Enumerable.Range(1, 7).Select(n => (long)n), events.Select(missed => missed.Rev));
        Assert.Equal(
            [
                nameof(ConversationCreated), nameof(Skipped), nameof(MessageSent), nameof(MemberAdded), nameof(MessageSent), nameof(MemberRemoved),
                nameof(MessageSent),
            ],
            events.Select(missed => missed.GetType().Name));
    }

    [Fact]
    public async Task Own_state_and_profiles_are_told_above_the_numbers_known()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        var first = await world.Store.Sync.OwnAsync(world.Bob.Id, 0, 0, CancellationToken.None);
        await world.SentAsync(world.Ada, conversation, "hello");
        await world.Store.Receipts.ReadAsync(world.Bob.Id, conversation, 1, CancellationToken.None);
        await world.Store.Users.RenameAsync(world.Ada.Id, "Ada L.", CancellationToken.None);
        await world.Store.Users.RenameAsync(world.Cyd.Id, "Nobody's business", CancellationToken.None);

        var then = await world.Store.Sync.OwnAsync(world.Bob.Id, first.UserRev, first.Profiles, CancellationToken.None);

        Assert.Equal([world.Ada.Id, world.Bob.Id], first.Users.Select(user => user.Id));
        Assert.Equal(new OwnConversation(conversation, true, 1, 0, OwnSettings.None), Assert.Single(then.Conversations));
        Assert.Equal("Ada L.", Assert.Single(then.Users).Name);
        Assert.Equal((first.UserRev + 1, first.Profiles + 2), (then.UserRev, then.Profiles));
    }

    private static async Task<ConversationSync> ChangesAsync(World world, long conversation, long rev, long mark = 0) =>
        (await world.Store.Sync.ChangesAsync(world.Bob.Id, conversation, rev, mark, null, CancellationToken.None))!;
}

public sealed class SyncReaderOnSqlite() : SyncReaderSuite(EngineKind.Sqlite);

public sealed class SyncReaderOnPostgreSql() : SyncReaderSuite(EngineKind.PostgreSql);
