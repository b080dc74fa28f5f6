using System.Text.Json;

namespace Parley.Testing.Client;

/// <summary>A bad road for live events (promise S6): drops 5 %, doubles 10 %, swaps
/// neighbours. Answers and syncs pass as they are.</summary>
public sealed class FrameMangler(int seed)
{
    private readonly Random _random = new(seed);
    private JsonElement? _held;

    public long Dropped { get; private set; }

    public long Doubled { get; private set; }

    public long Swapped { get; private set; }

    public IEnumerable<JsonElement> Pass(JsonElement frame)
    {
        var type = frame.Text("type");
        if (type is "sync" or "ack" or "error" or "auth_success" or "pong")
        {
            // Nothing is swapped across an answer: the client could not tell it from an event lost before the answer was made.
            return Release().Append(frame);
        }

        var dice = _random.Next(100);
        if (dice < 5)
        {
            Dropped++;
            return Release();
        }

        if (dice < 15)
        {
            Doubled++;
            return Release().Append(frame).Append(frame);
        }

        if (dice < 25 && _held is null)
        {
            Swapped++;
            _held = frame;
            return [];
        }

        // The held neighbour comes after the one that followed it.
        return new[] { frame }.Concat(Release());
    }

    public void Reconnected() => _held = null;

    private JsonElement[] Release()
    {
        var released = _held;
        _held = null;
        return released is { } frame ? [frame] : [];
    }
}
