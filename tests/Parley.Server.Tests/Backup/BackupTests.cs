using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Parley.Core.Storage;
using Parley.Server.Backup;
using Parley.Server.Configuration;
using Parley.Server.Storage;
using Parley.Testing.Client;
using Parley.Testing.Hosting;
using Xunit;

namespace Parley.Server.Tests.Backup;

/// <summary>Backups of a store on SQLite, made beside the server that serves it, and put back.</summary>
public sealed class BackupTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("parley-test-").FullName;
    private ParleyHost _host = null!;
    private ParleyHttp _http = null!;
    private Person _ada = null!;
    private long _conversation;

    private string Copy => Path.Combine(_directory, "copy.db");

    private Backups Backups => new(new ServerSettings { Urls = [], DataDirectory = _host.Database.DataDirectory }, TimeProvider.System);

    public async ValueTask InitializeAsync()
    {
        _host = await ParleyHost.StartAsync(EngineKind.Sqlite);
        _http = new ParleyHttp(() => _host.BaseAddress);
        _ada = await _http.RegisterAsync("ada", CancellationToken.None);
        _conversation = await _http.CreateGroupAsync(_ada, "Tea", [], CancellationToken.None);
        await SayAsync("before");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void A_backup_of_a_served_store_is_private_whole_and_without_an_epoch()
    {
        var report = Backups.Make(Copy, replace: false);
        Assert.Empty(report.Doubts);
        Assert.Equal((true, 1L, 1L), (report.Store!.IsEpochBlank, report.Store.Users, report.Store.Conversations));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Copy));
        Assert.Equal([Copy], Directory.GetFiles(_directory));
    }

    [Fact]
    public void The_store_of_a_killed_server_is_backed_up_with_the_log_that_it_left()
    {
        var left = new ServerSettings { Urls = [], DataDirectory = Directory.CreateDirectory(Path.Combine(_directory, "left")).FullName };
        File.Copy(_host.Database.SqlitePath, left.SqlitePath);
        File.Copy(_host.Database.SqlitePath + "-wal", left.SqlitePath + "-wal");
        Assert.True(new FileInfo(left.SqlitePath + "-wal").Length > 0);
        var report = new Backups(left, TimeProvider.System).Make(Copy, replace: false);
        Assert.Empty(report.Doubts);
        Assert.Equal((1L, 1L), (report.Store!.Users, report.Store.Messages));
    }

    [Fact]
    public async Task What_was_said_after_the_backup_is_gone_and_the_epoch_is_another()
    {
        var epoch = await EpochAsync();
        Backups.Make(Copy, replace: false);
        await SayAsync("after");
        await _host.StopAsync();
        var (report, kept) = await Backups.RestoreAsync(Copy, replace: true, endSessions: false);
        Assert.Empty(report.Doubts);
        Assert.Equal(1, CountOf(kept!, "content = 'after'"));
        await _host.RestartAsync();
        Assert.NotEqual(epoch, await EpochAsync());
        Assert.Equal(0, CountOf(_host.Database.SqlitePath, "content = 'after'"));
        Assert.Equal(1, CountOf(_host.Database.SqlitePath, "content = 'before'"));
        await SayAsync("again");
    }

    [Fact]
    public async Task Sessions_live_on_in_a_restored_store_unless_they_are_told_to_end()
    {
        Backups.Make(Copy, replace: false);
        await _host.StopAsync();
        await Backups.RestoreAsync(Copy, replace: true, endSessions: true);
        await _host.RestartAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => SayAsync("who?"));
    }

    [Fact]
    public async Task Nothing_is_restored_under_a_server_that_serves()
    {
        Backups.Make(Copy, replace: false);
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => Backups.RestoreAsync(Copy, replace: true, endSessions: false));
        Assert.Contains("serves", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_there_is_replaced_only_when_that_is_said()
    {
        Backups.Make(Copy, replace: false);
        await _host.StopAsync();
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => Backups.RestoreAsync(Copy, replace: false, endSessions: false));
        Assert.Contains("--replace", refused.Message, StringComparison.Ordinal);
        Assert.Throws<StorageUnavailableException>(() => Backups.Make(Copy, replace: false));
        Assert.Empty(Backups.Make(Copy, replace: true).Doubts);
    }

    [Fact]
    public async Task A_broken_backup_is_told_and_changes_nothing()
    {
        Backups.Make(Copy, replace: false);
        await _host.StopAsync();
        var before = await File.ReadAllBytesAsync(_host.Database.SqlitePath);
        var bytes = await File.ReadAllBytesAsync(Copy);
        Array.Fill(bytes, (byte)7, 3 * 4096, 8 * 4096);
        await File.WriteAllBytesAsync(Copy, bytes);
        Assert.NotEmpty(BackupFile.Check(Copy).Doubts);
        var (report, _) = await Backups.RestoreAsync(Copy, replace: true, endSessions: false);
        Assert.NotEmpty(report.Doubts);
        Assert.Equal(before, await File.ReadAllBytesAsync(_host.Database.SqlitePath));
    }

    [Theory]
    [InlineData("DELETE FROM messages", "seq is not the number of its messages")]
    [InlineData("UPDATE conversations SET seq = seq + 1", "seq is not the number of its messages")]
    [InlineData("UPDATE conversations SET rev = 0", "rev is below that of a message")]
    [InlineData("UPDATE members SET read_seq = 1000", "is below that of a member")]
    [InlineData("UPDATE members SET own_rev = 1000", "user_rev is below")]
    [InlineData("UPDATE conversations SET member_count = 2", "count of members is wrong")]
    [InlineData("UPDATE users SET profile_rev = 1000", "profile is newer")]
    [InlineData("DELETE FROM store", "without its row")]
    [InlineData("INSERT INTO migrations VALUES (9000, 'later')", "take the newer Parley")]
    [InlineData("UPDATE store SET epoch = 'x'", "epoch is not blank")]
    [InlineData("DELETE FROM users", "point to rows that are not there")]
    [InlineData("DROP TABLE migrations", "no store of Parley")]
    public void The_trial_restore_finds_what_contradicts_itself(string damage, string doubt)
    {
        Backups.Make(Copy, replace: false);
        Damage(Copy, damage);
        Assert.Contains(BackupFile.Check(Copy).Doubts, found => found.Contains(doubt, StringComparison.Ordinal));
    }

    [Fact]
    public void A_doubtful_copy_does_not_get_the_name_of_a_backup()
    {
        Damage(_host.Database.SqlitePath, "UPDATE conversations SET seq = seq + 1");
        Assert.NotEmpty(Backups.Make(Copy, replace: false).Doubts);
        Assert.Empty(Directory.GetFiles(_directory));
    }

    [Fact]
    public void The_store_itself_is_no_place_for_its_backup() =>
        Assert.Throws<StorageUnavailableException>(() => Backups.Make(_host.Database.SqlitePath, replace: true));

    [Theory]
    [InlineData("backup", "--to FILE or --check FILE")]
    [InlineData("backup --to x --check y", "--to FILE or --check FILE")]
    [InlineData("backup --to /nowhere/at/all --data /nowhere", "There is no store at /nowhere/parley.db")]
    [InlineData("backup --to a --nope b", "--nope (command line) is not a setting")]
    [InlineData("restore", "--from")]
    [InlineData("restore --from /nowhere/x", "There is no backup at /nowhere/x")]
    [InlineData(
        "backup --to a.dump --database postgres://ada:hidden@db.example:5433/chat",
        "pg_dump --format=custom --no-owner --file=a.dump --host=db.example --port=5433 --username=ada --dbname=chat")]
    [InlineData("restore --from a.dump --database Host=db;Username=ada;Password=hidden;Database=chat", "pg_restore --no-owner")]
    public async Task What_cannot_be_done_ends_with_one_sentence_and_2(string commandLine, string sentence)
    {
        await using var process = ParleyProcess.Start(commandLine.Split(' '));
        Assert.Equal(2, await process.EndAsync());
        var said = Assert.Single(process.Output);
        Assert.Contains(sentence, said, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_says_one_line_and_ends_with_0_or_with_1_in_doubt()
    {
        await using (var process = ParleyProcess.Start(["backup", "--to", Copy, "--data", _host.Database.DataDirectory]))
        {
            Assert.Equal(0, await process.EndAsync());
            Assert.EndsWith("sound", Assert.Single(process.Output), StringComparison.Ordinal);
        }

        Damage(Copy, "UPDATE conversations SET seq = seq + 1");
        await using var check = ParleyProcess.Start(["backup", "--check", Copy]);
        Assert.Equal(1, await check.EndAsync());
        Assert.Contains("NOT SOUND", Assert.Single(check.Output), StringComparison.Ordinal);
    }

    private static void Damage(string path, string sql)
    {
        using var file = BackupFile.Open(path, SqliteOpenMode.ReadWrite);
        file.Execute("PRAGMA foreign_keys = OFF");
        file.Execute(sql);
    }

    private static long CountOf(string path, string condition)
    {
        using DbConnection file = BackupFile.Open(path, SqliteOpenMode.ReadOnly);
        return file.ExecuteScalar<long>($"SELECT count(*) FROM messages WHERE {condition}");
    }

    private async Task<string> EpochAsync()
    {
        await using var file = BackupFile.Open(_host.Database.SqlitePath, SqliteOpenMode.ReadOnly);
        return file.ExecuteScalar<string>("SELECT epoch FROM store")!;
    }

    private async Task SayAsync(string text)
    {
        var answer = await _http.SendMessageAsync(_ada, _conversation, text, Guid.NewGuid().ToString("D"), CancellationToken.None);
        if ((int)answer.Status != 201)
        {
            throw new InvalidOperationException($"answered {answer.Status}");
        }
    }
}
