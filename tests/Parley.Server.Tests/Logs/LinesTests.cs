using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Parley.Server.Hosting;
using Parley.Server.Logs;
using Xunit;

namespace Parley.Server.Tests.Logs;

/// <summary>An event is one line, whatever is in it; its number is stable and written down.</summary>
public sealed class LinesTests
{
    private const string Forged = "a\nb\r\u001b[2J\u0085\u2028\u202e\u0000c";

    [Fact]
    public void A_text_line_escapes_what_would_forge_another_or_move_a_terminal()
    {
        var line = Write(new TextLines(), Forged);
        var said = line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..];
        Assert.Equal("a\\u000ab\\u000d\\u001b[2J\\u0085\\u2028\\u202e\\u0000c [r\\u001b1]\n", said);
    }

    [Fact]
    public void A_json_line_is_one_object_in_ascii()
    {
        var line = Write(new JsonLines(), Forged);
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        Assert.All(line[..^1], letter => Assert.InRange(letter, ' ', '~'));
        var root = JsonElement.Parse(line);
        Assert.Equal(Forged, root.GetProperty("message").GetString());
        Assert.Equal((42, "r\u001b1"), (root.GetProperty("event").GetInt32(), root.GetProperty("request_id").GetString()));
        Assert.Equal("warning", root.GetProperty("level").GetString());
    }

    [Fact]
    public void Every_event_has_a_number_of_its_own_that_operating_lists()
    {
        var ids = typeof(ParleyServer).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId)
            .OfType<int>()
            .ToList();
        Assert.NotEmpty(ids);
        Assert.Equal(ids.Count, ids.Distinct().Count());
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "operating.md"));
        Assert.All(ids, id => Assert.Contains($"{id:D}", page, StringComparison.Ordinal));
    }

    private static string Write(ConsoleFormatter formatter, string message)
    {
        using var output = new StringWriter();
        var scopes = new LoggerExternalScopeProvider();
        using var scope = scopes.Push(new Dictionary<string, object?> { ["RequestPath"] = "/secret", ["RequestId"] = "r\u001b1" }.ToArray());
        var entry = new LogEntry<string>(LogLevel.Warning, "Tests", new EventId(42), message, null, static (state, _) => state);
        formatter.Write(in entry, scopes, output);
        Assert.DoesNotContain("/secret", output.ToString(), StringComparison.Ordinal);
        return output.ToString();
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Parley.slnx")))
        {
            directory = directory.Parent;
        }

        return directory.FullName;
    }
}
