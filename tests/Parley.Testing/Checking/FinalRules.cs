using Parley.Testing.Client;

namespace Parley.Testing.Checking;

/// <summary>unobserved, unequal, regress: what the devices hold at the end, against the rows and against a fresh client.</summary>
internal static class FinalRules
{
    public static IEnumerable<Violation> Check(StoredState stored, IReadOnlyList<FinalState> finals)
    {
        var messages = stored.Messages.ToLookup(row => row.ConversationId);
        var members = stored.Members.Where(member => member.IsMember).ToLookup(member => member.UserId);
        return finals.SelectMany(final => members[final.State.UserId]
                .SelectMany(member => Rows(final, member, messages[member.ConversationId]))
                .Concat(Fresh(final)));
    }

    private static IEnumerable<Violation> Rows(FinalState final, StoredMember member, IEnumerable<StoredMessage> rows)
    {
        if (!final.State.Conversations.TryGetValue(member.ConversationId, out var held))
        {
            yield return new Violation(
                Fault.Unobserved, $"device {final.Device} of user {member.UserId} lacks conversation {member.ConversationId}");
            yield break;
        }

        foreach (var row in rows.Where(row => row.Seq >= Math.Max(held.Low, member.VisibleFromSeq)))
        {
            var where = $"device {final.Device} of user {member.UserId}, "
                + $"message {row.Id} (conversation {row.ConversationId}, seq {row.Seq})";
            if (!held.Messages.TryGetValue(row.Id, out var kept))
            {
                yield return new Violation(Fault.Unobserved, where);
            }
            else if (kept.Rev != row.Rev || kept.Deleted != row.Deleted || (!row.System && kept.Content != row.Content))
            {
                yield return new Violation(
                    Fault.Unequal, $"{where}: held rev {kept.Rev} \"{kept.Content}\", stored rev {row.Rev} \"{row.Content}\"");
            }
        }

        foreach (var userId in held.CurrentMembers.Where(userId => userId == member.UserId && held.ReadMarker(userId) < member.ReadSeq))
        {
            yield return new Violation(
                Fault.Regress, $"device {final.Device} of user {userId}: marker {held.ReadMarker(userId)}, stored {member.ReadSeq}");
        }
    }

    private static IEnumerable<Violation> Fresh(FinalState final) =>
        final.Fresh is null
            ? []
            : StateComparison.Differences(final.State, final.Fresh)
                .Select(difference => new Violation(Fault.Unequal, $"device {final.Device} of user {final.State.UserId}: {difference}"));
}
