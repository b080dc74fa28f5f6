using System.Data.Common;
using Parley.Core;
using Parley.Core.Storage;
using Parley.Server.Backup;
using Parley.Server.Configuration;
using Parley.Server.Storage;

namespace Parley.Server.Hosting;

/// <summary>The store of a server, and the lock that keeps other processes off it.</summary>
internal sealed partial class OpenStore : IAsyncDisposable
{
    private readonly StoreLock _storeLock;

    private OpenStore(StoreLock storeLock, Store store)
    {
        _storeLock = storeLock;
        Store = store;
    }

    public Store Store { get; }

    /// <summary>Completes with a sentence when another process took the store over.</summary>
    public Task<string> Lost => _storeLock.Lost;

    /// <summary>Throws <see cref="StorageUnavailableException"/>. The lock comes first: migrations are of one process too.</summary>
    public static async Task<OpenStore> OpenAsync(
        ServerSettings settings, TimeProvider clock, ILogger logger, CancellationToken cancellation)
    {
        StoreLock storeLock = settings.Database is { } database
            ? await PostgresStoreLock.AcquireAsync(database, cancellation)
            : FileStoreLock.Acquire(settings.SqlitePath);
        try
        {
            if (BeforeMigrating.Copy(settings, clock) is { } copy)
            {
                LogCopied(logger, copy.Doubts.Count == 0 ? LogLevel.Information : LogLevel.Warning, copy);
            }

            return new OpenStore(storeLock, await OpenAsync(EngineOf(settings, logger), settings, clock, logger, cancellation));
        }
        catch
        {
            await storeLock.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await _storeLock.DisposeAsync();
    }

    private static async Task<Store> OpenAsync(
        StorageEngine engine, ServerSettings settings, TimeProvider clock, ILogger logger, CancellationToken cancellation)
    {
        try
        {
            return await Store.OpenAsync(engine, settings.Storage, settings.Limits, clock, cancellation, fault => LogFault(logger, fault));
        }
        catch (Exception exception)
        {
            await engine.Source.DisposeAsync();
            if (exception is DbException or IOException or TimeoutException)
            {
                throw new StorageUnavailableException($"The store cannot be opened: {exception.Message}", exception);
            }

            throw;
        }
    }

    private static StorageEngine EngineOf(ServerSettings settings, ILogger logger) =>
        settings.Database is { } database
            // Beside readers and committers: start, readiness, and one that is replaced while the lost one is not yet given back.
            ? PostgresEngine.Create(database, settings.Storage.Readers + settings.Storage.Committers + 8)
            : SqliteEngine.Create(settings.SqlitePath, failure => LogCheckpointFailed(logger, failure));

    [LoggerMessage(1001, LogLevel.Error, "The store failed; whoever waited for it was told to retry")]
    private static partial void LogFault(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1005, Message = "Before it is migrated, the store was copied to {Copy}")]
    private static partial void LogCopied(ILogger logger, LogLevel level, BackupReport copy);

    [LoggerMessage(1002, LogLevel.Warning, "The write-ahead log could not be moved into the database; it is tried again")]
    private static partial void LogCheckpointFailed(ILogger logger, Exception exception);
}
