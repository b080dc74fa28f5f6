using System.Data.Common;
using System.Diagnostics;
using Parley.Core.Events;
using Parley.Core.Messages;
using Parley.Core.Metering;
using Parley.Core.Storage;

namespace Parley.Core.Commit;

/// <summary>Runs a batch of operations in one transaction on a connection of its own: lock, then look, then write, then commit.</summary>
internal sealed class BatchWriter(StorageEngine engine, TimeProvider clock, StoreMetrics metrics, Action<Exception> onFault) : IDisposable
{
    private static readonly Refusal Failed = new(RefusalCode.Internal, "The server failed on this request.");

    private readonly SendSet _sends = new();
    private DbConnection? _connection;
    private Statements? _statements;

    /// <summary>Never throws: what goes wrong is in the answers.</summary>
    public CommittedBatch Write(List<WriteOperation> batch)
    {
        using var span = StoreTrace.Commit(batch);
        var started = Stopwatch.GetTimestamp();
        metrics.BatchOperations.Record(batch.Count);
        List<(WriteOperation, Refusal?)> answers;
        WriteTransaction transaction;
        try
        {
            var connection = _connection ??= engine.Source.OpenConnection();
            transaction = new WriteTransaction(connection, engine.Kind, _statements ??= new Statements())
            {
                Now = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            };
            Begin(transaction, batch);
            answers = Execute(transaction, batch);
        }
        catch (Exception failure)
        {
            // COMMIT was never sent, so nothing of this is stored: unavailable is the whole truth.
            GiveUpConnection(failure);
            return new CommittedBatch([], batch.ConvertAll(operation => (operation, (Refusal?)Refusal.Unavailable)));
        }

        try
        {
            transaction.Connection.Run("COMMIT");
            metrics.CommitSeconds.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
            return new CommittedBatch(transaction.Events, answers, span?.Context ?? default);
        }
        catch (Exception failure)
        {
            // The answer to COMMIT never came: it may be stored. Whoever keeps numbers of these must compare them with the store.
            GiveUpConnection(failure);
            return new CommittedBatch([Unknown(batch)], batch.ConvertAll(operation => (operation, (Refusal?)Refusal.Unavailable)));
        }
    }

    public void Dispose()
    {
        _statements?.Dispose();
        _connection?.Dispose();
    }

    // Conversations first, ascending, in a statement of its own; people after, ascending. Only later statements look. Under READ COMMITTED
    // a single statement that checks membership and waits for the row would not see the removal that
    // it waited for. NO KEY: foreign keys may still point here.
    private static void Begin(WriteTransaction transaction, List<WriteOperation> batch)
    {
        if (transaction.Engine == EngineKind.Sqlite)
        {
            transaction.Prepared("BEGIN IMMEDIATE").Run();
            return;
        }

        using var begin = transaction.Connection.CreateBatch();
        begin.Add("BEGIN");
        var conversations = batch.Where(operation => operation.ConversationId is not null).Select(operation => operation.ConversationId!.Value);
        if (conversations.Distinct().ToArray() is { Length: > 0 } conversationIds)
        {
            begin.Add("SELECT id FROM conversations WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE", conversationIds);
        }

        if (batch.SelectMany(operation => operation.UserIds).Distinct().ToArray() is { Length: > 0 } userIds)
        {
            begin.Add("SELECT id FROM users WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE", userIds);
        }

        begin.ExecuteNonQuery();
    }

    private static OutcomeUnknown Unknown(List<WriteOperation> batch) => new(
        [.. batch.Where(operation => operation.ConversationId is not null).Select(operation => operation.ConversationId!.Value).Distinct()],
        [.. batch.SelectMany(operation => operation.UserIds).Distinct()]);

    private List<(WriteOperation, Refusal?)> Execute(WriteTransaction transaction, List<WriteOperation> batch)
    {
        var answers = new List<(WriteOperation, Refusal?)>(batch.Count);
        IEnumerable<WriteOperation> oneByOne = batch;
        if (transaction.Engine == EngineKind.PostgreSql)
        {
            var (together, rest) = Split(batch);
            if (together.Count > 0)
            {
                oneByOne = TryTogether(transaction, together) ? rest : batch;
                answers.AddRange(together.Where(_ => ReferenceEquals(oneByOne, rest)).Select(send => ((WriteOperation)send, (Refusal?)null)));
            }
        }

        foreach (var operation in oneByOne)
        {
            answers.Add((operation, Alone(transaction, operation)));
        }

        return answers;
    }

    // A visitor's send looks in another way than a member's, and so goes alone.
    private static bool IsOfMember(WriteOperation operation) => operation is SendOperation { Command.AsVisitor: false };

    // Sends of conversations in which nothing else happens in this batch can be written as one
    // set; elsewhere the order of arrival is kept one by one.
    private static (List<SendOperation> Together, List<WriteOperation> OneByOne) Split(List<WriteOperation> batch)
    {
        var mixed = batch.Where(operation => !IsOfMember(operation) && operation.ConversationId is not null)
            .Select(operation => operation.ConversationId!.Value)
            .ToHashSet();
        var together = new List<SendOperation>();
        var rest = new List<WriteOperation>();
        foreach (var operation in batch)
        {
            if (IsOfMember(operation) && operation is SendOperation send && !mixed.Contains(send.ConversationId!.Value))
            {
                together.Add(send);
            }
            else
            {
                rest.Add(operation);
            }
        }

        return (together, rest);
    }

    private bool TryTogether(WriteTransaction transaction, List<SendOperation> sends)
    {
        var events = transaction.Events.Count;
        try
        {
            _sends.Execute(transaction, sends);
            return true;
        }
        catch (Exception failure) when (!engine.LostConnection(failure))
        {
            // One of them cannot be written (its client id was taken by another lane in this moment,
            // say): each alone, so that it takes no neighbour along.
            transaction.Connection.Run($"ROLLBACK TO {SendSet.Savepoint}");
            transaction.ForgetEventsFrom(events);
            return false;
        }
    }

    private Refusal? Alone(WriteTransaction transaction, WriteOperation operation)
    {
        var events = transaction.Events.Count;
        transaction.Prepared("SAVEPOINT op").Run();
        try
        {
            if (operation.Execute(transaction))
            {
                transaction.Prepared("RELEASE op").Run();
                return null;
            }

            RollBack(transaction, events);
            return null;
        }
        catch (Exception failure) when (!engine.LostConnection(failure))
        {
            onFault(failure);
            RollBack(transaction, events);
            return Failed;
        }
    }

    private static void RollBack(WriteTransaction transaction, int events)
    {
        transaction.Prepared("ROLLBACK TO op").Run();
        transaction.Prepared("RELEASE op").Run();
        transaction.ForgetEventsFrom(events);
    }

    private void GiveUpConnection(Exception failure)
    {
        metrics.CommitFailures.Add(1);
        Activity.Current?.SetStatus(ActivityStatusCode.Error);
        onFault(failure);
        _statements?.Dispose();
        _statements = null;
        try
        {
            _connection?.Dispose();
        }
        catch (Exception second) when (second is DbException or InvalidOperationException or IOException)
        {
            // A connection that is already broken may fail to say goodbye.
        }

        _connection = null;
    }
}
