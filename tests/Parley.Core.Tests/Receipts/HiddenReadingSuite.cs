using Parley.Core.Conversations;
using Parley.Core.Events;
using Parley.Core.Presence;
using Parley.Core.Storage;
using Parley.Core.Users;
using Xunit;

namespace Parley.Core.Tests.Receipts;

/// <summary>Read receipts switched off, and read while invisible: what others may not know, from every side on which they could look.</summary>
public abstract class HiddenReadingSuite(EngineKind engine)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hidden_read_moves_the_own_marker_and_nothing_that_others_can_see(bool isInvisible)
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        await HideAsync(world, world.Bob, isInvisible);
        var sent = await world.SentAsync(world.Ada, conversation, "hello");
        var (before, events) = (await SeenByAsync(world, world.Ada, conversation), world.Events.Count);

        var state = (await world.Store.Receipts.ReadAsync(world.Bob.Id, conversation, sent.Seq, CancellationToken.None)).Value;

        Assert.Equal((sent.Seq, 0), (state.ReadSeq, state.UnreadCount));
        Assert.Equal(before, await SeenByAsync(world, world.Ada, conversation));
        Assert.IsType<OwnStateChanged>(Assert.Single(world.Events.Skip(events)));
        Assert.Empty((await world.Store.Receipts.ReadersAsync(world.Ada.Id, sent.Id, CancellationToken.None)).Value);
        var own = (await world.Store.Conversations.GetAsync(world.Bob.Id, conversation, CancellationToken.None)).Value;
        Assert.Equal((sent.Seq, 0), (own.Own.ReadSeq, own.UnreadCount));
    }

    [Fact]
    public async Task Who_is_invisible_delivers_in_silence_too()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        await HideAsync(world, world.Bob, isInvisible: true);
        await world.SentAsync(world.Ada, conversation, "hello");
        var (before, events) = (await SeenByAsync(world, world.Ada, conversation), world.Events.Count);
        Assert.Null((await world.Store.Receipts.DeliveredAsync(world.Bob.Id, conversation, 1, CancellationToken.None)).Refusal);

        Assert.Equal(before, await SeenByAsync(world, world.Ada, conversation));
        Assert.Equal(events, world.Events.Count);

        await world.Store.Presence.ChangeAsync(world.Bob.Id, new PresenceChange(ChosenStatus.Online, null, null, null));
        await world.Store.Receipts.DeliveredAsync(world.Bob.Id, conversation, 1, CancellationToken.None);
        Assert.Single(world.Events.OfType<MarkerMoved>());
    }

    [Fact]
    public async Task Who_hides_its_reading_does_not_see_that_of_others()
    {
        await using var world = await World.CreateAsync(engine);
        var group = await world.GroupAsync(world.Ada, world.Bob, world.Cyd);
        var sent = await world.SentAsync(world.Bob, group, "hello");
        await HideAsync(world, world.Bob, isInvisible: false);
        await world.Store.Receipts.ReadAsync(world.Ada.Id, group, sent.Seq, CancellationToken.None);

        var view = (await world.Store.Conversations.GetAsync(world.Bob.Id, group, CancellationToken.None)).Value;
        Assert.All(view.Participants.Where(other => other.User.Id != world.Bob.Id), other => Assert.Equal((0, null), (other.ReadSeq, other.ReadAt)));
        Assert.Equal(sent.Seq, view.Own.ReadSeq);
        Assert.Empty((await world.Store.Receipts.ReadersAsync(world.Bob.Id, sent.Id, CancellationToken.None)).Value);
        var sync = await world.Store.Sync.ChangesAsync(world.Bob.Id, group, 0, 0, null, CancellationToken.None);
        Assert.All(sync!.Markers.Where(marker => marker.UserId != world.Bob.Id), marker => Assert.Equal((0, null), (marker.ReadSeq, marker.ReadAt)));
        Assert.All(sync.Members.Where(other => other.User.Id != world.Bob.Id), other => Assert.Equal(0, other.ReadSeq));
        var changed = await world.Store.Conversations.SetRoleAsync(world.Ada.Id, group, world.Bob.Id, MemberRole.Admin, null, CancellationToken.None);
        Assert.Equal(0, changed.Value.ReadSeq);
        Assert.Equal(0, world.Events.OfType<MemberUpdated>().Single().Member.ReadSeq);

        // And those who do not hide go on seeing each other.
        var readers = (await world.Store.Receipts.ReadersAsync(world.Cyd.Id, sent.Id, CancellationToken.None)).Value;
        Assert.Equal(world.Ada.Id, Assert.Single(readers).User.Id);
    }

    [Fact]
    public async Task An_answer_of_one_who_hides_its_reading_tells_no_receipt()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        var question = await world.SentAsync(world.Ada, conversation, "there?");
        await HideAsync(world, world.Bob, isInvisible: false);
        await world.SentAsync(world.Bob, conversation, "yes");

        Assert.Empty(world.Events.OfType<MarkerMoved>());
        Assert.Empty((await world.Store.Receipts.ReadersAsync(world.Ada.Id, question.Id, CancellationToken.None)).Value);
        Assert.Equal(0, (await BobAsync(world, conversation)).ReadSeq);
    }

    [Fact]
    public async Task Switched_on_again_nothing_is_told_of_the_time_between()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        await world.SentAsync(world.Ada, conversation, "one");
        await world.Store.Receipts.ReadAsync(world.Bob.Id, conversation, 1, CancellationToken.None);
        var hidden = await world.SentAsync(world.Ada, conversation, "two");
        await HideAsync(world, world.Bob, isInvisible: false);
        await world.Store.Receipts.ReadAsync(world.Bob.Id, conversation, 2, CancellationToken.None);
        Assert.Equal(0, (await BobAsync(world, conversation)).ReadSeq);

        await world.Store.Presence.ChangeAsync(world.Bob.Id, new SettingsChange(null, null, ReadReceipts: true));
        Assert.Equal(1, (await BobAsync(world, conversation)).ReadSeq);
        Assert.Empty((await world.Store.Receipts.ReadersAsync(world.Ada.Id, hidden.Id, CancellationToken.None)).Value);

        await world.SentAsync(world.Ada, conversation, "three");
        await world.Store.Receipts.ReadAsync(world.Bob.Id, conversation, 3, CancellationToken.None);
        Assert.Equal(3, (await BobAsync(world, conversation)).ReadSeq);
    }

    private static async Task HideAsync(World world, User user, bool isInvisible)
    {
        var changed = isInvisible
            ? await world.Store.Presence.ChangeAsync(user.Id, new PresenceChange(ChosenStatus.Invisible, null, null, null))
            : await world.Store.Presence.ChangeAsync(user.Id, new SettingsChange(null, null, ReadReceipts: false));
        Assert.Null(changed.Refusal);
    }

    private static async Task<Member> BobAsync(World world, long conversation) =>
        (await world.Store.Conversations.GetAsync(world.Ada.Id, conversation, CancellationToken.None)).Value
            .Participants.Single(member => member.User.Id == world.Bob.Id);

    // Everything that another member can ask for, in one text.
    private static async Task<string> SeenByAsync(World world, User viewer, long conversation)
    {
        var view = (await world.Store.Conversations.GetAsync(viewer.Id, conversation, CancellationToken.None)).Value;
        var sync = (await world.Store.Sync.ChangesAsync(viewer.Id, conversation, 0, 0, null, CancellationToken.None))!;
        var tops = await world.Store.Sync.TopsAsync(viewer.Id, CancellationToken.None);
        return string.Join('\n', [
            $"{view.Conversation}", .. view.Participants.Select(member => $"{member}"),
            $"{sync.Rev} {sync.Mark}", .. sync.Members.Select(member => $"{member}"), .. sync.Markers.Select(marker => $"{marker}"),
            .. tops.Select(top => $"{top}")]);
    }
}

public sealed class HiddenReadingOnSqlite() : HiddenReadingSuite(EngineKind.Sqlite);

public sealed class HiddenReadingOnPostgreSql() : HiddenReadingSuite(EngineKind.PostgreSql);
