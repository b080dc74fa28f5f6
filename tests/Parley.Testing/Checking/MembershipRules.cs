namespace Parley.Testing.Checking;

/// <summary>late and early: nothing outside of one's membership, whichever way it came.</summary>
internal static class MembershipRules
{
    public static IEnumerable<Violation> Check(History history, StoredState stored) =>
        Numbered(history, stored).Concat(AfterRemoval(history)).Concat(Hidden(history, stored));

    private static IEnumerable<Violation> Numbered(History history, StoredState stored)
    {
        var sightings = history.Sightings;
        var timelines = sightings.OfType<MembershipSeen>()
            .GroupBy(seen => (seen.ConversationId, seen.MemberId))
            .ToDictionary(group => group.Key, group => group.DistinctBy(seen => seen.Rev).OrderBy(seen => seen.Rev).ToArray());
        var joined = stored.Members.ToDictionary(row => (row.ConversationId, row.UserId), row => row.JoinedRev);
        foreach (var sighting in sightings)
        {
            var rev = sighting switch { ChangeSeen change => change.Rev, CaughtUp page => page.Rev, _ => 0 };
            if (rev == 0)
            {
                continue;
            }

            var key = (sighting.ConversationId, sighting.UserId);
            var where = $"user {sighting.UserId} was told rev {rev} of conversation {sighting.ConversationId}";
            var last = LastUpTo(timelines.GetValueOrDefault(key, []), rev);
            if (!joined.TryGetValue(key, out var since))
            {
                yield return new Violation(Fault.Early, $"{where}, never a member");
            }
            else if (last is { IsMember: false } && last.Rev < rev)
            {
                yield return new Violation(Fault.Late, $"{where}, removed at {last.Rev}");
            }
            else if (rev < since && last is null
                && !timelines.GetValueOrDefault(key, []).Any(change => !change.IsMember && change.Rev < since))
            {
                yield return new Violation(Fault.Early, $"{where}, joined at {since}");
            }
        }
    }

    private static MembershipSeen? LastUpTo(MembershipSeen[] timeline, long rev)
    {
        var (low, high) = (0, timeline.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = timeline[middle].Rev <= rev ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? null : timeline[low - 1];
    }

    private static IEnumerable<Violation> AfterRemoval(History history)
    {
        var removals = history.Removals.ToLookup(removal => (removal.ConversationId, removal.UserId), removal => removal.At);
        var additions = history.Additions.ToLookup(addition => (addition.ConversationId, addition.UserId), addition => addition.At);
        foreach (var stream in history.Sightings.GroupBy(sighting => (sighting.ConversationId, sighting.UserId))
            .Where(group => removals.Contains(group.Key)))
        {
            // One walk over both, in order: out from the removal on, in again from the asking for it, or, where
            // that was not written down, with the snapshot that a return brings.
            var turns = new Queue<(long At, bool IsOut)>(
                removals[stream.Key].Select(at => (at, true)).Concat(additions[stream.Key].Select(at => (at, false))).Order());
            var isOut = false;
            foreach (var sighting in stream)
            {
                while (turns.TryPeek(out var turn) && turn.At < sighting.At)
                {
                    isOut = turns.Dequeue().IsOut;
                }

                if (sighting is CaughtUp && !additions.Contains(stream.Key))
                {
                    isOut = false;
                }
                else if (isOut && (sighting is ChangeSeen or MarkerSeen or EphemeralSeen))
                {
                    yield return new Violation(Fault.Late, $"user {stream.Key.UserId} was removed and told {sighting}");
                }
            }
        }
    }

    private static IEnumerable<Violation> Hidden(History history, StoredState stored)
    {
        var seenBy = history.Sightings.Where(seen => seen is MessageSeen or CaughtUp).ToLookup(seen => (seen.ConversationId, seen.UserId));
        foreach (var member in stored.Members.Where(member => member.VisibleFromSeq > 1))
        {
            foreach (var connection in seenBy[(member.ConversationId, member.UserId)].GroupBy(seen => seen.Connection))
            {
                // What a connection was told before it heard of the present membership was told rightly.
                var present = connection.SkipWhile(seen => seen is not CaughtUp page || page.Rev < member.JoinedRev);
                foreach (var seen in present.OfType<MessageSeen>().Where(seen => seen.Seq < member.VisibleFromSeq))
                {
                    yield return new Violation(
                        Fault.Early,
                        $"user {member.UserId} was told message {seen.MessageId}, seq {seen.Seq}, visible from {member.VisibleFromSeq}");
                }
            }
        }
    }
}
