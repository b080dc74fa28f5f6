using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Parley.Testing.Hostile;

/// <summary>Keeps what the server says at Warning and above: input of others is no reason for either.</summary>
public sealed class ErrorLog : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Lines.Enqueue($"{eventId.Id:D} {formatter(state, exception)} {exception}");
        }
    }

    public void Dispose()
    {
    }
}
