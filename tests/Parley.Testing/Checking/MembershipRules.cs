namespace Parley.Testing.Checking;

/// <summary>late and early: nothing outside of one's membership, whichever way it came.</summary>
internal static class MembershipRules
{
    public static IEnumerable<Violation> Check(History history, StoredState stored) =>
        Numbered(history, stored).Concat(Ephemeral(history)).Concat(Hidden(history, stored));

    private static IEnumerable<Violation> Numbered(History history, StoredState stored)
    {
        var changes = history.Sightings.OfType<MembershipSeen>()
            .DistinctBy(seen => (seen.ConversationId, seen.MemberId, seen.Rev))
            .ToLookup(seen => (seen.ConversationId, seen.MemberId), seen => (seen.Rev, seen.IsMember));
        var joined = stored.Members.ToDictionary(row => (row.ConversationId, row.UserId), row => row.CreatedRev);
        foreach (var sighting in history.Sightings)
        {
            var rev = sighting switch { ChangeSeen change => change.Rev, CaughtUp page => page.Rev, _ => 0 };
            if (rev == 0)
            {
                continue;
            }

            var key = (sighting.ConversationId, sighting.UserId);
            var where = $"user {sighting.UserId} was told rev {rev} of conversation {sighting.ConversationId}";
            var last = changes[key].Where(change => change.Rev <= rev).OrderBy(change => change.Rev).LastOrDefault();
            if (!joined.TryGetValue(key, out var since))
            {
                yield return new Violation(Fault.Early, $"{where}, never a member");
            }
            else if (rev < since)
            {
                yield return new Violation(Fault.Early, $"{where}, joined at {since}");
            }
            else if (last.Rev != 0 && !last.IsMember && last.Rev < rev)
            {
                yield return new Violation(Fault.Late, $"{where}, removed at {last.Rev}");
            }
        }
    }

    private static IEnumerable<Violation> Ephemeral(History history)
    {
        var produced = history.Ephemerals
            .GroupBy(item => (item.ConversationId, item.UserId))
            .ToDictionary(group => group.Key, group => group.Min(item => item.At));
        var returns = history.Sightings.OfType<CaughtUp>().ToLookup(seen => (seen.ConversationId, seen.UserId), seen => seen.At);
        var seenBy = history.Sightings
            .Where(sighting => sighting is EphemeralSeen or MarkerSeen)
            .ToLookup(sighting => (sighting.ConversationId, sighting.UserId));
        foreach (var removal in history.Removals)
        {
            var key = (removal.ConversationId, removal.UserId);
            var end = returns[key].Where(at => at > removal.At).DefaultIfEmpty(long.MaxValue).Min();
            foreach (var sighting in seenBy[key].Where(sighting => sighting.At > removal.At && sighting.At < end))
            {
                var by = sighting switch { EphemeralSeen ephemeral => ephemeral.ByUserId, MarkerSeen marker => marker.MemberId, _ => 0 };
                if (by != removal.UserId && produced.TryGetValue((removal.ConversationId, by), out var first) && first > removal.At)
                {
                    yield return new Violation(
                        Fault.Late, $"user {removal.UserId}, removed from conversation {removal.ConversationId}, was told what user {by} did afterwards");
                }
            }
        }
    }

    private static IEnumerable<Violation> Hidden(History history, StoredState stored)
    {
        var removals = history.Removals.ToLookup(removal => (removal.ConversationId, removal.UserId), removal => removal.At);
        var seenBy = history.Sightings.OfType<MessageSeen>().ToLookup(seen => (seen.ConversationId, seen.UserId));
        foreach (var member in stored.Members.Where(member => member.VisibleFromSeq > 1))
        {
            var key = (member.ConversationId, member.UserId);

            // What was seen in an earlier membership was seen rightly.
            var since = removals[key].DefaultIfEmpty(0).Max();
            foreach (var seen in seenBy[key].Where(seen => seen.At > since && seen.Seq < member.VisibleFromSeq))
            {
                yield return new Violation(
                    Fault.Early, $"user {member.UserId} was told message {seen.MessageId}, seq {seen.Seq}, visible from {member.VisibleFromSeq}");
            }
        }
    }
}
