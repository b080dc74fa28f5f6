namespace Parley.Testing.Checking;

/// <summary>nonmonotonic, skip, dup-deliver, regress: what one connection, or one device, was told in its own order.</summary>
internal static class ConnectionRules
{
    public static IEnumerable<Violation> Check(IReadOnlyList<Sighting> sightings) =>
        sightings
            .Where(seen => seen is ChangeSeen or CaughtUp)
            .GroupBy(seen => (seen.Connection, seen.ConversationId))
            .SelectMany(stream => Numbers(stream))
            .Concat(Markers(sightings));

    private static IEnumerable<Violation> Numbers(IEnumerable<Sighting> stream)
    {
        long? known = null;
        long? live = null;
        foreach (var sighting in stream)
        {
            var where = $"connection {sighting.Connection} of user {sighting.UserId}, conversation {sighting.ConversationId}";
            if (sighting is ChangeSeen change)
            {
                if (change.Rev == live)
                {
                    yield return new Violation(Fault.DupDeliver, $"{where}: rev {change.Rev} twice");
                }
                else if (change.Rev < live)
                {
                    yield return new Violation(Fault.Nonmonotonic, $"{where}: rev {change.Rev} after {live}");
                }
                else if (change.From > known + 1)
                {
                    yield return new Violation(Fault.Skip, $"{where}: rev {change.From} after {known}");
                }

                live = Math.Max(live ?? 0, change.Rev);
                known = Math.Max(known ?? 0, change.Rev);
            }
            else if (sighting is CaughtUp page)
            {
                known = Math.Max(known ?? 0, page.Rev);
            }
        }
    }

    private static IEnumerable<Violation> Markers(IReadOnlyList<Sighting> sightings)
    {
        var highest = new Dictionary<(int Connection, long Conversation, long Member), long>();
        foreach (var seen in sightings.OfType<MarkerSeen>())
        {
            var key = (seen.Connection, seen.ConversationId, seen.MemberId);
            if (highest.TryGetValue(key, out var before) && seen.ReadSeq < before)
            {
                yield return new Violation(
                    Fault.Regress,
                    $"connection {seen.Connection}, conversation {seen.ConversationId}: "
                    + $"marker of user {seen.MemberId} from {before} to {seen.ReadSeq}");
            }

            highest[key] = Math.Max(before, seen.ReadSeq);
        }
    }
}
