using Parley.Testing.Client;
using Parley.Testing.Talking;

namespace Parley.Testing.Checking;

/// <summary>A device at the end of a run, caught up.</summary>
/// <param name="Fresh">A second client of the same person that has just taken snapshots; null: not compared.</param>
public sealed record FinalState(int Device, ChatState State, ChatState? Fresh);

/// <summary>What a device shows of a conversation at the end, in its order; null lines: it has not been shown it.</summary>
public sealed record FinalView(int Device, long UserId, long ConversationId, IReadOnlyList<Line>? Lines);

/// <summary>Judges a run by the words of docs/promises.md. An empty answer means that every promise it can see was kept.</summary>
public static class Checker
{
    public static IReadOnlyList<Violation> Check(
        History history, StoredState stored, IReadOnlyList<FinalState> finals, IReadOnlyList<FinalView>? views = null) =>
    [
        .. StoreRules.Check(history, stored),
        .. ConnectionRules.Check(history.Sightings),
        .. LookingRules.Check(history.Sightings, stored),
        .. MembershipRules.Check(history, stored),
        .. FinalRules.Check(stored, finals),
        .. ViewRules.Check(stored, views ?? []),
    ];
}
