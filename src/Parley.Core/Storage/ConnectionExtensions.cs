using System.Data.Common;

namespace Parley.Core.Storage;

internal static class ConnectionExtensions
{
    /// <summary>A statement without parameters or rows: BEGIN, COMMIT, SAVEPOINT. Not by Dapper, which takes a single word for the
    /// name of a stored procedure.</summary>
    public static void Run(this DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
