using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Parley.Testing.Logs;

/// <summary>A line of a server's log, with its number and its fields.</summary>
public sealed record LoggedLine(int Event, string Text, IReadOnlyDictionary<string, object?> Fields);

/// <summary>Keeps what a server logs at Information and above, whatever it prints.</summary>
public sealed class LogRecorder : ILoggerProvider, ILogger
{
    public ConcurrentQueue<LoggedLine> Lines { get; } = new();

    public void Attach(IServiceProvider services)
    {
        // The factory reads the rules anew for each provider that is added.
        services.GetRequiredService<IOptionsMonitor<LoggerFilterOptions>>().CurrentValue.Rules.Add(
            new LoggerFilterRule(typeof(LogRecorder).FullName, categoryName: null, LogLevel.Information, filter: null));
        services.GetRequiredService<ILoggerFactory>().AddProvider(this);
    }

    public int Count(int number) => Lines.Count(line => line.Event == number);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            var fields = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
            Lines.Enqueue(new LoggedLine(eventId.Id, formatter(state, exception), fields.ToDictionary(field => field.Key, field => field.Value)));
        }
    }

    public void Dispose()
    {
    }
}
