using System.Diagnostics.CodeAnalysis;

namespace Parley.Core.Storage;

/// <summary>What waits for a thread: in order for each person, and person by person in turns, so that a long row of one's own holds up
/// nobody else. Bounded in all and by person. Not safe for concurrent use.</summary>
/// <remarks>Person 0 is the house: sign-ins, repairs and jobs. It has every second turn and no share, for everybody waits for it.</remarks>
internal sealed class FairQueue<T>(int capacity, int share)
{
    public const long House = 0;

    // Rows come and go with every item of a quiet server; these are used again.
    private const int KeptRows = 64;

    private readonly Dictionary<long, Queue<T>> _rows = [];
    private readonly Queue<long> _turns = new();
    private readonly Queue<T> _house = new();
    private readonly Stack<Queue<T>> _spare = new();
    private bool _houseWasLast;

    public int Count { get; private set; }

    public bool IsFull => Count >= capacity;

    /// <summary>True where the person has its share already: at most as many places as are still free, beside the last quarter, which is
    /// kept for those who hold none. However many take all that they can get, the next one finds a place.</summary>
    public bool HasShare(long person) =>
        person != House && _rows.TryGetValue(person, out var row) && row.Count >= Math.Min(share, capacity - Count - (capacity / 4));

    public void Add(long person, T item)
    {
        Count++;
        if (person == House)
        {
            _house.Enqueue(item);
            return;
        }

        if (!_rows.TryGetValue(person, out var row))
        {
            row = _spare.TryPop(out var spare) ? spare : new Queue<T>();
            _rows.Add(person, row);
            _turns.Enqueue(person);
        }

        row.Enqueue(item);
    }

    public bool TryTake([MaybeNullWhen(false)] out T item)
    {
        if (_house.Count > 0 && (!_houseWasLast || _turns.Count == 0))
        {
            (_houseWasLast, item) = (true, _house.Dequeue());
            Count--;
            return true;
        }

        _houseWasLast = false;
        if (!_turns.TryDequeue(out var person))
        {
            item = default;
            return false;
        }

        var row = _rows[person];
        item = row.Dequeue();
        Count--;
        if (row.Count > 0)
        {
            _turns.Enqueue(person);
            return true;
        }

        _rows.Remove(person);
        if (_spare.Count < KeptRows && row.Capacity <= KeptRows)
        {
            _spare.Push(row);
        }

        return true;
    }
}
