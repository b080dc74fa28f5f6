using Parley.Core;

namespace Parley.Testing.Client;

/// <summary>Says in sentences where two clients of one person differ. Both must have caught up; only what both hold is compared.</summary>
public static class StateComparison
{
    /// <param name="fresh">A client that has just taken snapshots: its unread counts are the server's own.</param>
    public static IReadOnlyList<string> Differences(ChatState state, ChatState fresh)
    {
        var found = new List<string>();
        Compare(found, "epoch", state.Epoch, fresh.Epoch);
        Compare(found, "user_rev", state.UserRev, fresh.UserRev);
        foreach (var id in state.Conversations.Keys.Union(fresh.Conversations.Keys).Order())
        {
            if (!state.Conversations.TryGetValue(id, out var left) || !fresh.Conversations.TryGetValue(id, out var right))
            {
                found.Add($"conversation {id}: held {state.Conversations.ContainsKey(id)}, expected {fresh.Conversations.ContainsKey(id)}");
                continue;
            }

            Compare(found, left, right);
            foreach (var userId in right.CurrentMembers)
            {
                Compare(found, $"name of user {userId}", state.NameOf(userId), fresh.NameOf(userId));
            }
        }

        return found;
    }

    private static void Compare(List<string> found, ConversationState left, ConversationState right)
    {
        var where = $"conversation {left.Id}";
        Compare(found, $"{where} rev", left.Rev, right.Rev);
        Compare(found, $"{where} name", left.Name, right.Name);
        Compare(found, $"{where} type", left.Type, right.Type);
        Compare(found, $"{where} members", string.Join(' ', left.CurrentMembers), string.Join(' ', right.CurrentMembers));
        foreach (var userId in left.CurrentMembers.Intersect(right.CurrentMembers))
        {
            Compare(found, $"{where} membership of user {userId}", left.Members[userId], right.Members[userId]);
            Compare(found, $"{where} read marker of user {userId}", left.ReadMarker(userId), right.ReadMarker(userId));
        }

        var low = Math.Max(left.Low, right.Low);
        foreach (var id in left.Messages.Keys.Union(right.Messages.Keys).Order())
        {
            var held = left.Messages.GetValueOrDefault(id);
            var expected = right.Messages.GetValueOrDefault(id);
            if ((held ?? expected)!.Seq >= low)
            {
                Compare(found, $"{where} message {id}", held, expected);
            }
        }

        if (left.Unread is { } unread)
        {
            // The server counts exactly up to here; one more means "more".
            Compare(found, $"{where} unread", Math.Min(unread, Limits.Default.UnreadExact + 1), right.ServerUnread);
        }
    }

    private static void Compare<T>(List<string> found, string what, T held, T expected)
    {
        if (!EqualityComparer<T>.Default.Equals(held, expected))
        {
            found.Add($"{what}: held {held?.ToString() ?? "nothing"}, expected {expected?.ToString() ?? "nothing"}");
        }
    }
}
