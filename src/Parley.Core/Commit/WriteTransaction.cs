using System.Data.Common;
using Dapper;
using Parley.Core.Events;
using Parley.Core.Storage;

namespace Parley.Core.Commit;

/// <summary>The transaction of a batch of operations, and the events that its commit will publish, in order.</summary>
internal sealed class WriteTransaction(DbConnection connection, EngineKind engine, Statements statements) : IQuery
{
    private readonly List<StoreEvent> _events = [];

    public EngineKind Engine => engine;

    public DbConnection Connection => connection;

    /// <summary>One time for the whole batch, UTC milliseconds.</summary>
    public required long Now { get; init; }

    public IReadOnlyList<StoreEvent> Events => _events;

    public void Publish(StoreEvent storeEvent) => _events.Add(storeEvent);

    public IReadOnlyList<T> Query<T>(string sql, object? parameters = null) => connection.Query<T>(sql, parameters).AsList();

    public T? QueryFirstOrDefault<T>(string sql, object? parameters = null) => connection.QueryFirstOrDefault<T>(sql, parameters);

    public T? Scalar<T>(string sql, object? parameters = null) => connection.ExecuteScalar<T>(sql, parameters);

    public int Execute(string sql, object? parameters = null) => connection.Execute(sql, parameters);

    /// <summary>A statement that is prepared once for the connection's life: for the hot path,
    /// where preparing would cost more than running.</summary>
    public Statement Prepared(string sql) => statements.Prepare(connection, sql);

    /// <summary>Steps the person's own counter. Its row is among those the operation named, so it is locked.</summary>
    public long StepUserRev(long userId) =>
        Scalar<long>("UPDATE users SET user_rev = user_rev + 1 WHERE id = @userId RETURNING user_rev", new { userId });

    /// <summary>Forgets the events of an operation that was rolled back.</summary>
    internal void ForgetEventsFrom(int index) => _events.RemoveRange(index, _events.Count - index);
}
