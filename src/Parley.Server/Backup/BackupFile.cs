using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using Parley.Core.Storage;
using Parley.Server.Storage;
using SQLitePCL;

namespace Parley.Server.Backup;

/// <summary>What the trial restore of a backup found.</summary>
/// <param name="Store">Null where the file cannot be read as a database at all.</param>
internal sealed record BackupReport(string Path, StoreReport? Store, long Bytes, TimeSpan Took, IReadOnlyList<string> Doubts)
{
    // /backup/parley.db: version 7, 100 users, 200 conversations, 1000000 messages, 241.3 MB, checked in 4.1 s, sound
    public override string ToString()
    {
        var counts = Store is null
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"version {Store.Version}, {Store.Users} users, {Store.Conversations} conversations, {Store.Messages} messages, ");
        var verdict = Doubts.Count == 0 ? "sound" : $"NOT SOUND: {string.Join("; ", Doubts)}";
        return string.Create(
            CultureInfo.InvariantCulture, $"{Path}: {counts}{Bytes / 1e6:0.0} MB, checked in {Took.TotalSeconds:0.0} s, {verdict}");
    }
}

/// <summary>A backup of a store on SQLite: one database file, whole by itself, with a blank epoch.</summary>
internal static class BackupFile
{
    private const int ShownFaults = 5;

    /// <summary>
    /// Copies a store, also one that is being served: it only reads, in one snapshot, and the server writes on meanwhile
    /// (docs/decisions/0020-backup-by-vacuum.md). The file is private, synced, and still under the name that it was given.
    /// </summary>
    public static void Write(string storePath, string path)
    {
        DurableFile.CreatePrivately(path);
        try
        {
            Copy(storePath, SqliteOpenMode.ReadOnly, path);
        }
        catch (SqliteException needsRecovery) when (needsRecovery.SqliteErrorCode is raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN)
        {
            // A killed server left a log that has to be played first, and nobody serves the store.
            Copy(storePath, SqliteOpenMode.ReadWrite, path);
        }

        Blank(path, endSessions: false);
        DurableFile.Sync(path);
    }

    /// <summary>A blank epoch makes the server that starts on the file renew it; what clients know beyond the file is then asked anew.</summary>
    public static void Blank(string path, bool endSessions)
    {
        using var copy = Open(path, SqliteOpenMode.ReadWrite);
        copy.Execute("PRAGMA journal_mode = DELETE");
        if (StoreInspection.VersionOf(copy, EngineKind.Sqlite) == 0)
        {
            return;
        }

        copy.Execute("UPDATE store SET epoch = '' WHERE epoch <> ''");
        if (endSessions)
        {
            copy.Execute("DELETE FROM sessions");
        }
    }

    /// <summary>The trial restore: opens the file as a store and lets it show that it is one. Writes nothing.</summary>
    public static BackupReport Check(string path, bool isBackup = true)
    {
        var started = Stopwatch.GetTimestamp();
        var doubts = new List<string>();
        StoreReport? report = null;
        try
        {
            using var copy = Open(path, SqliteOpenMode.ReadOnly);
            doubts.AddRange(copy.Query<string>("PRAGMA integrity_check").Where(line => line != "ok").Take(ShownFaults));
            var orphans = copy.Query("PRAGMA foreign_key_check").Count();
            if (orphans > 0)
            {
                doubts.Add($"{orphans:D} rows point to rows that are not there");
            }

            report = StoreInspection.Inspect(copy, EngineKind.Sqlite);
            doubts.AddRange(report.Doubts);
            if (isBackup && report is { Version: > 0, IsEpochBlank: false })
            {
                doubts.Add("its epoch is not blank, so it was not made by parley backup");
            }
        }
        catch (Exception broken) when (broken is DbException or IOException or UnauthorizedAccessException)
        {
            doubts.Add($"it cannot be read: {broken.Message}");
        }

        var bytes = new FileInfo(path) is { Exists: true } file ? file.Length : 0;
        return new BackupReport(path, report, bytes, Stopwatch.GetElapsedTime(started), doubts);
    }

    private static void Copy(string storePath, SqliteOpenMode mode, string path)
    {
        using var store = Open(storePath, mode);

        // The copy is synced as a whole when it is done.
        store.Execute("PRAGMA synchronous = OFF");
        store.Execute("VACUUM INTO @path", new { path });
    }

    /// <summary>A connection without the server's PRAGMAs, which would turn the file into one with a log beside it.</summary>
    public static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        SystemSqlite.Load();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = 30,
        }.ToString());
        try
        {
            connection.Open();
            connection.Execute("PRAGMA busy_timeout = 30000");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
