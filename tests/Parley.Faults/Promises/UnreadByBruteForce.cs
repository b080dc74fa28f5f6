using Parley.Core;
using Parley.Core.Conversations;
using Parley.Core.Messages;
using Parley.Testing.Checking;
using Parley.Testing.Storage;

namespace Parley.Faults.Promises;

/// <summary>S10: after random operations, every unread count equals one that is counted row by row.</summary>
internal static class UnreadByBruteForce
{
    private const int People = 12;
    private const int Conversations = 16;

    public static async Task<Outcome> RunAsync(Trial trial)
    {
        await using var fixture = await StoreFixture.CreateAsync(trial.Engine);
        var random = new Random(trial.Seed);
        var people = new List<long>();
        for (var number = 0; number < People; number++)
        {
            var user = await fixture.Store.Users.RegisterAsync(
                $"p{number}", $"p{number}@example.org", "-", Core.Users.UserRole.Member, trial.Cancellation);
            people.Add(user.Value.Id);
        }

        var groups = new List<long>();
        for (var number = 0; number < Conversations; number++)
        {
            var owner = people[number % People];
            var made = await fixture.Store.Conversations.CreateAsync(
                new NewConversation(owner, ConversationType.Group, $"g{number}", people, HistoryProtected: number % 2 == 0, ClientId: null),
                trial.Cancellation);
            groups.Add(made.Value.View.Conversation.Id);
        }

        var failures = new List<string>();
        var (cases, operations) = (0, 0);
        while (cases < trial.Count(2_000, 10_000, 100_000))
        {
            for (var operation = 0; operation < 40; operation++, operations++)
            {
                await OperateAsync(fixture.Store, people, groups, random, trial.Cancellation);
            }

            cases += await CompareAsync(fixture, people, failures, trial.Cancellation);
        }

        return new Outcome($"{cases} cases after {operations} operations", failures);
    }

    // Refusals are fine: a random actor may well not be allowed.
    private static async Task OperateAsync(Store store, List<long> people, List<long> groups, Random random, CancellationToken cancellation)
    {
        var (user, other) = (people[random.Next(People)], people[random.Next(People)]);
        var group = groups[random.Next(Conversations)];
        switch (random.Next(12))
        {
            case 0:
                await store.Conversations.RemoveMemberAsync(user, group, other, clientId: null, cancellation);
                break;
            case 1 or 2:
                await store.Conversations.AddMemberAsync(user, group, other, clientId: null, cancellation);
                break;
            case 3:
                await store.Messages.DeleteAsync(user, random.Next(1, 500), clientId: null, cancellation);
                break;
            case 4 or 5 or 6:
                await store.Receipts.ReadAsync(user, group, random.Next(1, 120), cancellation);
                break;
            default:
                await store.Messages.SendAsync(new SendMessage(user, group, "hi"), cancellation);
                break;
        }
    }

    private static async Task<int> CompareAsync(
        StoreFixture fixture, List<long> people, List<string> failures, CancellationToken cancellation)
    {
        await using var connection = await fixture.OpenConnectionAsync();
        var rows = await StoredRows.ReadAsync(connection, cancellation);
        var messages = rows.Messages.ToLookup(row => row.ConversationId);
        var members = rows.Members.ToDictionary(row => (row.ConversationId, row.UserId));
        var cases = 0;
        foreach (var user in people)
        {
            foreach (var view in await fixture.Store.Conversations.ListAsync(user, cancellation))
            {
                cases++;
                var member = members[(view.Conversation.Id, user)];
                var counted = messages[view.Conversation.Id].LongCount(row =>
                    row.UserId != user && !row.Deleted && !row.System && row.Seq > member.ReadSeq && row.Seq >= member.VisibleFromSeq);
                var expected = Math.Min(counted, Limits.Default.UnreadExact + 1);
                if (view.UnreadCount != expected)
                {
                    failures.Add($"user {user}, conversation {view.Conversation.Id}: {view.UnreadCount} unread, counted {expected}");
                }
            }
        }

        return cases;
    }
}
