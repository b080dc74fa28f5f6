using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Parley.Server.Logs;

/// <summary>Lines for people. Whatever is in them, an event is one line and no terminal obeys it (attack CX9).</summary>
internal sealed class TextLines() : ConsoleFormatter(FormatName)
{
    public const string FormatName = "parley-text";

    // 2026-11-21T05:13:45.123Z warn 3003 Parley.Server.Http.ErrorBoundary: Request 0HN…:1 found the store unavailable
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var line = new StringBuilder(LogLine.Time())
            .Append(' ').Append(Word(logEntry.LogLevel))
            .Append(' ').Append(CultureInfo.InvariantCulture, $"{logEntry.EventId.Id}")
            .Append(' ').Append(logEntry.Category).Append(": ");
        Escape(line, logEntry.Formatter(logEntry.State, logEntry.Exception));
        if (LogLine.RequestOf(scopeProvider) is { } request)
        {
            line.Append(" [");
            Escape(line, request);
            line.Append(']');
        }

        if (logEntry.Exception is { } exception)
        {
            line.Append(' ');
            Escape(line, exception.ToString().ReplaceLineEndings(" | "));
        }

        textWriter.Write(line.Append('\n').ToString());
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };

    private static void Escape(StringBuilder line, string text)
    {
        foreach (var letter in text)
        {
            // Controls (C0, C1, DEL), and what turns the direction of a line or breaks it.
            if (char.IsControl(letter) || letter is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'))
            {
                line.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
            }
            else
            {
                line.Append(letter);
            }
        }
    }
}
