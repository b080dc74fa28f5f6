using Parley.Testing.Checking;
using Parley.Testing.Talking;
using Xunit;

namespace Parley.Server.Tests.Checking;

/// <summary>A checker that finds nothing is no proof: for each of its words a history
/// that has the fault, and the clean run has none.</summary>
public sealed class CheckerTests
{
    private readonly Run _run = new();

    [Fact]
    public void A_clean_run_has_no_violation() => Assert.Empty(_run.Check());

    [Fact]
    public void An_acknowledged_message_that_is_not_stored_is_lost()
    {
        _run.History.Acknowledged(Run.Ann, "c9", Run.Group, messageId: 99, seq: 4);
        Expect(Fault.Lost);
    }

    [Fact]
    public void A_message_without_an_answer_may_be_stored_or_not()
    {
        _run.History.Attempted(new Attempt(Run.Ann, "c9", Run.Group, "perhaps"));
        _run.History.OutcomeUnknown();
        Assert.Empty(_run.Check());
        _run.AddMessage(4, Run.Ann, "c9", "perhaps");
        Assert.Empty(_run.Check());
    }

    [Fact]
    public void A_stored_message_that_nobody_sent_is_a_phantom()
    {
        _run.AddMessage(4, Run.Ann, "c9", "never said");
        Expect(Fault.Phantom);
    }

    [Fact]
    public void A_refused_message_that_is_stored_is_a_phantom()
    {
        _run.History.Attempted(new Attempt(Run.Ann, "c9", Run.Group, "hi"));
        _run.History.Refused(Run.Ann, "c9", "forbidden");
        Assert.Empty(_run.Check());
        _run.AddMessage(4, Run.Ann, "c9", "hi");
        Expect(Fault.Phantom);
    }

    [Fact]
    public void A_delivered_message_that_is_not_stored_is_a_phantom()
    {
        _run.Sees(new MessageSeen(0, Run.BensConnection, Run.Ben, Run.Group, 99, 4, Run.Ann, "ghost"));
        Expect(Fault.Phantom);
    }

    [Fact]
    public void Content_that_nobody_wrote_is_a_phantom_and_an_edit_is_not()
    {
        _run.Sees(new MessageSeen(0, Run.BensConnection, Run.Ben, Run.Group, 11, 1, Run.Ann, "better"));
        Expect(Fault.Phantom);
        _run.History.EditAttempted(11, "better");
        Assert.Empty(_run.Check());
    }

    [Fact]
    public void One_client_id_in_two_rows_is_a_dup_row()
    {
        _run.AddMessage(4, Run.Ann, "c1", "one");
        Expect(Fault.DupRow);
    }

    [Fact]
    public void A_retry_with_another_answer_is_a_dup_row()
    {
        _run.History.Acknowledged(Run.Ann, "c1", Run.Group, 11, 1);
        Assert.Empty(_run.Check());
        _run.History.Acknowledged(Run.Ann, "c1", Run.Group, 12, 2);
        Expect(Fault.DupRow);
    }

    [Fact]
    public void The_same_rev_twice_on_one_connection_is_a_dup_deliver()
    {
        _run.Tells(Run.BensConnection, Run.Ben, 4);
        Expect(Fault.DupDeliver);
    }

    [Fact]
    public void A_missing_seq_is_a_hole()
    {
        _run.Messages.RemoveAt(2);
        _run.AddMessage(4, Run.Ann, "c3", "three");
        Expect(Fault.Hole);
    }

    [Fact]
    public void A_counter_above_the_newest_message_is_a_hole()
    {
        _run.Conversation = _run.Conversation with { Seq = 4 };
        Expect(Fault.Hole);
    }

    [Fact]
    public void A_rev_without_a_trace_is_a_hole_unless_an_edit_was_overwritten()
    {
        _run.Conversation = _run.Conversation with { Rev = 5 };
        Expect(Fault.Hole);
        _run.History.EditAttempted(11, "better");
        Assert.Empty(_run.Check());
    }

    [Fact]
    public void Two_messages_at_one_seq_are_a_divergence()
    {
        _run.Sees(new MessageSeen(0, Run.BensConnection, Run.Ben, Run.Group, 11, 2, Run.Ann, "one"));
        Expect(Fault.Divergence);
    }

    [Fact]
    public void A_lower_rev_after_a_higher_one_is_nonmonotonic()
    {
        _run.Tells(Run.BensConnection, Run.Ben, 3);
        Expect(Fault.Nonmonotonic);
    }

    [Fact]
    public void A_rev_left_out_is_a_skip_and_a_snapshot_in_between_is_not()
    {
        _run.AddSent(4, Run.Ann, "c4", "four");
        _run.AddSent(5, Run.Ann, "c5", "five");
        _run.Sees(new CaughtUp(0, 77, Run.Ben, Run.Group, 4));
        _run.Sees(new CaughtUp(0, 77, Run.Ben, Run.Group, 5));
        _run.Tells(77, Run.Ben, 6);
        Assert.DoesNotContain(_run.Check(), violation => violation.Fault == Fault.Skip);
        _run.Tells(Run.BensConnection, Run.Ben, 6);
        Expect(Fault.Skip);
    }

    [Fact]
    public void A_stored_message_that_a_device_lacks_is_unobserved()
    {
        _run.AddSent(4, Run.Ann, "c4", "four");
        Assert.Empty(_run.Check());
        Expect(Fault.Unobserved, _run.DeviceOfBen());
    }

    [Fact]
    public void A_rev_above_the_own_removal_is_late()
    {
        _run.Sees(new MembershipSeen(0, Run.AnnsConnection, Run.Ann, Run.Group, Run.Ben, 5, IsMember: false));
        _run.Conversation = _run.Conversation with { Rev = 6 };
        _run.Tells(Run.AnnsConnection, Run.Ann, 5);
        _run.Tells(Run.AnnsConnection, Run.Ann, 6);
        _run.Tells(Run.BensConnection, Run.Ben, 5);
        Assert.Empty(_run.Check());
        _run.Tells(Run.BensConnection, Run.Ben, 6);
        Expect(Fault.Late);
    }

    [Fact]
    public void Typing_after_a_removal_has_passed_is_late_until_the_person_is_back()
    {
        _run.Sees(new EphemeralSeen(0, Run.BensConnection, Run.Ben, Run.Group, Run.Ann));
        _run.History.RemovalPassed(Run.Group, Run.Ben);
        _run.Sees(new EphemeralSeen(0, Run.AnnsConnection, Run.Ann, Run.Group, Run.Cleo));
        _run.Sees(new CaughtUp(0, Run.BensConnection, Run.Ben, Run.Group, 4));
        _run.Sees(new EphemeralSeen(0, Run.BensConnection, Run.Ben, Run.Group, Run.Ann));
        Assert.Empty(_run.Check());
        _run.History.RemovalPassed(Run.Group, Run.Ben);
        _run.Sees(new EphemeralSeen(0, Run.BensConnection, Run.Ben, Run.Group, Run.Ann));
        Expect(Fault.Late);
    }

    [Fact]
    public void Where_additions_are_written_down_a_removal_lasts_until_the_next()
    {
        _run.History.RemovalPassed(Run.Group, Run.Ben);
        _run.History.AdditionBegun(Run.Group, Run.Ben);
        _run.Sees(new EphemeralSeen(0, Run.BensConnection, Run.Ben, Run.Group, Run.Ann));
        Assert.Empty(_run.Check());
        _run.History.RemovalPassed(Run.Group, Run.Ben);
        _run.Sees(new CaughtUp(0, Run.BensConnection, Run.Ben, Run.Group, 4));
        _run.Sees(new EphemeralSeen(0, Run.BensConnection, Run.Ben, Run.Group, Run.Ann));
        Expect(Fault.Late);
    }

    [Fact]
    public void Who_is_not_told_every_rev_misses_no_message_between_two_while_it_looks()
    {
        _run.AddSent(4, Run.Ann, "c4", "four");
        _run.Sees(new Looking(0, 60, Run.Ben, Run.Group, IsLooking: true));
        Hears(60, 2, 11);
        Hears(60, 3, 12);
        Hears(60, 4, 13);
        _run.Sees(new Looking(0, 60, Run.Ben, Run.Group, IsLooking: false));
        _run.Sees(new Looking(0, 61, Run.Ben, Run.Group, IsLooking: true));
        Hears(61, 2, 11);
        _run.Sees(new Looking(0, 61, Run.Ben, Run.Group, IsLooking: false));
        Hears(61, 4, 13);
        Assert.Empty(_run.Check());
        _run.Sees(new Looking(0, 62, Run.Ben, Run.Group, IsLooking: true));
        Hears(62, 2, 11);
        Hears(62, 4, 13);
        Expect(Fault.Skip);
    }

    [Fact]
    public void Who_is_not_told_every_rev_is_told_a_later_change_of_a_message_in_the_place_of_an_earlier()
    {
        _run.Messages[1] = _run.Messages[1] with { Rev = 5 };
        _run.Conversation = _run.Conversation with { Rev = 5 };
        _run.Sees(new Looking(0, 60, Run.Ben, Run.Group, IsLooking: true));
        Hears(60, 2, 11);
        Hears(60, 4, 13);
        Hears(60, 5, 12);
        Assert.Empty(_run.Check());
    }

    [Fact]
    public void What_a_client_shows_is_what_is_stored_in_its_order()
    {
        Line one = new(11, Run.Ann, "one"), two = new(12, Run.Ann, "two"), three = new(13, Run.Ann, "three");
        Assert.Empty(Shown(one, two, three));
        Assert.Equal([Fault.Unobserved], Shown(one, three));
        Assert.Equal([Fault.Unequal], Shown(one, three, two));
        Assert.Equal([Fault.Unequal], Shown(one, two, three, three));
        Assert.Equal([Fault.Unequal], Shown(one, two, three, new Line(14, Run.Ann, "ghost")));
        Assert.Equal([Fault.Unobserved], Shown(one, two with { Content = "other" }, three));
        Assert.Equal([Fault.Unobserved], Shown(null));
        Assert.Empty(Shown(one, three, two with { IsMadeUpFor = true }));
    }

    [Fact]
    public void Events_of_a_conversation_that_one_was_never_in_are_early()
    {
        _run.Tells(50, Run.Cleo, 4);
        Expect(Fault.Early);
    }

    [Fact]
    public void A_message_below_the_visible_history_of_the_present_membership_is_early()
    {
        _run.Members.Add(new StoredMember(Run.Group, Run.Cleo, IsMember: true, JoinedRev: 4, Rev: 4, VisibleFromSeq: 3, ReadSeq: 0));
        _run.Sees(new MessageSeen(0, 50, Run.Cleo, Run.Group, 11, 1, AuthorId: null, "one"));
        _run.Sees(new CaughtUp(0, 50, Run.Cleo, Run.Group, 4));
        _run.Sees(new MessageSeen(0, 50, Run.Cleo, Run.Group, 13, 3, Run.Ann, "three"));
        Assert.Empty(_run.Check());
        _run.Sees(new MessageSeen(0, 50, Run.Cleo, Run.Group, 12, 2, AuthorId: null, "two"));
        Expect(Fault.Early);
    }

    [Fact]
    public void A_marker_that_goes_down_is_a_regress()
    {
        _run.Sees(new MarkerSeen(0, Run.BensConnection, Run.Ben, Run.Group, Run.Ann, 3));
        _run.Sees(new MarkerSeen(0, Run.BensConnection, Run.Ben, Run.Group, Run.Ann, 3));
        Assert.Empty(_run.Check());
        _run.Sees(new MarkerSeen(0, Run.BensConnection, Run.Ben, Run.Group, Run.Ann, 2));
        Expect(Fault.Regress);
    }

    [Fact]
    public void Devices_that_differ_from_a_fresh_one_are_unequal()
    {
        var left = _run.DeviceOfBen();
        Assert.Empty(_run.Check(left with { Fresh = _run.DeviceOfBen().State }));
        Expect(Fault.Unequal, left with { Fresh = _run.DeviceOfBen(readSeq: 3).State });
    }

    [Fact]
    public void A_device_that_holds_another_text_than_the_store_is_unequal()
    {
        var device = _run.DeviceOfBen();
        Assert.Empty(_run.Check(device));
        _run.History.EditAttempted(12, "changed");
        _run.Messages[1] = _run.Messages[1] with { Content = "changed" };
        Expect(Fault.Unequal, device);
    }

    private void Hears(int connection, long rev, long messageId) =>
        _run.Sees(new ChangeSeen(0, connection, Run.Ben, Run.Group, From: null, rev) { MessageId = messageId });

    private IEnumerable<Fault> Shown(params Line[]? lines) =>
        _run.Show(new FinalView(1, Run.Ben, Run.Group, lines)).Select(violation => violation.Fault);

    private void Expect(Fault fault, params FinalState[] finals) =>
        Assert.Contains(_run.Check(finals), violation => violation.Fault == fault);
}
