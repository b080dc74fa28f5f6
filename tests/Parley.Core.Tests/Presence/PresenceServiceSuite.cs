using Parley.Core.Conversations;
using Parley.Core.Events;
using Parley.Core.Presence;
using Parley.Core.Storage;
using Xunit;

namespace Parley.Core.Tests.Presence;

public abstract class PresenceServiceSuite(EngineKind engine)
{
    [Fact]
    public async Task What_was_chosen_outlives_a_restart_and_ends_on_time()
    {
        await using var world = await World.CreateAsync(engine);
        var end = world.Clock.NowMs + 60_000;
        await ChangeAsync(world, new PresenceChange(ChosenStatus.DoNotDisturb, Text: new("  Lunch "), Emoji: new("👩‍👩‍👧"), end));
        await ChangeAsync(world, new PresenceChange(ChosenStatus.Invisible, null, null, null));
        await world.ReopenAsync();

        var kept = await world.Store.Presence.OfAsync(world.Ada.Id, CancellationToken.None);
        Assert.Equal((ChosenStatus.Invisible, null, new CustomStatus("Lunch", "👩‍👩‍👧", end)), (kept.Status, kept.StatusExpiresAt, kept.Custom));

        world.Clock.Advance(TimeSpan.FromMinutes(1));
        var later = await world.Store.Presence.OfAsync(world.Ada.Id, CancellationToken.None);
        Assert.Equal((ChosenStatus.Invisible, default), (later.Status, later.Custom));
    }

    [Theory]
    [InlineData("a\nb", null, "status_text")]
    [InlineData("a\u202Eb", null, "status_text")]
    [InlineData(null, "ab", "status_emoji")]
    [InlineData(null, "\u0001", "status_emoji")]
    [InlineData(null, "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301", "status_emoji")]
    public async Task Text_and_emoji_are_checked_as_names_are(string? text, string? emoji, string field)
    {
        await using var world = await World.CreateAsync(engine);
        var change = new PresenceChange(
            null, text is null ? null : new Setting<string?>(text), emoji is null ? null : new Setting<string?>(emoji), null);
        Assert.Equal(field, (await world.Store.Presence.ChangeAsync(world.Ada.Id, change)).Refusal?.Field);
    }

    [Fact]
    public async Task Ends_lie_ahead_within_a_year_and_belong_to_something()
    {
        await using var world = await World.CreateAsync(engine);
        var now = world.Clock.NowMs;
        foreach (var end in new[] { 0, now, now + (long)TimeSpan.FromDays(367).TotalMilliseconds })
        {
            var refusal = (await world.Store.Presence.ChangeAsync(world.Ada.Id, new PresenceChange(ChosenStatus.Invisible, null, null, end))).Refusal;
            Assert.Equal(RefusalCode.Validation, refusal?.Code);
        }

        Assert.NotNull((await world.Store.Presence.ChangeAsync(world.Ada.Id, new PresenceChange(null, null, null, now + 1_000))).Refusal);
        Assert.NotNull((await world.Store.Presence.ChangeAsync(
            world.Ada.Id, new PresenceChange(null, new(new string('x', 101)), null, null))).Refusal);
    }

    [Fact]
    public async Task A_hundred_changes_at_once_are_a_few_writes_and_end_as_the_last_one()
    {
        await using var world = await World.CreateAsync(engine);
        await Task.WhenAll(Enumerable.Range(1, 100).Select(
            turn => world.Store.Presence.ChangeAsync(world.Ada.Id, new PresenceChange(null, new($"{turn}"), null, null))));

        var told = world.Events.OfType<PersonChanged>().ToArray();
        Assert.InRange(told.Length, 1, 20);
        Assert.Equal(Enumerable.Range(1, told.Length).Select(rev => (long)rev), told.Select(change => change.Person.Rev));
        Assert.Equal("100", told[^1].Person.Custom.Text);
        var state = (await world.Store.Presence.ChangeAsync(world.Ada.Id, new PresenceChange(null, new("100"), null, null))).Value;
        Assert.Equal(told[^1].Person, state);
    }

    [Fact]
    public async Task Only_those_are_known_of_with_whom_something_other_than_a_channel_is_shared()
    {
        await using var world = await World.CreateAsync(engine);
        var dan = await world.PersonAsync("Dan");
        await world.PrivateAsync(world.Ada, world.Bob);
        var group = await world.GroupAsync(world.Ada, world.Cyd);
        await world.Store.Conversations.CreateAsync(
            new NewConversation(world.Ada.Id, ConversationType.Channel, "All", [dan.Id], false, null), CancellationToken.None);
        Assert.Equal([world.Bob.Id, world.Cyd.Id], await KnownAsync());

        await world.Store.Conversations.RemoveMemberAsync(world.Ada.Id, group, world.Cyd.Id, null, CancellationToken.None);
        Assert.Equal([world.Bob.Id], await KnownAsync());

        async Task<long[]> KnownAsync() => [.. (await world.Store.Presence.AcquaintancesAsync(
            world.Ada.Id, [world.Bob.Id, world.Cyd.Id, dan.Id, 4711], CancellationToken.None)).Select(known => known.UserId)];
    }

    [Fact]
    public async Task When_people_were_last_seen_moves_forward_only()
    {
        await using var world = await World.CreateAsync(engine);
        await world.PrivateAsync(world.Ada, world.Bob);
        await TouchAsync(new() { [world.Ada.Id] = 3_000_000_000_000, [world.Bob.Id] = 5 });
        await TouchAsync(new() { [world.Ada.Id] = 2_000_000_000_000, [world.Bob.Id] = 6 });

        Assert.Equal(3_000_000_000_000, await SeenAsync(world.Bob.Id, world.Ada.Id));
        Assert.Equal(6, await SeenAsync(world.Ada.Id, world.Bob.Id));

        async Task TouchAsync(Dictionary<long, long> seen) =>
            Assert.Null((await world.Store.Presence.TouchLastSeenAsync(seen, CancellationToken.None)).Refusal);

        async Task<long?> SeenAsync(long viewer, long of) =>
            Assert.Single(await world.Store.Presence.AcquaintancesAsync(viewer, [of], CancellationToken.None)).LastSeenAt;
    }

    private static async Task ChangeAsync(World world, PresenceChange change) =>
        Assert.Null((await world.Store.Presence.ChangeAsync(world.Ada.Id, change)).Refusal);
}

public sealed class PresenceServiceOnSqlite() : PresenceServiceSuite(EngineKind.Sqlite);

public sealed class PresenceServiceOnPostgreSql() : PresenceServiceSuite(EngineKind.PostgreSql);
