using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Parley.Server.Logs;

/// <summary>One JSON object a line. The encoder writes everything outside of ASCII, controls and all, as escapes.</summary>
internal sealed class JsonLines() : ConsoleFormatter(FormatName)
{
    public const string FormatName = "parley-json";

    // {"time":"2026-11-21T05:13:45.123Z","level":"warning","event":3003,"category":"Parley.Server.Http.ErrorBoundary",
    //  "message":"Request 0HN…:1 found the store unavailable","request_id":"0HN…:1","fields":{"request_id":"0HN…:1"},"exception":"…"}
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", LogLine.Time());
            json.WriteString("level", Snake(logEntry.LogLevel.ToString()));
            json.WriteNumber("event", logEntry.EventId.Id);
            json.WriteString("category", logEntry.Category);
            json.WriteString("message", logEntry.Formatter(logEntry.State, logEntry.Exception));
            if (LogLine.RequestOf(scopeProvider) is { } request)
            {
                json.WriteString("request_id", request);
            }

            json.WriteStartObject("fields");
            foreach (var (name, value) in LogLine.FieldsOf(in logEntry))
            {
                json.WriteString(Snake(name), Convert.ToString(value, CultureInfo.InvariantCulture));
            }

            json.WriteEndObject();
            if (logEntry.Exception is { } exception)
            {
                json.WriteString("exception", exception.ToString());
            }

            json.WriteEndObject();
        }

        textWriter.Write(Encoding.UTF8.GetString(buffer.WrittenSpan));
        textWriter.Write('\n');
    }

    private static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
