using Parley.Core.Conversations;
using Parley.Core.Events;
using Parley.Core.Messages;
using Parley.Core.Storage;
using Parley.Core.Users;
using Xunit;

namespace Parley.Core.Tests.Conversations;

public abstract class ConversationsSuite(EngineKind engine)
{
    [Fact]
    public async Task Sixteen_requests_at_once_for_one_pair_make_one_conversation()
    {
        await using var world = await World.CreateAsync(engine);

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => n % 2 == 0
            ? world.Store.Conversations.OpenPrivateAsync(world.Ada.Id, world.Bob.Id, CancellationToken.None)
            : world.Store.Conversations.OpenPrivateAsync(world.Bob.Id, world.Ada.Id, CancellationToken.None)));

        Assert.Single(results.Select(result => result.Value.View.Conversation.Id).Distinct());
        Assert.Single(results, result => result.Value.Created);
        Assert.Single(world.Events.OfType<ConversationCreated>());
    }

    [Fact]
    public async Task Nobody_opens_a_conversation_with_oneself_or_with_nobody()
    {
        await using var world = await World.CreateAsync(engine);

        var self = await world.Store.Conversations.OpenPrivateAsync(world.Ada.Id, world.Ada.Id, CancellationToken.None);
        var nobody = await world.Store.Conversations.OpenPrivateAsync(world.Ada.Id, 999_999, CancellationToken.None);

        Assert.Equal((RefusalCode.Validation, "participant_ids"), (self.Refusal!.Code, self.Refusal.Field));
        Assert.Equal((RefusalCode.Validation, "participant_ids"), (nobody.Refusal!.Code, nobody.Refusal.Field));
        Assert.Empty(world.Events.OfType<ConversationCreated>());
    }

    [Fact]
    public async Task A_group_made_twice_with_one_client_id_is_made_once()
    {
        await using var world = await World.CreateAsync(engine);
        var request = new NewConversation(world.Ada.Id, ConversationType.Group, "Lunch", [world.Bob.Id], false, Guid.NewGuid().ToString());

        var first = await world.Store.Conversations.CreateAsync(request, CancellationToken.None);
        var again = await world.Store.Conversations.CreateAsync(request, CancellationToken.None);
        var other = await world.Store.Conversations.CreateAsync(request with { Name = "Dinner" }, CancellationToken.None);

        Assert.True(first.Value.Created);
        Assert.False(again.Value.Created);
        Assert.Equal(first.Value.View.Conversation.Id, again.Value.View.Conversation.Id);
        Assert.Equal(RefusalCode.Conflict, other.Refusal!.Code);
    }

    [Fact]
    public async Task A_new_member_takes_a_rev_and_its_notice_the_next()
    {
        await using var world = await World.CreateAsync(engine);
        var group = await world.GroupAsync(world.Ada, world.Bob);

        var added = await world.Store.Conversations.AddMemberAsync(world.Ada.Id, group, world.Cyd.Id, null, CancellationToken.None);

        Assert.Equal((2, MemberRole.Member), (added.Value.Rev, added.Value.Role));
        Assert.Equal(2, Assert.Single(world.Events.OfType<MemberAdded>()).Rev);
        var note = Assert.Single(world.Events.OfType<MessageSent>());
        Assert.Equal((3, MessageType.System), (note.Rev, note.Message.Type));
        Assert.Equal(new SystemNote("member_added", world.Cyd.Id, null), note.Message.System);
    }

    [Fact]
    public async Task Adding_a_member_again_changes_nothing()
    {
        await using var world = await World.CreateAsync(engine);
        var group = await world.GroupAsync(world.Ada, world.Bob);

        var again = await world.Store.Conversations.AddMemberAsync(world.Ada.Id, group, world.Bob.Id, null, CancellationToken.None);

        Assert.Equal(world.Bob.Id, again.Value.User.Id);
        Assert.Empty(world.Events.OfType<MemberAdded>());
    }

    [Fact]
    public async Task Only_admins_add_and_a_stranger_learns_nothing()
    {
        await using var world = await World.CreateAsync(engine);
        var group = await world.GroupAsync(world.Ada, world.Bob);
        var dan = await world.PersonAsync("Dan");

        var member = await world.Store.Conversations.AddMemberAsync(world.Bob.Id, group, world.Cyd.Id, null, CancellationToken.None);
        var stranger = await world.Store.Conversations.AddMemberAsync(dan.Id, group, world.Cyd.Id, null, CancellationToken.None);
        var nowhere = await world.Store.Conversations.AddMemberAsync(dan.Id, 999_999, world.Cyd.Id, null, CancellationToken.None);

        Assert.Equal(RefusalCode.Forbidden, member.Refusal!.Code);
        Assert.Equal(Refusal.NotFound, stranger.Refusal);
        Assert.Equal(stranger.Refusal, nowhere.Refusal);
    }

    [Fact]
    public async Task Removing_takes_a_rank_above_the_targets()
    {
        await using var world = await World.CreateAsync(engine);
        var group = await world.GroupAsync(world.Ada, world.Bob, world.Cyd);
        await world.Store.Conversations.SetRoleAsync(world.Ada.Id, group, world.Bob.Id, MemberRole.Admin, null, CancellationToken.None);

        var upwards = await world.Store.Conversations.RemoveMemberAsync(world.Bob.Id, group, world.Ada.Id, null, CancellationToken.None);
        var downwards = await world.Store.Conversations.RemoveMemberAsync(world.Bob.Id, group, world.Cyd.Id, null, CancellationToken.None);

        Assert.Equal(RefusalCode.Forbidden, upwards.Refusal!.Code);
        Assert.Null(downwards.Refusal);
        Assert.Equal(Refusal.NotFound, (await world.Store.Conversations.GetAsync(world.Cyd.Id, group, CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task When_the_last_owner_leaves_the_oldest_admin_takes_over()
    {
        await using var world = await World.CreateAsync(engine);
        var group = await world.GroupAsync(world.Ada, world.Bob, world.Cyd);
        await world.Store.Conversations.SetRoleAsync(world.Ada.Id, group, world.Cyd.Id, MemberRole.Admin, null, CancellationToken.None);

        await world.Store.Conversations.RemoveMemberAsync(world.Ada.Id, group, world.Ada.Id, null, CancellationToken.None);

        var view = (await world.Store.Conversations.GetAsync(world.Cyd.Id, group, CancellationToken.None)).Value;
        Assert.Equal((MemberRole.Owner, 2), (view.Own.Role, view.Conversation.MemberCount));
    }

    [Fact]
    public async Task The_only_owner_cannot_step_down()
    {
        await using var world = await World.CreateAsync(engine);
        var group = await world.GroupAsync(world.Ada, world.Bob);

        var down = await world.Store.Conversations.SetRoleAsync(world.Ada.Id, group, world.Ada.Id, MemberRole.Member, null, CancellationToken.None);

        Assert.Equal(RefusalCode.Validation, down.Refusal!.Code);
    }

    [Fact]
    public async Task Nobody_is_added_to_or_removed_from_a_private_conversation()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);

        var added = await world.Store.Conversations.AddMemberAsync(world.Ada.Id, conversation, world.Cyd.Id, null, CancellationToken.None);
        var left = await world.Store.Conversations.RemoveMemberAsync(world.Ada.Id, conversation, world.Ada.Id, null, CancellationToken.None);

        Assert.Equal(RefusalCode.Validation, added.Refusal!.Code);
        Assert.Equal(RefusalCode.Validation, left.Refusal!.Code);
    }

    [Fact]
    public async Task Anyone_joins_a_public_channel_by_oneself()
    {
        await using var world = await World.CreateAsync(engine);
        var channel = (await world.Store.Conversations.CreateAsync(
            new NewConversation(world.Ada.Id, ConversationType.Channel, "news", [], false, null), CancellationToken.None)).Value.View.Conversation.Id;

        var joined = await world.Store.Conversations.AddMemberAsync(world.Bob.Id, channel, world.Bob.Id, null, CancellationToken.None);

        Assert.Null(joined.Refusal);
        Assert.Empty(world.Events.OfType<MessageSent>());
    }

    [Fact]
    public async Task A_removal_and_a_send_that_race_leave_the_send_before_the_removal_or_refused()
    {
        await using var world = await World.CreateAsync(engine);
        for (var round = 0; round < 20; round++)
        {
            var group = await world.GroupAsync(world.Ada, world.Bob);
            var sends = Enumerable.Range(0, 8).Select(n => world.SendAsync(world.Bob, group, $"{n}")).ToArray();
            var removal = world.Store.Conversations.RemoveMemberAsync(world.Ada.Id, group, world.Bob.Id, null, CancellationToken.None);
            var late = Enumerable.Range(0, 8).Select(n => world.SendAsync(world.Bob, group, $"late {n}")).ToArray();
            await Task.WhenAll([.. sends, .. late, removal]);

            var cut = world.Events.OfType<MemberRemoved>().Single(removed => removed.ConversationId == group).Rev;
            var sent = sends.Concat(late).Select(send => send.Result).ToArray();
            Assert.All(sent.Where(result => result.Refusal is null), result => Assert.True(result.Value.Message.Rev < cut));
            Assert.All(sent.Where(result => result.Refusal is not null), result => Assert.Equal(Refusal.NotFound, result.Refusal));
            Assert.All(late, result => Assert.NotNull(result.Result.Refusal));
        }
    }

    [Fact]
    public async Task Who_joins_a_conversation_with_protected_history_sees_nothing_of_before()
    {
        await using var world = await World.CreateAsync(engine);
        var group = await world.GroupAsync(world.Ada, historyProtected: true, world.Bob);
        var secret = await world.SentAsync(world.Ada, group, "before");
        await world.Store.Conversations.AddMemberAsync(world.Ada.Id, group, world.Cyd.Id, null, CancellationToken.None);
        var answer = await world.SentAsync(world.Bob, group, "after", secret.Id);

        var seen = await world.HistoryAsync(world.Cyd, group);

        Assert.DoesNotContain(seen, message => message.Id == secret.Id);
        Assert.Null(seen.Single(message => message.Id == answer.Id).ReplyTo);
        Assert.Equal(Refusal.NotFound, (await world.Store.Messages.GetAsync(world.Cyd.Id, secret.Id, CancellationToken.None)).Refusal);
        Assert.Equal(1, (await world.Store.Conversations.GetAsync(world.Cyd.Id, group, CancellationToken.None)).Value.UnreadCount);
    }

    [Fact]
    public async Task A_new_name_is_told_and_noted()
    {
        await using var world = await World.CreateAsync(engine);
        var group = await world.GroupAsync(world.Ada, world.Bob);

        var renamed = await world.Store.Conversations.RenameAsync(world.Ada.Id, group, " Dinner ", null, CancellationToken.None);
        var member = await world.Store.Conversations.RenameAsync(world.Bob.Id, group, "Mine", null, CancellationToken.None);

        Assert.Equal("Dinner", renamed.Value.Name);
        Assert.Equal(2, Assert.Single(world.Events.OfType<ConversationUpdated>()).Rev);
        Assert.Equal(new SystemNote("renamed", null, "Dinner"), Assert.Single(world.Events.OfType<MessageSent>()).Message.System);
        Assert.Equal(RefusalCode.Forbidden, member.Refusal!.Code);
    }

    [Fact]
    public async Task The_list_shows_the_newest_activity_first_with_what_is_unread()
    {
        await using var world = await World.CreateAsync(engine);
        var older = await world.PrivateAsync(world.Ada, world.Bob);
        var newer = await world.GroupAsync(world.Cyd, world.Ada);
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await world.SentAsync(world.Bob, older, "first");
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        var last = await world.SentAsync(world.Cyd, newer, "second");

        var list = await world.Store.Conversations.ListAsync(world.Ada.Id, CancellationToken.None);

        Assert.Equal([newer, older], list.Select(view => view.Conversation.Id));
        Assert.Equal(last, list[0].LastMessage);
        Assert.All(list, view => Assert.Equal((1, 2), (view.UnreadCount, view.Participants.Count)));
    }

    [Fact]
    public async Task A_handle_is_made_of_the_name_and_unique()
    {
        await using var world = await World.CreateAsync(engine);
        var first = await world.Store.Users.RegisterAsync("Zoë Müller", "z1@example.org", "hash", UserRole.Member, CancellationToken.None);
        var second = await world.Store.Users.RegisterAsync("Zoë Müller", "z2@example.org", "hash", UserRole.Member, CancellationToken.None);
        var taken = await world.Store.Users.RegisterAsync("Zoë", "Z2@Example.org ", "hash", UserRole.Member, CancellationToken.None);

        Assert.Equal(("zoe-muller", "zoe-muller-2"), (first.Value.Handle, second.Value.Handle));
        Assert.Equal(RefusalCode.Conflict, taken.Refusal!.Code);
    }
}

public sealed class ConversationsOnSqlite() : ConversationsSuite(EngineKind.Sqlite);

public sealed class ConversationsOnPostgreSql() : ConversationsSuite(EngineKind.PostgreSql);
