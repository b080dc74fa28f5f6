using System.Data.Common;
using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using Parley.Server.Configuration;
using Parley.Server.Hosting;
using Parley.Server.Storage;
using SQLitePCL;

namespace Parley.Server.Backup;

/// <summary>Makes and restores backups of a store on SQLite. PostgreSQL has tools of its own; their command line is in the refusal.</summary>
/// <remarks>Each throws <see cref="StorageUnavailableException"/>, with a sentence, for what cannot be done.</remarks>
internal sealed class Backups(ServerSettings settings, TimeProvider clock)
{
    /// <summary>Writes a backup beside its place, tries it, and only then gives it its name.</summary>
    /// <param name="replace">Another file of that name gives way once the new one is known to be sound.</param>
    /// <returns>With doubts, there is no file.</returns>
    public BackupReport Make(string to, bool replace)
    {
        OnlyOnSqlite(to, PostgresTools.Dump);
        var path = Path.GetFullPath(to);
        if (!File.Exists(settings.SqlitePath))
        {
            throw new StorageUnavailableException($"There is no store at {settings.SqlitePath}; --data says where it is.");
        }

        if (path.StartsWith(settings.SqlitePath, StringComparison.Ordinal) && path[settings.SqlitePath.Length..] is "" or "-wal" or "-shm" or ".lock")
        {
            throw new StorageUnavailableException($"{path} is the store itself; a backup goes to a file of its own.");
        }

        if (File.Exists(path) && !replace)
        {
            throw new StorageUnavailableException($"{path} exists; --replace takes its place once the new backup is sound.");
        }

        return Guarded(path, () => MakeAt(path));
    }

    /// <summary>Puts a backup into the data directory of a stopped server.</summary>
    /// <param name="replace">The store that is there gives way, and is kept under another name.</param>
    /// <param name="endSessions">Everybody signs in again; else sessions that were ended since the backup live again.</param>
    /// <returns>The report, and where the store that was there is now. With doubts nothing was changed.</returns>
    public async Task<(BackupReport Report, string? Kept)> RestoreAsync(string from, bool replace, bool endSessions)
    {
        OnlyOnSqlite(from, PostgresTools.Restore);
        var source = Path.GetFullPath(from);
        if (!File.Exists(source))
        {
            throw new StorageUnavailableException($"There is no backup at {source}.");
        }

        DataDirectory.Create(settings.DataDirectory);
        await using var storeLock = FileStoreLock.Acquire(settings.SqlitePath);
        if (File.Exists(settings.SqlitePath) && !replace)
        {
            throw new StorageUnavailableException(
                $"There is a store at {settings.SqlitePath}; --replace keeps it under another name and puts the backup into its place.");
        }

        return Guarded(settings.SqlitePath, () => RestoreFrom(source, endSessions));
    }

    private static T Guarded<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or DbException)
        {
            throw new StorageUnavailableException($"{path} cannot be written: {failure.Message}", failure);
        }
    }

    /// <summary>Copies, or says that what should be copied is no database or a broken one.</summary>
    private static BackupReport? Unreadable(string source, string temporary)
    {
        try
        {
            BackupFile.Write(source, temporary);
            return null;
        }
        catch (SqliteException broken) when (broken.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB)
        {
            return new BackupReport(source, null, new FileInfo(source).Length, TimeSpan.Zero, [$"it cannot be read: {broken.Message}"]);
        }
    }

    private BackupReport MakeAt(string path)
    {
        var temporary = path + ".part";
        File.Delete(temporary);
        try
        {
            if (Unreadable(settings.SqlitePath, temporary) is { } broken)
            {
                return broken;
            }

            var report = BackupFile.Check(temporary);
            if (report.Doubts.Count == 0)
            {
                DurableFile.Publish(temporary, path);
            }

            return report with { Path = path };
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private (BackupReport, string?) RestoreFrom(string source, bool endSessions)
    {
        var temporary = settings.SqlitePath + ".restoring";
        File.Delete(temporary);
        try
        {
            // SQLite's own copy, not cp: should somebody hand in the file of a killed server, its log comes along.
            if (Unreadable(source, temporary) is { } broken)
            {
                return (broken, null);
            }

            BackupFile.Blank(temporary, endSessions);
            var report = BackupFile.Check(temporary) with { Path = source };
            if (report.Doubts.Count > 0)
            {
                return (report, null);
            }

            DurableFile.GiveToOwnerOf(settings.DataDirectory, temporary);
            DurableFile.GiveToOwnerOf(settings.DataDirectory, settings.SqlitePath + ".lock");
            var kept = File.Exists(settings.SqlitePath) ? KeepAside() : null;
            DurableFile.Publish(temporary, settings.SqlitePath);
            return (report, kept);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>
    /// The file keeps its name until the backup takes it: a server that starts in between must not find nothing and make an empty store.
    /// Its log must be gone by then, or SQLite would play it into the backup.
    /// </summary>
    private string KeepAside()
    {
        var kept = $"{settings.SqlitePath}.before-restore-{Stamp(clock)}";
        try
        {
            using var old = BackupFile.Open(settings.SqlitePath, SqliteOpenMode.ReadWrite);
            old.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (DbException)
        {
            // Broken: the reason why it is replaced, most likely. It is kept as it is, with its log.
        }

        DurableFile.Keep(settings.SqlitePath, kept);
        if (File.Exists(settings.SqlitePath + "-wal"))
        {
            File.Move(settings.SqlitePath + "-wal", kept + "-wal");
        }

        File.Delete(settings.SqlitePath + "-shm");
        DurableFile.Sync(settings.DataDirectory);
        return kept;
    }

    private void OnlyOnSqlite(string file, Func<string, string, string> sentence)
    {
        if (settings.Database is { } database)
        {
            throw new StorageUnavailableException(sentence(database, file));
        }
    }

    /// <summary>20261121T051345Z: sorts by time, and is a name on every file system.</summary>
    internal static string Stamp(TimeProvider clock) => clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
