using System.Data.Common;
using Dapper;

namespace Parley.Core.Storage;

/// <summary>One snapshot of the store: all that is read through it is of one moment.</summary>
internal sealed class ReadTransaction(DbConnection connection, EngineKind engine, long now, CancellationToken cancellation) : IQuery
{
    public EngineKind Engine => engine;

    public long Now => now;

    /// <summary>Fires when the asker has gone; long loops look at it, running statements are interrupted by it.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>Run so far.</summary>
    public int Statements { get; private set; }

    public IReadOnlyList<T> Query<T>(string sql, object? parameters = null)
    {
        Statements++;
        return connection.Query<T>(sql, parameters).AsList();
    }

    public T? QueryFirstOrDefault<T>(string sql, object? parameters = null)
    {
        Statements++;
        return connection.QueryFirstOrDefault<T>(sql, parameters);
    }

    public T? Scalar<T>(string sql, object? parameters = null)
    {
        Statements++;
        return connection.ExecuteScalar<T>(sql, parameters);
    }
}
