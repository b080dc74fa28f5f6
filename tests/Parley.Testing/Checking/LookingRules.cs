namespace Parley.Testing.Checking;

/// <summary>skip and early, in protocols that do not tell every rev: between the first and the last change that a connection was told while it
/// looked at a conversation, no message is missing, and none is from before what its person may see.</summary>
internal static class LookingRules
{
    public static IEnumerable<Violation> Check(IReadOnlyList<Sighting> sightings, StoredState stored)
    {
        var messages = stored.Messages.Where(row => !row.System).ToLookup(row => row.ConversationId);
        var members = stored.Members.ToDictionary(row => (row.ConversationId, row.UserId));
        return sightings
            .Where(seen => seen is Looking or ChangeSeen { From: null })
            .GroupBy(seen => (seen.Connection, seen.UserId, seen.ConversationId))
            .Where(stream => members.ContainsKey((stream.Key.ConversationId, stream.Key.UserId)))
            .SelectMany(stream => Missing(stream, messages, members)
                .Concat(Hidden(stream.OfType<ChangeSeen>(), messages, members)));
    }

    private static IEnumerable<Violation> Missing(
        IGrouping<(int Connection, long UserId, long ConversationId), Sighting> stream,
        ILookup<long, StoredMessage> messages,
        Dictionary<(long ConversationId, long UserId), StoredMember> members)
    {
        var visibleFrom = members[(stream.Key.ConversationId, stream.Key.UserId)].VisibleFromSeq;
        foreach (var span in Spans(stream))
        {
            var (first, last) = (span[0].Rev, span[^1].Rev);
            var told = span.ToLookup(change => change.MessageId, change => change.Rev);
            foreach (var row in messages[stream.Key.ConversationId].Where(row => row.Seq >= visibleFrom))
            {
                // Of what was changed again before it could be told, that is told instead.
                foreach (var rev in new[] { row.CreatedRev, row.Rev }.Distinct()
                    .Where(rev => rev > first && rev < last && !told[row.Id].Any(seen => seen >= rev)))
                {
                    yield return new Violation(
                        Fault.Skip,
                        $"connection {stream.Key.Connection} of user {stream.Key.UserId}, conversation {stream.Key.ConversationId}: "
                        + $"message {row.Id}, rev {rev}, between {first} and {last}");
                }
            }
        }
    }

    private static List<List<ChangeSeen>> Spans(IEnumerable<Sighting> stream)
    {
        var spans = new List<List<ChangeSeen>>();
        var isLooking = false;
        foreach (var seen in stream)
        {
            if (seen is Looking looking)
            {
                isLooking = looking.IsLooking;
                spans.Add([]);
            }
            else if (isLooking)
            {
                spans[^1].Add((ChangeSeen)seen);
            }
        }

        return [.. spans.Where(span => span.Count > 0)];
    }

    private static IEnumerable<Violation> Hidden(
        IEnumerable<ChangeSeen> changes,
        ILookup<long, StoredMessage> messages,
        Dictionary<(long ConversationId, long UserId), StoredMember> members)
    {
        foreach (var change in changes)
        {
            var member = members[(change.ConversationId, change.UserId)];
            var row = messages[change.ConversationId].FirstOrDefault(row => row.Id == change.MessageId);
            if (row is not null && change.Rev > member.JoinedRev && row.Seq < member.VisibleFromSeq)
            {
                yield return new Violation(
                    Fault.Early,
                    $"user {change.UserId} was told message {row.Id}, seq {row.Seq}, at rev {change.Rev}, visible from {member.VisibleFromSeq}");
            }
        }
    }
}
