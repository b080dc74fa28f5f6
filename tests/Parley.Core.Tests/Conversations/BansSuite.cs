using Parley.Core.Conversations;
using Parley.Core.Events;
using Parley.Core.Storage;
using Parley.Core.Users;
using Xunit;

namespace Parley.Core.Tests.Conversations;

/// <summary>Removal that lasts, and roles that are given with the place.</summary>
public abstract class BansSuite(EngineKind kind)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_ban_ends_the_membership_and_is_a_cut()
    {
        await using var world = await World.CreateAsync(kind);
        var group = await world.GroupAsync(world.Ada, world.Bob);
        await BanAsync(world, world.Ada, group, world.Bob);
        Assert.Equal(RefusalCode.NotFound, (await world.SendAsync(world.Bob, group, "still here?")).Refusal?.Code);
        Assert.Equal(
            RefusalCode.NotFound, (await world.Store.Messages.HistoryAsync(world.Bob.Id, group, null, null, null, 10, None)).Refusal?.Code);
        Assert.Single(world.Events.OfType<MemberRemoved>());
        var banned = Assert.Single((await PageAsync(world, world.Ada, group)).Value.Bans);
        Assert.Equal((world.Bob.Id, world.Ada.Id), (banned.User.Id, banned.By.Id));
    }

    [Fact]
    public async Task Who_is_banned_neither_joins_a_channel_nor_is_added_until_the_ban_is_lifted()
    {
        await using var world = await World.CreateAsync(kind);
        var channel = await ChannelAsync(world, world.Ada);

        // A ban needs no membership before it: channels are open.
        await BanAsync(world, world.Ada, channel, world.Bob);
        Assert.Equal(RefusalCode.NotFound, (await AddAsync(world, world.Bob, channel, world.Bob)).Refusal?.Code);
        Assert.Equal("user_id", (await AddAsync(world, world.Ada, channel, world.Bob)).Refusal?.Field);
        Assert.Null((await world.Store.Conversations.LiftBanAsync(world.Ada.Id, channel, world.Bob.Id, None)).Refusal);
        Assert.Null((await AddAsync(world, world.Bob, channel, world.Bob)).Refusal);
    }

    [Fact]
    public async Task Banning_twice_and_lifting_twice_changes_nothing_more()
    {
        await using var world = await World.CreateAsync(kind);
        var group = await world.GroupAsync(world.Ada, world.Bob);
        await BanAsync(world, world.Ada, group, world.Bob);
        await BanAsync(world, world.Ada, group, world.Bob);
        Assert.Single(world.Events.OfType<MemberRemoved>());
        Assert.Null((await world.Store.Conversations.LiftBanAsync(world.Ada.Id, group, world.Bob.Id, None)).Refusal);
        Assert.Null((await world.Store.Conversations.LiftBanAsync(world.Ada.Id, group, world.Bob.Id, None)).Refusal);
        Assert.Empty((await PageAsync(world, world.Ada, group)).Value.Bans);
    }

    [Fact]
    public async Task Pages_of_bans_tell_each_once_newest_first_also_those_of_one_moment_and_those_lifted_between_them()
    {
        await using var world = await World.CreateAsync(kind);
        var (channel, other) = (await ChannelAsync(world, world.Ada), await ChannelAsync(world, world.Ada));
        var people = new List<User>();
        for (var number = 0; number < 7; number++)
        {
            people.Add(await world.PersonAsync($"Person{number}"));
            await BanAsync(world, world.Ada, channel, people[number]);

            // Three of one moment, then one each.
            world.Clock.Advance(number < 2 ? TimeSpan.Zero : TimeSpan.FromSeconds(1));
        }

        await BanAsync(world, world.Ada, other, world.Bob);
        var first = (await PageAsync(world, world.Ada, channel, limit: 3)).Value;
        Assert.Equal([people[6].Id, people[5].Id, people[4].Id], first.Bans.Select(ban => ban.User.Id));

        // The place stands although who stood there is gone.
        Assert.Null((await world.Store.Conversations.LiftBanAsync(world.Ada.Id, channel, people[4].Id, None)).Refusal);
        var second = (await PageAsync(world, world.Ada, channel, first.Next, limit: 2)).Value;
        Assert.Equal([people[3].Id, people[2].Id], second.Bans.Select(ban => ban.User.Id));
        var third = (await PageAsync(world, world.Ada, channel, second.Next, limit: 2)).Value;
        Assert.Equal([people[1].Id, people[0].Id], third.Bans.Select(ban => ban.User.Id));
        Assert.Null(third.Next);
    }

    [Fact]
    public async Task Ranks_count_and_nobody_bans_itself_or_anybody_from_a_private_conversation()
    {
        await using var world = await World.CreateAsync(kind);
        var group = await world.GroupAsync(world.Ada, world.Bob, world.Cyd);
        await SetRoleAsync(world, world.Ada, group, world.Bob, MemberRole.Admin);
        Assert.Equal(RefusalCode.Forbidden, await RefusedBanAsync(world, world.Cyd, group, world.Bob));
        Assert.Equal(RefusalCode.Forbidden, await RefusedBanAsync(world, world.Bob, group, world.Ada));
        Assert.Equal(RefusalCode.Forbidden, await RefusedBanAsync(world, world.Ada, group, world.Ada));
        Assert.Equal(RefusalCode.Validation, await RefusedBanAsync(world, world.Ada, await world.PrivateAsync(world.Ada, world.Bob), world.Bob));
        var stranger = await world.PersonAsync("Eve");
        Assert.Equal(RefusalCode.NotFound, await RefusedBanAsync(world, stranger, group, world.Bob));
        Assert.Equal(RefusalCode.NotFound, (await PageAsync(world, stranger, group)).Refusal?.Code);
        Assert.Equal(RefusalCode.Forbidden, (await PageAsync(world, world.Cyd, group)).Refusal?.Code);
        Assert.Empty(world.Events.OfType<MemberRemoved>());
    }

    [Fact]
    public async Task A_person_is_added_with_its_role_in_one_change()
    {
        await using var world = await World.CreateAsync(kind);
        var group = await world.GroupAsync(world.Ada);
        var added = await world.Store.Conversations.AddMemberAsync(world.Ada.Id, group, world.Bob.Id, null, None, MemberRole.Admin);
        Assert.Equal(MemberRole.Admin, added.Value.Role);
        Assert.Empty(world.Events.OfType<MemberUpdated>());

        // Nobody gives a rank above its own, on the way in either.
        var above = await world.Store.Conversations.AddMemberAsync(world.Bob.Id, group, world.Cyd.Id, null, None, MemberRole.Owner);
        Assert.Equal(RefusalCode.Forbidden, above.Refusal?.Code);
    }

    [Fact]
    public async Task Whoever_joins_a_channel_joins_it_as_a_member_whatever_role_it_asks_for()
    {
        await using var world = await World.CreateAsync(kind);
        var channel = await ChannelAsync(world, world.Ada);
        var asked = await world.Store.Conversations.AddMemberAsync(world.Bob.Id, channel, world.Bob.Id, null, None, MemberRole.Owner);
        Assert.Equal(RefusalCode.NotFound, asked.Refusal?.Code);
        Assert.Equal(MemberRole.Member, (await AddAsync(world, world.Bob, channel, world.Bob)).Value.Role);
    }

    [Fact]
    public async Task Two_owners_who_demote_each_other_at_once_leave_one()
    {
        await using var world = await World.CreateAsync(kind);
        for (var round = 0; round < 10; round++)
        {
            var group = await world.GroupAsync(world.Ada, world.Bob);
            await SetRoleAsync(world, world.Ada, group, world.Bob, MemberRole.Owner);
            await Task.WhenAll(
                world.Store.Conversations.SetRoleAsync(world.Ada.Id, group, world.Ada.Id, MemberRole.Member, null, None),
                world.Store.Conversations.SetRoleAsync(world.Bob.Id, group, world.Bob.Id, MemberRole.Member, null, None));
            var view = (await world.Store.Conversations.GetAsync(world.Ada.Id, group, None)).Value;
            Assert.Single(view.Participants, member => member.Role == MemberRole.Owner);
        }
    }

    private static async Task<long> ChannelAsync(World world, User owner) => (await world.Store.Conversations.CreateAsync(
        new NewConversation(owner.Id, ConversationType.Channel, "News", [], false, null), None)).Value.View.Conversation.Id;

    private static Task<Result<BanPage>> PageAsync(World world, User actor, long conversationId, BanPlace? before = null, int limit = 50) =>
        world.Store.Conversations.BansAsync(actor.Id, conversationId, before, limit, None);

    private static async Task BanAsync(World world, User actor, long conversationId, User user) =>
        Assert.Null((await world.Store.Conversations.BanAsync(actor.Id, conversationId, user.Id, None)).Refusal);

    private static async Task<RefusalCode?> RefusedBanAsync(World world, User actor, long conversationId, User user) =>
        (await world.Store.Conversations.BanAsync(actor.Id, conversationId, user.Id, None)).Refusal?.Code;

    private static Task<Result<Member>> AddAsync(World world, User actor, long conversationId, User user) =>
        world.Store.Conversations.AddMemberAsync(actor.Id, conversationId, user.Id, null, None);

    private static async Task SetRoleAsync(World world, User actor, long conversationId, User user, MemberRole role) =>
        Assert.Null((await world.Store.Conversations.SetRoleAsync(actor.Id, conversationId, user.Id, role, null, None)).Refusal);
}

public sealed class BansOnSqlite() : BansSuite(EngineKind.Sqlite);

public sealed class BansOnPostgreSql() : BansSuite(EngineKind.PostgreSql);
