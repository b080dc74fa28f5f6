using Microsoft.Data.Sqlite;
using Parley.Core.Storage;
using SQLitePCL;

namespace Parley.Server.Storage;

/// <summary>SQLite as an engine of the store: one file, one process.</summary>
public static class SqliteEngine
{
    /// <param name="path">The database file; made when it is not there.</param>
    /// <param name="checkpointFailed">Told, on the checkpointer's thread, when the
    /// write-ahead log could not be moved into the file.</param>
    public static StorageEngine Create(string path, Action<Exception>? checkpointFailed = null) =>
        new(EngineKind.Sqlite, new SqliteDataSource(path, checkpointFailed), Interrupt, IsLostConnection);

    private static void Interrupt(System.Data.Common.DbConnection connection)
    {
        // The one call of SQLite that any thread may make on a connection in use.
        if (connection is SqliteConnection { Handle: { IsInvalid: false, IsClosed: false } handle })
        {
            raw.sqlite3_interrupt(handle);
        }
    }

    /// <summary>
    /// After these SQLite may have rolled the transaction back by itself, or the file is not what the connection believes it to be:
    /// https://www.sqlite.org/lang_transaction.html#response_to_errors_within_a_transaction. The connection is opened anew.
    /// </summary>
    private static bool IsLostConnection(Exception exception) => exception is SqliteException
    {
        SqliteErrorCode: raw.SQLITE_IOERR or raw.SQLITE_FULL or raw.SQLITE_NOMEM or raw.SQLITE_CORRUPT or raw.SQLITE_CANTOPEN
            or raw.SQLITE_NOTADB or raw.SQLITE_READONLY or raw.SQLITE_PROTOCOL
    };
}
