using Parley.Server.Tests.Checking;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Client;

/// <summary>The rules of docs/architecture.md, "The numbers of a conversation", as the reference client keeps them.</summary>
public sealed class ChatStateTests
{
    private const long Ann = 1;
    private const long Ben = 2;
    private const long Group = 7;

    private readonly ChatState _state = new();

    public ChatStateTests()
    {
        _state.Apply(Frames.SignedIn(Ben), 0);
        _state.Apply(Frames.Snapshot(Group, rev: 3, seq: 2, Ben, [Ann, Ben], unread: 2), 0);
    }

    private ConversationState Held => _state.Conversations[Group];

    [Fact]
    public void The_next_rev_is_applied_and_an_old_one_ignored()
    {
        _state.Apply(Frames.Message(Group, 3, Ann), 0);
        _state.Apply(Frames.Message(Group, 3, Ann), 0);
        _state.Apply(Frames.Edited(Group, 1, Ann, rev: 2, "older than what is held"), 0);
        Assert.Equal(4, Held.Rev);
        Assert.Equal([1, 2, 3], Held.Messages.Values.Select(row => row.Seq).Order());
        Assert.Equal("one", Held.Messages[11].Content);
    }

    [Fact]
    public void An_early_rev_waits_for_the_missing_one()
    {
        _state.Apply(Frames.Message(Group, 4, Ann), now: 100);
        Assert.Equal(3, Held.Rev);
        Assert.Equal(100, _state.GapSince);
        _state.Apply(Frames.Message(Group, 3, Ann), now: 110);
        Assert.Equal(5, Held.Rev);
        Assert.Null(_state.GapSince);
    }

    [Fact]
    public void A_sync_closes_a_gap_and_lets_the_early_ones_follow()
    {
        _state.Apply(Frames.Message(Group, 5, Ann), now: 100);
        _state.Apply(Frames.Page(Group, rev: 5, last: true, 3, 4), 0);
        Assert.Equal(6, Held.Rev);
        Assert.Equal(5, Held.Messages.Count);
        Assert.Null(_state.GapSince);
    }

    [Fact]
    public void Only_the_last_page_moves_the_rev()
    {
        _state.Apply(Frames.Page(Group, rev: 5, last: false, 3), 0);
        Assert.Equal(3, Held.Rev);
        Assert.Equal(3, Held.Messages.Count);
        _state.Apply(Frames.Page(Group, rev: 5, last: true, 4), 0);
        Assert.Equal(5, Held.Rev);
    }

    [Fact]
    public void An_event_is_applied_to_a_row_only_above_the_rows_rev()
    {
        _state.Apply(Frames.Page(Group, rev: 5, last: false, 3), 0);
        _state.Apply(Frames.Edited(Group, 3, Ann, rev: 4, "the page had it already"), 0);
        Assert.Equal("three", Held.Messages[13].Content);
        Assert.Equal(4, Held.Rev);
    }

    [Fact]
    public void A_deleted_message_keeps_its_place_and_loses_its_content()
    {
        _state.Apply(Frames.Deleted(Group, 2, rev: 4), 0);
        Assert.True(Held.Messages[12] is { Deleted: true, Content: null, Rev: 4 });
        Assert.Equal(1, Held.Unread);
    }

    [Fact]
    public void Markers_only_grow_and_an_own_message_raises_the_own_one()
    {
        _state.Apply(Frames.Read(Group, Ben, 1), 0);
        Assert.Equal(1, Held.Unread);
        _state.Apply(Frames.Message(Group, 3, Ben), 0);
        _state.Apply(Frames.Read(Group, Ben, 2), 0);
        Assert.Equal(3, Held.ReadMarker(Ben));
        Assert.Equal(0, Held.Unread);
    }

    [Fact]
    public void A_reset_drops_what_is_held()
    {
        _state.Apply(Frames.Message(Group, 3, Ann), 0);
        _state.Apply(Frames.Snapshot(Group, rev: 9, seq: 2, Ben, [Ann]), 0);
        Assert.Equal([1, 2], Held.Messages.Values.Select(row => row.Seq).Order());
        Assert.Equal([Ann], Held.CurrentMembers);
        Assert.Equal(9, Held.Rev);
    }

    [Fact]
    public void Another_epoch_empties_the_client()
    {
        _state.Apply(Frames.Frame("""{"type":"sync","id":6,"reset":true,"epoch":"other"}"""), 0);
        Assert.Empty(_state.Conversations);
        Assert.Equal("other", _state.Epoch);
    }

    [Fact]
    public void A_name_from_before_is_replaced_by_that_of_a_new_membership_and_one_that_is_shared_is_not()
    {
        const string Renamed = """{"type":"user_updated","profiles":1,"user":{"id":1,"name":"Anna","avatar_url":null}}""";
        _state.Apply(Frames.Frame(Renamed), 0);
        _state.Apply(Frames.Snapshot(8, rev: 1, seq: 0, Ben, [Ann, Ben]), 0);
        Assert.Equal("Anna", _state.NameOf(Ann));
        _state.Apply(Frames.Frame("""{"type":"conversation_removed","conversation_id":7}"""), 0);
        _state.Apply(Frames.Frame("""{"type":"conversation_removed","conversation_id":8}"""), 0);
        _state.Apply(Frames.Snapshot(9, rev: 1, seq: 0, Ben, [Ann, Ben]), 0);
        Assert.Equal("u1", _state.NameOf(Ann));
    }

    [Fact]
    public void A_lost_conversation_is_asked_for()
    {
        _state.Apply(Frames.Message(8, 1, Ann), now: 100);
        Assert.Equal(100, _state.GapSince);
        _state.Synced();
        Assert.Null(_state.GapSince);
    }

    [Fact]
    public void Own_state_without_a_number_missing_is_applied_and_a_gap_asked_for()
    {
        const string Item = """[{"conversation_id":7,"is_member":true,"read_seq":2,"unread_count":0}]""";
        _state.Apply(Frames.Frame($$"""{"type":"own_state","user_rev":2,"own_state":{{Item}}}"""), now: 100);
        Assert.Equal(0, Held.ReadMarker(Ben));
        Assert.Equal(100, _state.GapSince);
        _state.Apply(Frames.Frame($$"""{"type":"sync","user_rev":2,"own_state":{{Item}},"profiles":0,"users":[]}"""), 0);
        _state.Synced();
        Assert.Equal(2, Held.ReadMarker(Ben));
        Assert.Equal(2, _state.UserRev);
        Assert.Null(_state.GapSince);
    }
}
