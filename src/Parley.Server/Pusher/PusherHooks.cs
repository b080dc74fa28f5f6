using System.Threading.Channels;
using Parley.Core;
using Parley.Core.WebHooks;
using Parley.Protocols.Pusher;
using Parley.Realtime.Topics;

namespace Parley.Server.Pusher;

/// <summary>Gathers what happens for the servers of apps that want to hear of it, and queues it in the store.</summary>
internal sealed partial class PusherHooks(Store store, PusherSettings settings, TimeProvider clock, ILogger<PusherHooks> logger)
{
    // Of one body, which is one row that waits: with what clients say in it ten thousand rows must fit on a disk.
    private const int EventsPerBody = 50;
    private const int BytesPerBody = 64 * 1024;

    // What has happened and is not in the store yet; more than this comes in no second.
    private const int Waiting = 100_000;

    // Bodies that wait for a store that fails, which are the first that it is offered again; those beyond are dropped.
    private const int Untaken = 256;

    private readonly List<WebHook> _untaken = [];
    private readonly Channel<Happened> _happened = Channel.CreateBounded<Happened>(
        new BoundedChannelOptions(Waiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly Dictionary<string, (PusherApp App, SettledEdges Edges)> _settling = [];
    private readonly long _began = clock.GetTimestamp();
    private int _lost;

    /// <summary>Told of each edge of an app's topics, under their locks.</summary>
    public void Note(PusherApp app, TopicEdge edge)
    {
        // A user's own channel is nobody's business.
        if (app.Hooks.Count > 0 && !edge.Topic.StartsWith('#'))
        {
            Note(new Happened(app, edge, null));
        }
    }

    public void Note(PusherApp app, PusherClientEvent said, string socketId)
    {
        if (app.Hooks.Any(hook => hook.Wants("client_event")))
        {
            Note(new Happened(app, null, PusherHookEvent.Of(said, socketId)));
        }
    }

    /// <summary>Writes down what has happened since. One caller at a time.</summary>
    public Task QueueAsync(CancellationToken cancellation) => QueueAsync(clock.GetElapsedTime(_began), cancellation);

    /// <summary>The same once everybody has been sent away: nobody comes back to this process.</summary>
    public Task FinishAsync(CancellationToken cancellation) => QueueAsync(TimeSpan.MaxValue, cancellation);

    private void Note(Happened happened)
    {
        if (!_happened.Writer.TryWrite(happened))
        {
            Interlocked.Increment(ref _lost);
        }
    }

    private async Task QueueAsync(TimeSpan at, CancellationToken cancellation)
    {
        var told = new List<(PusherApp App, PusherHookEvent Event)>();
        while (_happened.Reader.TryRead(out var happened))
        {
            if ((happened.Said ?? Settle(happened, clock.GetElapsedTime(_began))) is { } tell)
            {
                told.Add((happened.App, tell));
            }
        }

        foreach (var (app, settling) in _settling.Values)
        {
            told.AddRange(settling.TakeDue(at).Select(edge => (app, PusherHookEvent.Of(edge))));
        }

        if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost)
        {
            Lost(lost);
        }

        _untaken.AddRange(Bodies(told));
        if (_untaken.Count > 0)
        {
            await OfferAsync(cancellation);
        }
    }

    // Whether it took what it refused may be unknown: then it is told twice.
    private async Task OfferAsync(CancellationToken cancellation)
    {
        var dropped = Math.Max(0, _untaken.Count - Untaken);
        try
        {
            var added = await store.WebHooks.AddAsync([.. _untaken], cancellation);
            if (added.TryGet(out var taken, out _))
            {
                dropped = _untaken.Count - taken;
                _untaken.Clear();
            }
        }
        finally
        {
            _untaken.RemoveRange(Math.Min(_untaken.Count, Untaken), Math.Max(0, _untaken.Count - Untaken));
            if (dropped > 0)
            {
                Dropped(dropped);
            }
        }
    }

    private PusherHookEvent? Settle(Happened happened, TimeSpan at)
    {
        if (!_settling.TryGetValue(happened.App.Id, out var settling))
        {
            _settling.Add(happened.App.Id, settling = (happened.App, new SettledEdges(settings.HookPatience)));
        }

        return settling.Edges.Add(happened.Edge!, at) is { } edge ? PusherHookEvent.Of(edge) : null;
    }

    private IEnumerable<WebHook> Bodies(IEnumerable<(PusherApp App, PusherHookEvent Event)> told) =>
        from ofApp in told.GroupBy(one => one.App.Id)
        from hook in ofApp.First().App.Hooks
        from body in Parts(ofApp.Select(one => one.Event).Where(one => hook.Wants(one.Name)))
        select new WebHook(ofApp.Key, hook.Url.AbsoluteUri, PusherHookEvent.BodyOf(clock.GetUtcNow(), body));

    private static IEnumerable<IReadOnlyList<PusherHookEvent>> Parts(IEnumerable<PusherHookEvent> events)
    {
        var (part, bytes) = (new List<PusherHookEvent>(), 0);
        foreach (var one in events)
        {
            if (part.Count == EventsPerBody || (part.Count > 0 && bytes + one.Json.Length > BytesPerBody))
            {
                yield return part;
                (part, bytes) = ([], 0);
            }

            part.Add(one);
            bytes += one.Json.Length;
        }

        if (part.Count > 0)
        {
            yield return part;
        }
    }

    [LoggerMessage(3078, LogLevel.Error, "{Count} things happened faster than web-hooks can be queued, and are told to nobody")]
    private partial void Lost(int count);

    [LoggerMessage(3074, LogLevel.Error, "{Count} web-hooks were dropped: the store fails for too long, or too many wait in their line")]
    private partial void Dropped(int count);

    private readonly record struct Happened(PusherApp App, TopicEdge? Edge, PusherHookEvent? Said);
}
