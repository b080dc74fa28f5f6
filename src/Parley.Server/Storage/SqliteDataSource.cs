using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Parley.Server.Storage;

/// <summary>
/// Connections to one SQLite file, each ready for use. They are not pooled: Core keeps its own for life, and pooled ones would carry the
/// PRAGMAs of whoever had them last.
/// </summary>
public sealed class SqliteDataSource : DbDataSource
{
    private readonly WalCheckpointer _checkpointer;

    /// <param name="path">The file; made with its directory when it is not there.</param>
    /// <param name="checkpointFailed">Told when the write-ahead log could not be moved into the file; it is tried again.</param>
    public SqliteDataSource(string path, Action<Exception>? checkpointFailed = null)
    {
        SystemSqlite.Load();
        Path = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        CreatePrivately(Path);
        ConnectionString = new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            // The driver's own loop around SQLITE_BUSY sleeps 150 ms a turn for this long; busy_timeout inside SQLite comes first.
            DefaultTimeout = ReadySqliteConnection.BusySeconds,
        }.ToString();
        _checkpointer = new WalCheckpointer(this, checkpointFailed ?? (_ => { }));
    }

    public string Path { get; }

    public override string ConnectionString { get; }

    protected override DbConnection CreateDbConnection() => new ReadySqliteConnection(ConnectionString);

    protected override DbConnection OpenDbConnection()
    {
        var connection = CreateDbConnection();
        try
        {
            connection.Open();
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        // Only now: whoever opens the first connection decides journal mode, and the checkpointer must find it decided.
        _checkpointer.Start();
        return connection;
    }

    /// <summary>Synchronous underneath, as all of this driver is: call it from a thread that may wait.</summary>
    protected override ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(OpenDbConnection());
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _checkpointer.Dispose();
        }

        base.Dispose(disposing);
    }

    protected override ValueTask DisposeAsyncCore()
    {
        _checkpointer.Dispose();
        return base.DisposeAsyncCore();
    }

    /// <summary>Other accounts of the machine do not read along; SQLite gives its log the mode
    /// of the file. An empty file is a new database.</summary>
    private static void CreatePrivately(string path)
    {
        if (!OperatingSystem.IsWindows() && !File.Exists(path))
        {
            using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
    }
}
