using System.Data.Common;

namespace Parley.Core.Commit;

/// <summary>The prepared statements of one connection.</summary>
internal sealed class Statements : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    public Statement Prepare(DbConnection connection, string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            statement = new Statement(connection, sql);
            _statements.Add(sql, statement);
        }

        return statement;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }
    }
}

/// <summary>A prepared statement whose parameters are bound by place: @p0, @p1, ….</summary>
internal sealed class Statement(DbConnection connection, string sql) : IDisposable
{
    private readonly DbCommand _command = Create(connection, sql);
    private bool _prepared;

    public DbDataReader Read(params ReadOnlySpan<object?> values) => Bind(values).ExecuteReader();

    /// <returns>The rows that were changed.</returns>
    public int Run(params ReadOnlySpan<object?> values) => Bind(values).ExecuteNonQuery();

    public long Scalar(params ReadOnlySpan<object?> values) => (long)Bind(values).ExecuteScalar()!;

    public void Dispose() => _command.Dispose();

    private static DbCommand Create(DbConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private DbCommand Bind(ReadOnlySpan<object?> values)
    {
        if (!_prepared)
        {
            for (var index = 0; index < values.Length; index++)
            {
                var parameter = _command.CreateParameter();
                parameter.ParameterName = $"@p{index:D}";
                parameter.Value = values[index] ?? DBNull.Value;
                _command.Parameters.Add(parameter);
            }

            _command.Prepare();
            _prepared = true;
            return _command;
        }

        for (var index = 0; index < values.Length; index++)
        {
            _command.Parameters[index].Value = values[index] ?? DBNull.Value;
        }

        return _command;
    }
}
