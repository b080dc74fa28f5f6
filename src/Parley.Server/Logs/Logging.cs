using Microsoft.Extensions.Logging.Console;
using Parley.Server.Configuration;

namespace Parley.Server.Logs;

/// <summary>How lines of the log look.</summary>
public enum LogFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>One JSON object a line, for whatever collects logs.</summary>
    Json,
}

/// <summary>One line an event, in UTC, on standard output; no texts of people in it (docs/operating.md, "What the log says").</summary>
internal static class Logging
{
    public static void Configure(ILoggingBuilder logging, ServerSettings settings)
    {
        var level = settings.LogLevel;
        logging.SetMinimumLevel(level);
        // The framework tells of every request and connection at Information, with paths and query strings.
        logging.AddFilter("Microsoft", level > LogLevel.Warning ? level : LogLevel.Warning);
        // It tells of a start that failed with a stack trace; whoever started it gets one sentence from Program.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        logging.AddConsole(console => console.FormatterName = settings.LogFormat == LogFormat.Json ? JsonLines.FormatName : TextLines.FormatName)
            .AddConsoleFormatter<TextLines, ConsoleFormatterOptions>()
            .AddConsoleFormatter<JsonLines, ConsoleFormatterOptions>();
    }
}
