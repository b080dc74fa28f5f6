namespace Parley.Testing.Talking;

/// <summary>What a client of the envelope protocol shows of one conversation: by <c>seq</c>, whatever of it came first.</summary>
internal sealed class EnvelopeView
{
    private readonly SortedDictionary<long, Line> _lines = [];
    private bool _isLoaded;

    /// <summary>Null: nothing was read yet.</summary>
    public IReadOnlyList<Line>? Lines => _isLoaded ? [.. _lines.Values] : null;

    /// <summary>Up to here it has all: what was read, not what was heard since, before which something may be missing.</summary>
    public long Top { get; private set; }

    public void Hear(long seq, Line line) => _lines.TryAdd(seq, line);

    /// <param name="isAnew">All of it, and not only what came after <see cref="Top"/>: what is not among it is there no more.</param>
    public void Load(IReadOnlyList<(long Seq, Line Line)> rows, bool isAnew)
    {
        _isLoaded = true;
        var last = rows.Count > 0 ? rows[^1].Seq : 0;
        foreach (var gone in isAnew ? _lines.Keys.Where(seq => seq <= last).ToArray() : [])
        {
            _lines.Remove(gone);
        }

        foreach (var (seq, line) in rows)
        {
            _lines[seq] = line;
        }

        Top = Math.Max(Top, last);
    }
}
