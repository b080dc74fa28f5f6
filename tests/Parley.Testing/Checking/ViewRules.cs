using Parley.Testing.Talking;

namespace Parley.Testing.Checking;

/// <summary>unobserved and unequal: what is shown at the end of a conversation, line by line and in its order, against the rows.</summary>
internal static class ViewRules
{
    public static IEnumerable<Violation> Check(StoredState stored, IReadOnlyList<FinalView> views)
    {
        var messages = stored.Messages.Where(row => !row.System).ToLookup(row => row.ConversationId);
        var members = stored.Members.Where(member => member.IsMember).ToDictionary(member => (member.ConversationId, member.UserId));
        foreach (var view in views)
        {
            if (!members.TryGetValue((view.ConversationId, view.UserId), out var member))
            {
                continue;
            }

            var where = $"device {view.Device} of user {view.UserId}, conversation {view.ConversationId}";
            if (view.Lines is null)
            {
                yield return new Violation(Fault.Unobserved, $"{where}: not shown");
                continue;
            }

            // What was changed while a client was away comes to it in the place of the change.
            var elsewhere = view.Lines.Where(line => line.IsMadeUpFor).Select(line => line.MessageId).ToHashSet();
            var hidden = messages[view.ConversationId].Where(row => row.Seq < member.VisibleFromSeq).Select(row => row.Id).ToHashSet();
            var shown = view.Lines.Where(line => !hidden.Contains(line.MessageId)).Select(line => line with { IsMadeUpFor = false }).ToList();
            var expected = messages[view.ConversationId]
                .Where(row => !row.Deleted && row.Seq >= member.VisibleFromSeq)
                .OrderBy(row => row.Seq)
                .Select(row => new Line(row.Id, row.UserId, row.Content))
                .ToList();
            if (expected.Except(shown).ToList() is { Count: > 0 } missing)
            {
                yield return new Violation(Fault.Unobserved, $"{where}: {Words(missing)} not shown");
            }
            else if (shown.Count != expected.Count)
            {
                var others = shown.Except(expected).ToList();
                yield return new Violation(Fault.Unequal, $"{where}: {(others.Count > 0 ? Words(others) : "a message twice")} shown");
            }
            else if (!shown.Where(line => !elsewhere.Contains(line.MessageId))
                .SequenceEqual(expected.Where(line => !elsewhere.Contains(line.MessageId))))
            {
                yield return new Violation(Fault.Unequal, $"{where}: another order");
            }
        }
    }

    private static string Words(IReadOnlyList<Line> lines) =>
        string.Join(", ", lines.Take(5).Select(line => $"message {line.MessageId} \"{line.Content}\"")) + (lines.Count > 5 ? ", …" : "");
}
