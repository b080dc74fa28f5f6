using System.Net.Sockets;
using Npgsql;
using Parley.Core.Storage;

namespace Parley.Server.Storage;

/// <summary>PostgreSQL as an engine of the store.</summary>
public static class PostgresEngine
{
    /// <param name="connectionString"><c>Host=…;…</c> or <c>postgres://user:password@host:port/database?sslmode=…</c>.</param>
    /// <param name="connections">Connections at most: readers, committers and a few for start, readiness and the lock.</param>
    public static StorageEngine Create(string connectionString, int connections = 32) =>
        new(EngineKind.PostgreSql, CreateSource(connectionString, connections), _ => { }, IsLostConnection);

    internal static NpgsqlDataSource CreateSource(string connectionString, int connections)
    {
        var settings = PostgresConnectionString.Parse(connectionString);
        settings.ApplicationName ??= "parley";
        settings.MaxPoolSize = connections;
        // Core's transactions end by COMMIT or ROLLBACK, and no session state is set: a round trip less a checkout.
        settings.NoResetOnClose = true;
        settings.Enlist = false;
        settings.IncludeErrorDetail = false;
        settings.MaxAutoPrepare = 100;

        // A frozen server costs a statement its 4 s and the attempt to cancel it up to twice the 2 s of a connection: noticed within 8 s
        // (measured with SIGSTOP). Callers do not wait for that; Core answers them by its own clock.
        settings.Timeout = 2;
        settings.CommandTimeout = 4;
        settings.CancellationTimeout = 500;
        settings.KeepAlive = 10;

        // Ours come last, and the last wins: an acknowledgement means durable whatever the database's own default is. A wait for a lock
        // ends before the command's time does, as an error that keeps the connection; a node
        // that freezes in a transaction holds nothing for long.
        settings.Options = string.Join(
            ' ',
            settings.Options ?? "",
            "-c synchronous_commit=on -c lock_timeout=3000 -c idle_in_transaction_session_timeout=10000").TrimStart();

        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        return builder.Build();
    }

    /// <summary>The statement, and a COMMIT above all, may or may not have been done; the connection is given up.</summary>
    private static bool IsLostConnection(Exception exception) => exception switch
    {
        // FATAL and PANIC end the session: 57P01 to 57P05 (shutdown, crash, idle), 25P03 (idle in transaction), 08 (connection).
        PostgresException refused => refused.InvariantSeverity is "FATAL" or "PANIC"
            || refused.SqlState.StartsWith("57P", StringComparison.Ordinal)
            || refused.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException or IOException or SocketException or TimeoutException => true,
        _ => false,
    };
}
