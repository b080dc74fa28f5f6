using Microsoft.Extensions.Logging.Console;

namespace Parley.Server.Hosting;

/// <summary>One line an event, in UTC, on standard output; no texts of people in it (docs/operating.md, "What the log says").</summary>
internal static class Logging
{
    public static void Configure(ILoggingBuilder logging, LogLevel level)
    {
        logging.SetMinimumLevel(level);
        // The framework tells of every request and connection at Information.
        logging.AddFilter("Microsoft", level > LogLevel.Warning ? level : LogLevel.Warning);
        // It tells of a start that failed with a stack trace; whoever started it gets one sentence from Program.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
    }
}
