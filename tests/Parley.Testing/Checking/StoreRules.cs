namespace Parley.Testing.Checking;

/// <summary>lost, phantom, dup-row, hole, divergence: what was sent and answered against what is stored.</summary>
internal static class StoreRules
{
    public static IEnumerable<Violation> Check(History history, StoredState stored) =>
        Lost(history, stored)
            .Concat(DupRow(history, stored))
            .Concat(StoredPhantoms(history, stored))
            .Concat(SeenPhantoms(history, stored))
            .Concat(Holes(history, stored))
            .Concat(Divergence(history, stored));

    private static IEnumerable<Violation> Lost(History history, StoredState stored)
    {
        var ids = stored.Messages.Where(row => row.ClientId is not null).Select(row => (row.UserId, row.ClientId!, row.Id)).ToHashSet();
        return history.Acknowledgements
            .Where(ack => !ids.Contains((ack.UserId, ack.ClientId, ack.MessageId)))
            .Select(ack =>
                new Violation(Fault.Lost, $"message {ack.MessageId} of user {ack.UserId}, client id {ack.ClientId}, seq {ack.Seq}"));
    }

    private static IEnumerable<Violation> DupRow(History history, StoredState stored)
    {
        var rows = stored.Messages
            .Where(row => row.ClientId is not null)
            .GroupBy(row => (row.UserId, row.ClientId))
            .Where(group => group.Count() > 1)
            .Select(group =>
                $"user {group.Key.UserId}, client id {group.Key.ClientId}: rows {string.Join(' ', group.Select(row => row.Id))}");
        var answers = history.Acknowledgements
            .GroupBy(ack => (ack.UserId, ack.ClientId), ack => (ack.MessageId, ack.ConversationId))
            .Where(group => group.Distinct().Count() > 1)
            .Select(group => $"user {group.Key.UserId}, client id {group.Key.ClientId}: answers {string.Join(' ', group.Distinct())}");
        return rows.Concat(answers).Select(detail => new Violation(Fault.DupRow, detail));
    }

    private static IEnumerable<Violation> StoredPhantoms(History history, StoredState stored)
    {
        var attempts = history.Attempts.ToLookup(attempt => (attempt.UserId, attempt.ClientId));
        var acknowledged = history.Acknowledgements.Select(ack => (ack.UserId, ack.ClientId)).ToHashSet();
        var refused = history.Refusals.Where(refusal => refusal.Code != "conflict").Select(refusal => (refusal.UserId, refusal.ClientId))
            .ToHashSet();
        foreach (var row in stored.Messages.Where(row => !row.System))
        {
            var key = (row.UserId, row.ClientId ?? "");
            if (!attempts[key].Any(attempt => attempt.ConversationId == row.ConversationId))
            {
                yield return new Violation(
                    Fault.Phantom, $"message {row.Id} of user {row.UserId}, client id {row.ClientId}: stored, never sent");
            }
            else if (!row.Deleted && !Contents(history, attempts[key], row.Id).Contains(row.Content))
            {
                yield return new Violation(Fault.Phantom, $"message {row.Id} is stored as \"{row.Content}\", which nobody sent");
            }
            else if (refused.Contains(key) && !acknowledged.Contains(key))
            {
                yield return new Violation(Fault.Phantom, $"message {row.Id}, client id {row.ClientId}: refused, and stored");
            }
        }
    }

    private static IEnumerable<Violation> SeenPhantoms(History history, StoredState stored)
    {
        var rows = stored.Messages.ToDictionary(row => row.Id);
        var attempts = history.Attempts.ToLookup(attempt => (attempt.UserId, attempt.ClientId));
        foreach (var seen in history.Sightings.OfType<MessageSeen>().DistinctBy(seen => (seen.MessageId, seen.Content)))
        {
            if (!rows.TryGetValue(seen.MessageId, out var row))
            {
                yield return new Violation(
                    Fault.Phantom, $"message {seen.MessageId} was delivered to user {seen.UserId} and is not stored");
            }
            else if (seen.Content is not null && !row.System
                && !Contents(history, attempts[(row.UserId, row.ClientId ?? "")], row.Id).Contains(seen.Content))
            {
                yield return new Violation(
                    Fault.Phantom, $"message {seen.MessageId} was delivered as \"{seen.Content}\", which nobody sent");
            }
        }
    }

    private static IEnumerable<string?> Contents(History history, IEnumerable<Attempt> attempts, long messageId) =>
        attempts.Select(attempt => attempt.Content).Concat(history.EditsOf(messageId));

    private static IEnumerable<Violation> Holes(History history, StoredState stored)
    {
        var messages = stored.Messages.ToLookup(row => row.ConversationId);
        var members = stored.Members.ToLookup(row => row.ConversationId);
        var told = history.Sightings.OfType<ChangeSeen>().ToLookup(seen => seen.ConversationId);
        foreach (var conversation in stored.Conversations)
        {
            var rows = messages[conversation.Id].OrderBy(row => row.Seq).ToList();
            if (rows.Count != conversation.Seq || rows.Where((row, index) => row.Seq != index + 1).Any())
            {
                yield return new Violation(
                    Fault.Hole,
                    $"conversation {conversation.Id}: {rows.Count} messages up to {rows.LastOrDefault()?.Seq}, counter {conversation.Seq}");
            }

            // A row keeps its birth and its newest change: only what edits overwrote may be missing from rows and sightings together.
            var revs = rows.SelectMany(row => new[] { row.CreatedRev, row.Rev })
                .Concat(members[conversation.Id].SelectMany(row => new[] { row.JoinedRev, row.Rev }))
                .Concat(told[conversation.Id].SelectMany(seen => Revs(seen)))
                .Append(conversation.MetaRev)
                .Append(1)
                .ToHashSet();
            var edits = rows.Sum(row => history.EditsOf(row.Id).Count);
            var missing = Enumerable.Range(1, (int)conversation.Rev).Where(rev => !revs.Contains(rev)).ToList();
            if (missing.Count > edits)
            {
                yield return new Violation(
                    Fault.Hole, $"conversation {conversation.Id}: no trace of rev {string.Join(' ', missing.Take(10))}");
            }

            if (rows.Select(row => row.CreatedRev).Distinct().Count() != rows.Count || revs.Max() > conversation.Rev)
            {
                yield return new Violation(
                    Fault.Hole, $"conversation {conversation.Id}: a rev twice, or above the counter {conversation.Rev}");
            }
        }
    }

    private static IEnumerable<long> Revs(ChangeSeen seen)
    {
        for (var rev = seen.From ?? seen.Rev; rev <= seen.Rev; rev++)
        {
            yield return rev;
        }
    }

    private static IEnumerable<Violation> Divergence(History history, StoredState stored)
    {
        var places = stored.Messages.Select(row => (row.ConversationId, row.Seq, MessageId: row.Id))
            .Concat(history.Acknowledgements.Where(ack => ack.Seq is not null)
                .Select(ack => (ack.ConversationId, Seq: ack.Seq!.Value, ack.MessageId)))
            .Concat(history.Sightings.OfType<MessageSeen>().Where(seen => seen.Seq is not null)
                .Select(seen => (seen.ConversationId, Seq: seen.Seq!.Value, seen.MessageId)))
            .Distinct()
            .ToList();
        foreach (var place in places.GroupBy(place => (place.ConversationId, place.Seq)).Where(group => group.Count() > 1))
        {
            var ids = string.Join(' ', place.Select(item => item.MessageId));
            yield return new Violation(Fault.Divergence, $"conversation {place.Key.ConversationId} seq {place.Key.Seq}: messages {ids}");
        }

        foreach (var message in places.GroupBy(place => place.MessageId).Where(group => group.Count() > 1))
        {
            yield return new Violation(Fault.Divergence, $"message {message.Key} in {message.Count()} places");
        }
    }
}
