using System.Data.Common;

namespace Parley.Core.Storage;

internal static class ConnectionExtensions
{
    /// <summary>A statement without parameters or rows: BEGIN, COMMIT, SAVEPOINT. Written out because both engines' own transaction objects differ.</summary>
    public static void Run(this DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
