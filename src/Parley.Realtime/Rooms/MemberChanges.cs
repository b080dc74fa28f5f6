using Parley.Realtime.Wire;

namespace Parley.Realtime.Rooms;

/// <summary>Member changes of a large room that wait to be told as one event; their revs follow one another without a gap.</summary>
internal struct MemberChanges
{
    public long FirstRev { get; private set; }

    public long Rev { get; private set; }

    public readonly bool Any => FirstRev > 0;

    public void Add(long rev)
    {
        FirstRev = Any ? FirstRev : rev;
        Rev = rev;
    }

    public void Clear() => FirstRev = Rev = 0;

    /// <summary>The part of it above a rev.</summary>
    public readonly MembersChanged From(long rev, long conversationId, long count) =>
        new(conversationId, Math.Max(FirstRev, rev + 1), Rev, count);
}
