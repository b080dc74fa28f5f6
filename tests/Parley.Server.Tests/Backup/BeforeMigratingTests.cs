using Dapper;
using Microsoft.Data.Sqlite;
using Parley.Core.Storage;
using Parley.Server.Backup;
using Parley.Server.Storage;
using Parley.Testing.Hosting;
using Parley.Testing.Storage;
using Xunit;

namespace Parley.Server.Tests.Backup;

/// <summary>A store that lacks migrations is copied before it gets them.</summary>
public sealed class BeforeMigratingTests
{
    [Fact]
    public async Task A_store_of_the_first_version_is_copied_and_then_migrated()
    {
        await using var database = await TestDatabase.CreateAsync(EngineKind.Sqlite);
        MakeFirstVersion(database.SqlitePath);
        await using (await ParleyProcess.ServeAsync(database))
        {
            var copy = Assert.Single(Directory.GetFiles(Path.Combine(database.DataDirectory, "backups")));
            Assert.Matches("before-[0-9]{4}-[0-9]{8}T[0-9]{6}Z.db$", copy);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(copy));
            var report = BackupFile.Check(copy);
            Assert.Empty(report.Doubts);
            Assert.Equal((1L, 1L), (report.Store!.Version, report.Store.Users));
            Assert.Equal(StoreInspection.NewestVersion(EngineKind.Sqlite), BackupFile.Check(database.SqlitePath).Store!.Version);
        }
    }

    [Fact]
    public async Task A_store_that_is_up_to_date_is_not_copied()
    {
        await using var host = await ParleyHost.StartAsync(EngineKind.Sqlite);
        await host.RestartAsync();
        Assert.False(Directory.Exists(Path.Combine(host.Database.DataDirectory, "backups")));
    }

    [Fact]
    public async Task The_newest_three_copies_stay()
    {
        await using var database = await TestDatabase.CreateAsync(EngineKind.Sqlite);
        MakeFirstVersion(database.SqlitePath);
        var directory = Directory.CreateDirectory(Path.Combine(database.DataDirectory, "backups")).FullName;
        foreach (var name in (string[])["before-0003-20250101T000000Z.db", "before-0002-20250102T000000Z.db", "before-0001-20250103T000000Z.db"])
        {
            await File.WriteAllTextAsync(Path.Combine(directory, name), "");
        }

        await using var server = await ParleyProcess.ServeAsync(database);
        var names = Directory.GetFiles(directory).Select(Path.GetFileName).ToList();
        Assert.Equal(3, names.Count);
        Assert.DoesNotContain("before-0003-20250101T000000Z.db", names);
    }

    [Fact]
    public async Task Without_a_place_for_the_copy_nothing_is_migrated()
    {
        await using var database = await TestDatabase.CreateAsync(EngineKind.Sqlite);
        MakeFirstVersion(database.SqlitePath);
        await File.WriteAllTextAsync(Path.Combine(database.DataDirectory, "backups"), "in the way");
        await using var server = ParleyProcess.Start(["--data", database.DataDirectory, "--urls", "http://127.0.0.1:0"]);
        Assert.Equal(2, await server.EndAsync());
        Assert.Equal(1, BackupFile.Check(database.SqlitePath).Store!.Version);
    }

    private static void MakeFirstVersion(string path)
    {
        SystemSqlite.Load();
        using var store = BackupFile.Open(path, SqliteOpenMode.ReadWriteCreate);
        store.Execute("CREATE TABLE migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL)");
        store.Execute(FirstMigration());
        store.Execute("INSERT INTO migrations VALUES (1, '0001_spine.sql'); INSERT INTO store VALUES (1, 'old', 1)");
        store.Execute(
            """
            INSERT INTO users (name, handle, handle_folded, email, email_folded, password_hash, role, created_at, user_rev, profile_rev)
            VALUES ('Ada', 'ada', 'ada', 'ada@example.org', 'ada@example.org', '', 0, 0, 0, 1)
            """);
    }

    private static string FirstMigration()
    {
        var assembly = typeof(StoreInspection).Assembly;
        using var reader = new StreamReader(assembly.GetManifestResourceStream("Parley.Core.Storage.Migrations.0001_spine.sql")!);
        return reader.ReadToEnd()
            .Replace("{{id}}", "INTEGER PRIMARY KEY AUTOINCREMENT", StringComparison.Ordinal)
            .Replace("{{bytes}}", "BLOB", StringComparison.Ordinal);
    }
}
