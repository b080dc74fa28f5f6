namespace Parley.Testing.Talking;

/// <summary>
/// What a client of Socket.IO keeps of one conversation: the history that it read, and below it what it was told since it asked for that. What
/// comes before the history does is kept and done again on top of it: the history holds it, or not yet.
/// </summary>
public sealed class SocketView
{
    private readonly List<Line> _lines = [];
    private List<(Telling Telling, Line Line)>? _early = [];

    public bool IsLoaded => _early is null;

    public IReadOnlyList<Line> Lines => [.. _lines];

    public void Load(IEnumerable<Line> history)
    {
        _lines.AddRange(history);
        var early = _early ?? [];
        _early = null;
        early.ForEach(told => Take(told.Telling, told.Line));
    }

    public void Take(Telling telling, Line line)
    {
        if (_early is not null)
        {
            _early.Add((telling, line));
            return;
        }

        var at = _lines.FindIndex(held => held.MessageId == line.MessageId);
        if (telling == Telling.Deleted && at >= 0)
        {
            _lines.RemoveAt(at);
        }
        else if (telling != Telling.Deleted && at >= 0)
        {
            _lines[at] = line with { IsMadeUpFor = _lines[at].IsMadeUpFor };
        }
        else if (telling == Telling.New)
        {
            _lines.Add(line);
        }
    }
}
