using System.Data.Common;
using Microsoft.Data.Sqlite;
using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Server.Hosting;
using Parley.Server.Storage;

namespace Parley.Server.Backup;

/// <summary>A copy of the store on SQLite from before its migration: the way back to the version that ran before.</summary>
internal static class BeforeMigrating
{
    /// <summary>So many copies stay; the oldest go.</summary>
    private const int Kept = 3;

    /// <summary>Copies the store if it lacks migrations. Called under the store's lock, before anything is changed.</summary>
    /// <returns>What the copy is like; null where none was needed.</returns>
    /// <exception cref="StorageUnavailableException">It cannot be written; then nothing is migrated.</exception>
    public static BackupReport? Copy(ServerSettings settings, TimeProvider clock)
    {
        var path = settings.SqlitePath;
        if (settings.Database is not null || new FileInfo(path) is not { Exists: true, Length: > 0 })
        {
            return null;
        }

        try
        {
            var version = VersionOf(path);
            if (version == 0 || version >= StoreInspection.NewestVersion(EngineKind.Sqlite))
            {
                return null;
            }

            var directory = Path.Combine(settings.DataDirectory, "backups");
            DataDirectory.Create(directory);
            return Copy(path, Path.Combine(directory, $"before-{StoreInspection.NewestVersion(EngineKind.Sqlite):D4}-{Backups.Stamp(clock)}.db"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or DbException)
        {
            throw new StorageUnavailableException(
                $"The store must be migrated, and the copy that is made before cannot be written: {failure.Message}", failure);
        }
    }

    private static BackupReport Copy(string store, string path)
    {
        var temporary = path + ".part";
        File.Delete(temporary);
        try
        {
            BackupFile.Write(store, temporary);
            var report = BackupFile.Check(temporary) with { Path = path };
            DurableFile.Publish(temporary, path);
            RemoveOld(Path.GetDirectoryName(path)!);
            return report;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void RemoveOld(string directory)
    {
        // The stamp at the end sorts by time whatever the number before it is.
        var copies = Directory.GetFiles(directory, "before-*.db").OrderByDescending(file => file[^19..], StringComparer.Ordinal);
        foreach (var old in copies.Skip(Kept))
        {
            File.Delete(old);
        }
    }

    private static long VersionOf(string path)
    {
        // What a killed process left behind is played back or rolled back by whoever opens the file next, and that takes writing.
        using var store = BackupFile.Open(path, SqliteOpenMode.ReadWrite);
        return StoreInspection.VersionOf(store, EngineKind.Sqlite);
    }
}
