using Microsoft.Data.Sqlite;

namespace Parley.Server.Storage;

/// <summary>A connection that has its PRAGMAs set however it is opened.</summary>
internal sealed class ReadySqliteConnection(string connectionString) : SqliteConnection(connectionString)
{
    /// <summary>How long a statement waits for another connection's lock; SQLite's own default is not at all.</summary>
    public const int BusySeconds = 5;

    // synchronous=FULL: with NORMAL a power loss takes acknowledged rows along (https://www.sqlite.org/pragma.html#pragma_synchronous).
    // wal_autocheckpoint: the checkpointer's work, off the path of commits (docs/decisions/0008-a-checkpointer-of-its-own.md); this is only
    // the bound, 64 MiB of 4 KiB pages, should it die.
    // journal_size_limit: a log that once was large gives its space back at the next start over.
    private static readonly string Pragmas = $"""
        PRAGMA busy_timeout = {BusySeconds * 1_000};
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = ON;
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -8192;
        PRAGMA wal_autocheckpoint = 16384;
        PRAGMA journal_size_limit = 67108864;
        """;

    public override void Open()
    {
        base.Open();
        try
        {
            using var command = CreateCommand();
            command.CommandText = Pragmas;
            command.ExecuteNonQuery();
        }
        catch
        {
            // Half-set connections do not leave this class.
            Close();
            throw;
        }
    }
}
