using System.Data.Common;

namespace Parley.Core.Commit;

internal static class BatchExtensions
{
    /// <summary>Adds a statement with parameters by place ($1, $2, …); arrays become arrays of the engine.</summary>
    public static void Add(this DbBatch batch, string sql, params ReadOnlySpan<object> values)
    {
        var command = batch.CreateBatchCommand();
        command.CommandText = sql;
        foreach (var value in values)
        {
            var parameter = command.CreateParameter();
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        batch.BatchCommands.Add(command);
    }
}
