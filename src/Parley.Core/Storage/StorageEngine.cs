using System.Data.Common;

namespace Parley.Core.Storage;

public enum EngineKind
{
    Sqlite,
    PostgreSql,
}

/// <summary>A database that the store can live in: its dialect, its connections, and how to cut a running statement short.</summary>
/// <param name="Source">Opens connections ready for use (PRAGMAs, time-outs set). Disposed with the store.</param>
/// <param name="Interrupt">Called from another thread while a read runs on the connection; makes it fail soon. May do nothing.</param>
/// <param name="LostConnection">True for exceptions after which the connection, and any commit under way on it, cannot be trusted.</param>
public sealed record StorageEngine(
    EngineKind Kind,
    DbDataSource Source,
    Action<DbConnection> Interrupt,
    Func<Exception, bool> LostConnection);
