using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;

namespace Parley.Server.Logs;

/// <summary>What both forms of a line are made of.</summary>
internal static class LogLine
{
    private const string RequestId = "RequestId";

    // 2026-11-21T05:13:45.123Z
    public static string Time() => DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The request that this happened in; the same is in its problem document. Null outside of requests.</summary>
    public static string? RequestOf(IExternalScopeProvider? scopes)
    {
        var found = new string?[1];
        scopes?.ForEachScope(
            static (scope, found) =>
            {
                if (scope is IReadOnlyList<KeyValuePair<string, object?>> pairs)
                {
                    foreach (var (name, value) in pairs)
                    {
                        // Only this: the framework's scope has the path as well.
                        found[0] = name == RequestId ? value?.ToString() : found[0];
                    }
                }
            },
            found);
        return found[0];
    }

    /// <summary>What the event names, without the template.</summary>
    public static IEnumerable<KeyValuePair<string, object?>> FieldsOf<TState>(in LogEntry<TState> entry) =>
        entry.State is IReadOnlyList<KeyValuePair<string, object?>> pairs ? pairs.Where(pair => pair.Key != "{OriginalFormat}") : [];
}
