using System.Security.Cryptography;
using System.Text;
using Parley.Core.Conversations;
using Parley.Core.Events;
using Parley.Core.External;
using Parley.Core.Sessions;
using Parley.Core.Storage;
using Parley.Core.Users;
using Xunit;

namespace Parley.Core.Tests.External;

/// <summary>People whom another server vouches for, by its tokens.</summary>
public abstract class ExternalPeopleSuite(EngineKind kind)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Somebody_is_made_at_first_sight_and_found_from_then_on()
    {
        await using var world = await World.CreateAsync(kind);
        var eve = (await SignInAsync(world, "a", "7", new("Eve", "eve@shop.example", "https://shop.example/eve.png")))!;
        Assert.Equal(("Eve", "https://shop.example/eve.png"), (eve.User.Name, eve.User.AvatarUrl));
        Assert.Equal((UserRole.Member, SessionKind.External), (eve.Role, eve.Kind));
        Assert.Equal("eve@shop.example", (await world.Store.Users.FindAsync(eve.UserId, None))!.Email);
        Assert.Equal(eve, await SignInAsync(world, "a", "7", new("Eve", "eve@shop.example", "https://shop.example/eve.png")));
        var again = (await SignInAsync(world, "b", "7"))!;
        Assert.Equal(eve.UserId, again.UserId);
        Assert.NotEqual(eve.SessionId, again.SessionId);
    }

    [Fact]
    public async Task Of_many_that_come_at_once_one_person_and_one_session_are_made()
    {
        await using var world = await World.CreateAsync(kind);
        var all = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => SignInAsync(world, $"{number % 4}", "7", new("Eve"))));
        Assert.Single(all.Select(principal => principal!.UserId).Distinct());
        Assert.Equal(4, all.Select(principal => principal!.SessionId).Distinct().Count());
    }

    [Fact]
    public async Task The_same_id_at_two_servers_is_two_people()
    {
        await using var world = await World.CreateAsync(kind);
        var one = (await SignInAsync(world, "a", "7"))!;
        var other = (await world.Store.External.SignInAsync(Token(world, "b", new("other", "7")), null, None))!;
        Assert.NotEqual(one.UserId, other.UserId);
    }

    [Fact]
    public async Task An_address_that_is_taken_makes_nobody_of_somebody_else()
    {
        await using var world = await World.CreateAsync(kind);
        var eve = (await SignInAsync(world, "a", "7", new("Ada", "Ada@example.org")))!;
        Assert.NotEqual(world.Ada.Id, eve.UserId);

        // And the address stays free, for it is no way to sign in.
        Assert.Equal(world.Ada.Id, (await world.Store.Users.FindByEmailAsync("ada@example.org", None))!.Value.User.Id);
        var later = (await SignInAsync(world, "b", "8", new("Fay", "fay@example.org")))!;
        Assert.Null(await world.Store.Users.FindByEmailAsync("fay@example.org", None));
        Assert.NotEqual(later.UserId, (await world.PersonAsync("fay")).Id);
    }

    [Fact]
    public async Task What_its_server_says_anew_is_taken_and_what_the_person_changed_here_stays()
    {
        await using var world = await World.CreateAsync(kind);
        var eve = (await SignInAsync(world, "a", "7", new("Eve")))!;
        await world.Store.Users.RenameAsync(eve.UserId, "Evelyn", None);
        Assert.Equal("Evelyn", (await SignInAsync(world, "b", "7", new("Eve")))!.User.Name);
        Assert.Equal("Eve M.", (await SignInAsync(world, "c", "7", new("Eve M.")))!.User.Name);
        Assert.Contains(world.Events.OfType<ProfileChanged>(), change => change.User.Name == "Eve M.");

        // An older token that comes later is not news.
        Assert.Equal("Eve M.", (await SignInAsync(world, "d", "7", new("Eve"), issued: -60_000))!.User.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("\u202Eevil")]
    public async Task A_name_that_cannot_be_shown_refuses_nobody(string name)
    {
        await using var world = await World.CreateAsync(kind);
        var eve = (await SignInAsync(world, "a", "7", new(name, "no address", "javascript:alert(1)")))!;
        Assert.Equal(("User", null), (eve.User.Name, eve.User.AvatarUrl));
        Assert.Equal(80, (await SignInAsync(world, "b", "8", new(new string('x', 5_000))))!.User.Name.Length);
    }

    [Fact]
    public async Task A_token_that_was_ended_opens_nothing_for_the_rest_of_its_time()
    {
        await using var world = await World.CreateAsync(kind);
        var eve = (await SignInAsync(world, "a", "7"))!;
        Assert.Null((await world.Store.Sessions.EndAsync(eve.UserId, eve.SessionId, None)).Refusal);
        Assert.Contains(world.Events.OfType<SessionEnded>(), end => end.SessionId == eve.SessionId);
        Assert.Null(await SignInAsync(world, "a", "7"));
        Assert.NotNull(await SignInAsync(world, "b", "7"));
    }

    [Fact]
    public async Task Ending_all_ends_tokens_that_were_never_seen_too_and_later_ones_open()
    {
        await using var world = await World.CreateAsync(kind);
        var eve = (await SignInAsync(world, "a", "7"))!;
        world.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Null((await world.Store.Administration.EndSessionsAsync(Access.Actor.Console, eve.UserId, None)).Refusal);
        Assert.Null(await SignInAsync(world, "a", "7"));
        Assert.Null(await SignInAsync(world, "unseen", "7", issued: -1_000));
        Assert.Null(await world.Store.External.SignInAsync(Token(world, "timeless", new("shop", "7")) with { IssuedAt = null }, null, None));
        Assert.Equal(eve.UserId, (await SignInAsync(world, "new", "7"))!.UserId);
    }

    [Fact]
    public async Task Who_is_shut_out_stays_out_and_is_not_made_again()
    {
        await using var world = await World.CreateAsync(kind);
        var eve = (await SignInAsync(world, "a", "7"))!;
        await world.Store.Administration.ChangeAsync(Access.Actor.Console, eve.UserId, null, disabled: true, None);
        Assert.Null(await SignInAsync(world, "a", "7"));
        world.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(await SignInAsync(world, "b", "7"));
        await world.Store.Administration.ChangeAsync(Access.Actor.Console, eve.UserId, null, disabled: false, None);
        Assert.Null(await SignInAsync(world, "a", "7"));
        Assert.Equal(eve.UserId, (await SignInAsync(world, "c", "7"))!.UserId);
    }

    [Fact]
    public async Task Past_the_bound_of_tokens_the_oldest_is_ended()
    {
        await using var world = await World.CreateAsync(kind, Limits.Default with { ExternalSessionsPerUser = 2 });
        await SignInAsync(world, "a", "7");
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await SignInAsync(world, "b", "7");
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await SignInAsync(world, "c", "7");
        Assert.Null(await SignInAsync(world, "a", "7"));
        Assert.NotNull(await SignInAsync(world, "b", "7"));
    }

    [Fact]
    public async Task Where_ids_are_its_own_people_have_them_and_others_have_ids_beyond()
    {
        await using var world = await EmptyAsync();
        Assert.True(await world.Store.External.OwnIdsAsync("shop", None));
        Assert.Equal(7, (await SignInAsync(world, "a", "7"))!.UserId);
        Assert.Equal(3, (await SignInAsync(world, "b", "3"))!.UserId);
        var house = await world.PersonAsync("Root");
        Assert.True(house.Id >= ExternalAccount.FirstOfTheHouse);
        Assert.True(await world.Store.External.OwnIdsAsync("shop", None));
        Assert.True((await world.PersonAsync("Root2")).Id > house.Id);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("07")]
    [InlineData("-7")]
    [InlineData("seven")]
    [InlineData("7.0")]
    [InlineData("4503599627370496")]
    [InlineData("99999999999999999999")]
    public async Task What_cannot_be_an_id_is_nobodys_where_ids_are_its_own(string subject)
    {
        await using var world = await EmptyAsync();
        await world.Store.External.OwnIdsAsync("shop", None);
        Assert.Null(await SignInAsync(world, "a", subject));
    }

    [Fact]
    public async Task A_store_with_other_people_in_it_cannot_take_the_ids_of_a_server()
    {
        await using var world = await World.CreateAsync(kind);
        Assert.False(await world.Store.External.OwnIdsAsync("shop", None));
    }

    [Fact]
    public async Task An_id_not_yet_seen_makes_that_person_where_ids_are_its_own()
    {
        await using var world = await EmptyAsync();
        await world.Store.External.OwnIdsAsync("shop", None);
        var eve = (await SignInAsync(world, "a", "7"))!;
        var opened = (await world.Store.Conversations.OpenPrivateAsync(eve.UserId, 9, None)).Value.View;
        Assert.Equal(["User 9", "User 7"], opened.Participants.OrderByDescending(member => member.User.Id).Select(member => member.User.Name));
        var fay = (await SignInAsync(world, "b", "9", new("Fay")))!;
        Assert.Equal((9, "Fay"), (fay.UserId, fay.User.Name));
        Assert.Single(await world.Store.Conversations.ListAsync(9, None));
        var group = await world.Store.Conversations.CreateAsync(
            new NewConversation(eve.UserId, ConversationType.Group, "Tea", [9, 11], HistoryProtected: false, null), None);
        Assert.Equal(3, group.Value.View.Participants.Count);
        var added = await world.Store.Conversations.AddMemberAsync(eve.UserId, group.Value.View.Conversation.Id, 12, null, None);
        Assert.Equal("User 12", added.Value.User.Name);

        // Not by somebody who may add nobody, and none of the ids of the house.
        var no = await world.Store.Conversations.AddMemberAsync(9, group.Value.View.Conversation.Id, 13, null, None);
        Assert.Equal(RefusalCode.Forbidden, no.Refusal?.Code);
        Assert.Null(await world.Store.Users.FindAsync(13, None));
        Assert.NotNull((await world.Store.Conversations.OpenPrivateAsync(eve.UserId, ExternalAccount.FirstOfTheHouse + 5, None)).Refusal);
    }

    [Fact]
    public async Task Nobody_fills_the_store_with_people_who_never_came()
    {
        await using var world = await EmptyAsync(Limits.Default with { UnseenPeopleNamed = 3 });
        await world.Store.External.OwnIdsAsync("shop", None);
        var eve = (await SignInAsync(world, "a", "7"))!;
        for (var id = 20; id < 23; id++)
        {
            Assert.Null((await world.Store.Conversations.OpenPrivateAsync(eve.UserId, id, None)).Refusal);
        }

        Assert.Equal(RefusalCode.Validation, (await world.Store.Conversations.OpenPrivateAsync(eve.UserId, 23, None)).Refusal?.Code);
        await SignInAsync(world, "b", "20");
        Assert.Null((await world.Store.Conversations.OpenPrivateAsync(eve.UserId, 23, None)).Refusal);
    }

    private static ExternalToken Token(World world, string text, ExternalId owner) => new(
        owner, new(), SHA256.HashData(Encoding.UTF8.GetBytes(text)), world.Clock.NowMs, world.Clock.NowMs + 3_600_000);

    private static Task<Principal?> SignInAsync(
        World world, string token, string subject, ExternalProfile? profile = null, long issued = 0) => world.Store.External.SignInAsync(
        Token(world, token, new("shop", subject)) with { Profile = profile ?? new(), IssuedAt = world.Clock.NowMs + issued }, null, None);

    private async Task<World> EmptyAsync(Limits? limits = null) =>
        await World.CreateEmptyAsync(kind, (limits ?? Limits.Default) with { OwnIds = "shop" });
}

public sealed class ExternalPeopleOnSqlite() : ExternalPeopleSuite(EngineKind.Sqlite);

public sealed class ExternalPeopleOnPostgreSql() : ExternalPeopleSuite(EngineKind.PostgreSql);
