using System.Data.Common;
using Dapper;

namespace Parley.Core.Storage;

/// <summary>
/// Where a store on PostgreSQL lives. A dump restored into another database, a cluster recovered to another moment and a promoted standby
/// all differ in it from what the row of the store remembers, and then the epoch is renewed: numbers may have been given twice.
/// </summary>
public static class StoreHome
{
    /// <summary>
    /// The cluster (initdb makes it), the timeline (every recovery that ends makes a new one), the database and the file of the table: the
    /// last also differs after <c>pg_restore --clean</c> into the same database. The timeline is that of the log being written:
    /// pg_control_checkpoint() tells that of the last checkpoint, which may be older than a promotion.
    /// </summary>
    private const string Sql = """
        SELECT s.system_identifier::text || '/' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) || '/' || d.oid::text
            || '/' || pg_relation_filenode('store')::text
        FROM pg_control_system() s, pg_database d WHERE d.datname = current_database()
        """;

    public static string Read(DbConnection connection) => connection.ExecuteScalar<string>(Sql)!;

    /// <summary>Blanks the epoch of a store that is not where it was. One that never knew where it was stays what it is.</summary>
    internal static void BlankIfMoved(DbConnection connection, string home) => connection.Execute(
        "UPDATE store SET epoch = '' WHERE id = 1 AND home IS NOT NULL AND home <> @home", new { home });

    internal static void Remember(DbConnection connection, string home) => connection.Execute(
        "UPDATE store SET home = @home WHERE id = 1 AND home IS DISTINCT FROM @home", new { home });
}
