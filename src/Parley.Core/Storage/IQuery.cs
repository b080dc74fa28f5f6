namespace Parley.Core.Storage;

/// <summary>What runs a statement and maps its rows: a snapshot, or a transaction that writes.</summary>
internal interface IQuery
{
    EngineKind Engine { get; }

    /// <summary>The moment of the snapshot or transaction, UTC milliseconds.</summary>
    long Now { get; }

    IReadOnlyList<T> Query<T>(string sql, object? parameters = null);

    T? QueryFirstOrDefault<T>(string sql, object? parameters = null);
}
