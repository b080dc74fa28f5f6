using System.Diagnostics.CodeAnalysis;

namespace Parley.Realtime.Rooms;

internal enum GateAnswer
{
    /// <summary>It, or a later one, has passed already.</summary>
    Known,

    /// <summary>It passes now; what it was keeping back follows by <see cref="OrderedGate{T}.TryTake"/>.</summary>
    Next,

    /// <summary>Something before it is missing.</summary>
    Early,
}

/// <summary>Lets numbered events through strictly in order, each number once, whatever order and how often they arrive in.</summary>
/// <remarks>It neither waits nor reads: who owns it looks at <see cref="HasGap"/> and brings
/// the missing ones. Not safe for concurrent use.</remarks>
internal sealed class OrderedGate<T>
    where T : class
{
    // Early events above this are forgotten, not their numbers: the gap stays open and the repair reads them from the store.
    private const int EarlyBound = 1_000;

    private SortedList<long, T>? _early;
    private long _highest;

    /// <summary>A gate that keeps everything back until <see cref="Start"/> says where it stands.</summary>
    public OrderedGate()
    {
        Number = -1;
    }

    public OrderedGate(long number)
    {
        Number = number;
        _highest = number;
    }

    /// <summary>The number of the last event that has passed.</summary>
    public long Number { get; private set; }

    /// <summary>True while a number is known to exist that has not passed.</summary>
    public bool HasGap => _highest > Number && Number >= 0;

    /// <summary>Says that numbers up to this one exist.</summary>
    public void Expect(long number) => _highest = Math.Max(_highest, number);

    /// <summary>Opens a gate made without a number; what came meanwhile follows by <see cref="TryTake"/>.</summary>
    public void Start(long number) => Number = number;

    public GateAnswer Offer(long number, T item)
    {
        if (number <= Number)
        {
            return GateAnswer.Known;
        }

        Expect(number);
        if (Number >= 0 && number == Number + 1)
        {
            Number = number;
            return GateAnswer.Next;
        }

        _early ??= [];
        if (_early.Count < EarlyBound)
        {
            _early[number] = item;
        }

        return GateAnswer.Early;
    }

    /// <summary>The next of those that came early and whose turn it is.</summary>
    public bool TryTake([MaybeNullWhen(false)] out T item)
    {
        while (_early is { Count: > 0 } && _early.GetKeyAtIndex(0) <= Number + 1)
        {
            var number = _early.GetKeyAtIndex(0);
            item = _early.GetValueAtIndex(0);
            _early.RemoveAt(0);
            if (number == Number + 1)
            {
                Number = number;
                return true;
            }
        }

        _early = _early is { Count: 0 } ? null : _early;
        item = null;
        return false;
    }
}
