namespace Parley.Core.Storage;

/// <summary>What runs a statement and maps its rows: a snapshot, or a transaction that writes.</summary>
internal interface IQuery
{
    IReadOnlyList<T> Query<T>(string sql, object? parameters = null);
}
