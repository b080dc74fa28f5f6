using System.Diagnostics;
using Parley.Core.Commit;

namespace Parley.Core.Metering;

/// <summary>The store's spans: a commit with links to those whose operations it holds, and the fan-out behind it. Without a listener
/// there are none, and nothing is remembered.</summary>
public static class StoreTrace
{
    public const string SourceName = "Parley.Core";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Who is asking, to be linked from the commit that runs on another thread.</summary>
    internal static ActivityContext Asking() => Source.HasListeners() && Activity.Current is { } current ? current.Context : default;

    internal static Activity? Commit(List<WriteOperation> batch)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var links = batch.Where(operation => operation.AskedBy != default).Select(operation => new ActivityLink(operation.AskedBy));
        return Source.StartActivity("commit", ActivityKind.Internal, parentContext: default, links: links)
            ?.SetTag("parley.operations", batch.Count);
    }

    internal static Activity? FanOut(ActivityContext commit, int events) =>
        events == 0 || commit == default ? null
        : Source.StartActivity("fan-out", ActivityKind.Producer, commit)?.SetTag("parley.events", events);
}
