using Parley.Core.Events;
using Parley.Core.Storage;
using Parley.Testing;
using Xunit;

namespace Parley.Core.Tests.Messages;

public abstract class ChangesSuite(EngineKind engine)
{
    [Fact]
    public async Task An_edit_takes_the_next_rev_keeps_the_seq_and_the_words_that_it_replaced()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        var sent = await world.SentAsync(world.Ada, conversation, "helo");

        var edited = (await world.Store.Messages.EditAsync(world.Ada.Id, sent.Id, "hello", null, CancellationToken.None)).Value;
        var versions = (await world.Store.Messages.VersionsAsync(world.Bob.Id, sent.Id, CancellationToken.None)).Value;

        Assert.Equal((1, 3, "hello"), (edited.Seq, edited.Rev, edited.Content));
        Assert.NotNull(edited.EditedAt);
        Assert.Equal(("helo", sent.CreatedAt), (Assert.Single(versions).Content, versions[0].WrittenAt));
        Assert.Equal(edited, Assert.Single(world.Events.OfType<MessageEdited>()).Message);
    }

    [Fact]
    public async Task The_same_words_again_are_no_edit()
    {
        await using var world = await World.CreateAsync(engine);
        var sent = await world.SentAsync(world.Ada, await world.PrivateAsync(world.Ada, world.Bob), "hello");

        var edited = (await world.Store.Messages.EditAsync(world.Ada.Id, sent.Id, "hello", null, CancellationToken.None)).Value;

        Assert.Equal(sent, edited);
        Assert.Empty(world.Events.OfType<MessageEdited>());
    }

    [Fact]
    public async Task Others_messages_are_not_edited_and_strangers_learn_nothing()
    {
        await using var world = await World.CreateAsync(engine);
        var sent = await world.SentAsync(world.Ada, await world.PrivateAsync(world.Ada, world.Bob), "mine");

        var member = await world.Store.Messages.EditAsync(world.Bob.Id, sent.Id, "yours", null, CancellationToken.None);
        var stranger = await world.Store.Messages.EditAsync(world.Cyd.Id, sent.Id, "yours", null, CancellationToken.None);
        var nothing = await world.Store.Messages.EditAsync(world.Cyd.Id, 999_999, "yours", null, CancellationToken.None);

        Assert.Equal(RefusalCode.Forbidden, member.Refusal!.Code);
        Assert.Equal(Refusal.NotFound, stranger.Refusal);
        Assert.Equal(stranger.Refusal, nothing.Refusal);
    }

    [Fact]
    public async Task Who_has_left_edits_and_deletes_nothing_there()
    {
        await using var world = await World.CreateAsync(engine);
        var group = await world.GroupAsync(world.Ada, world.Bob);
        var sent = await world.SentAsync(world.Bob, group, "mine");
        await world.Store.Conversations.RemoveMemberAsync(world.Ada.Id, group, world.Bob.Id, null, CancellationToken.None);

        Assert.Equal(Refusal.NotFound, (await world.Store.Messages.EditAsync(world.Bob.Id, sent.Id, "x", null, CancellationToken.None)).Refusal);
        Assert.Equal(Refusal.NotFound, (await world.Store.Messages.DeleteAsync(world.Bob.Id, sent.Id, null, CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task A_deleted_message_keeps_its_place_and_nothing_of_what_it_said()
    {
        await using var world = await World.CreateAsync(engine);
        var sent = await world.SentAsync(world.Ada, await world.PrivateAsync(world.Ada, world.Bob), "first");
        await world.Store.Messages.EditAsync(world.Ada.Id, sent.Id, "second", null, CancellationToken.None);

        var deleted = (await world.Store.Messages.DeleteAsync(world.Ada.Id, sent.Id, null, CancellationToken.None)).Value;
        var again = (await world.Store.Messages.DeleteAsync(world.Ada.Id, sent.Id, null, CancellationToken.None)).Value;

        Assert.Equal((true, null, 1, 4), (deleted.Deleted, deleted.Content, deleted.Seq, deleted.Rev));
        Assert.Equal(deleted, again);
        Assert.Empty((await world.Store.Messages.VersionsAsync(world.Bob.Id, sent.Id, CancellationToken.None)).Value);
        var told = Assert.Single(world.Events.OfType<MessageDeleted>());
        Assert.Equal((4, sent.Id, 1), (told.Rev, told.MessageId, told.Seq));
        Assert.Equal(Refusal.NotFound, (await world.Store.Messages.EditAsync(world.Ada.Id, sent.Id, "x", null, CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task An_admin_deletes_what_others_wrote_a_member_does_not()
    {
        await using var world = await World.CreateAsync(engine);
        var group = await world.GroupAsync(world.Ada, world.Bob, world.Cyd);
        var sent = await world.SentAsync(world.Bob, group, "spam");

        var member = await world.Store.Messages.DeleteAsync(world.Cyd.Id, sent.Id, null, CancellationToken.None);
        var owner = await world.Store.Messages.DeleteAsync(world.Ada.Id, sent.Id, null, CancellationToken.None);

        Assert.Equal(RefusalCode.Forbidden, member.Refusal!.Code);
        Assert.True(owner.Value.Deleted);
    }

    [Fact]
    public async Task An_edit_repeated_with_its_client_id_after_another_edit_does_not_undo_that()
    {
        await using var world = await World.CreateAsync(engine);
        var sent = await world.SentAsync(world.Ada, await world.PrivateAsync(world.Ada, world.Bob), "one");
        var clientId = Guid.NewGuid().ToString();
        await world.Store.Messages.EditAsync(world.Ada.Id, sent.Id, "two", clientId, CancellationToken.None);
        await world.Store.Messages.EditAsync(world.Ada.Id, sent.Id, "three", null, CancellationToken.None);

        var again = await world.Store.Messages.EditAsync(world.Ada.Id, sent.Id, "two", clientId, CancellationToken.None);

        Assert.Equal("three", again.Value.Content);
        Assert.Equal(2, world.Events.OfType<MessageEdited>().Count());
    }

    [Fact]
    public async Task The_first_answer_to_an_edit_is_remembered_for_thirty_days()
    {
        await using var world = await World.CreateAsync(engine);
        var sent = await world.SentAsync(world.Ada, await world.PrivateAsync(world.Ada, world.Bob), "one");
        await world.Store.Messages.EditAsync(world.Ada.Id, sent.Id, "two", Guid.NewGuid().ToString(), CancellationToken.None);

        world.Clock.Advance(TimeSpan.FromDays(29));
        Assert.Equal(1, await RememberedAsync());
        world.Clock.Advance(TimeSpan.FromDays(2));

        await Eventually.EqualAsync(0L, RememberedAsync);

        async Task<long> RememberedAsync()
        {
            await using var connection = await world.Fixture.OpenConnectionAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM commands";
            return (long)(await command.ExecuteScalarAsync())!;
        }
    }

    [Fact]
    public async Task History_is_read_both_ways_round_a_number()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        for (var n = 1; n <= 10; n++)
        {
            await world.SentAsync(world.Ada, conversation, $"{n}");
        }

        Assert.Equal(("8,9,10", true, false), await PageAsync(null, null, null, 3));
        Assert.Equal(("5,6,7", true, true), await PageAsync(8, null, null, 3));
        Assert.Equal(("1,2", false, true), await PageAsync(3, null, null, 3));
        Assert.Equal(("4,5,6", true, true), await PageAsync(null, 3, null, 3));
        Assert.Equal(("9,10", true, false), await PageAsync(null, 8, null, 3));
        Assert.Equal(("4,5,6,7", true, true), await PageAsync(null, null, 6, 4));
        Assert.Equal(("1,2,3,4", false, true), await PageAsync(null, null, 1, 4));

        async Task<(string, bool, bool)> PageAsync(long? before, long? after, long? around, int limit)
        {
            var page = (await world.Store.Messages.HistoryAsync(
                world.Bob.Id, conversation, before, after, around, limit, CancellationToken.None)).Value;
            return (string.Join(',', page.Messages.Select(message => message.Seq)), page.HasMoreBefore, page.HasMoreAfter);
        }
    }

    [Fact]
    public async Task Pages_by_number_leave_deleted_messages_out()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        var gone = await world.SentAsync(world.Ada, conversation, "1");
        await world.SentAsync(world.Ada, conversation, "2");
        await world.SentAsync(world.Ada, conversation, "3");
        await world.Store.Messages.DeleteAsync(world.Ada.Id, gone.Id, null, CancellationToken.None);

        var (messages, total) = (await world.Store.Messages.PageAsync(world.Bob.Id, conversation, 1, 50, CancellationToken.None)).Value;

        Assert.Equal((2, "3,2"), (total, string.Join(',', messages.Select(message => message.Content))));
    }
}

public sealed class ChangesOnSqlite() : ChangesSuite(EngineKind.Sqlite);

public sealed class ChangesOnPostgreSql() : ChangesSuite(EngineKind.PostgreSql);
