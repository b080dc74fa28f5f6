using System.Diagnostics;
using Parley.Core.Metering;

namespace Parley.Core.Commit;

/// <summary>One change that waits to be written. It runs inside a transaction that has locked
/// what it names, and is answered after the commit.</summary>
internal abstract class WriteOperation
{
    /// <summary>Whose share of the queue it takes; 0 for the server itself.</summary>
    public required long Sender { get; init; }

    /// <summary>The one conversation it writes; locked first. Null for one that is only being made, and for people.</summary>
    public long? ConversationId { get; init; }

    /// <summary>People whose rows it writes; locked after the conversations.</summary>
    public IReadOnlyList<long> UserIds { get; init; } = [];

    /// <summary>The span in which it was asked for; none while nobody traces.</summary>
    public ActivityContext AskedBy { get; } = StoreTrace.Asking();

    /// <summary>Decides which committer runs it where there are several: all that concerns one conversation goes to one.</summary>
    public long Share => ConversationId ?? (UserIds.Count > 0 ? UserIds.Min() : Sender);

    /// <summary>Looks and writes. False: refused, and nothing that it wrote may stay.</summary>
    public abstract bool Execute(WriteTransaction transaction);

    /// <summary>Gives the answer that <see cref="Execute"/> found.</summary>
    public abstract void Answer();

    /// <summary>Gives this refusal instead.</summary>
    public abstract void Refuse(Refusal refusal);
}

/// <summary>An operation with its answer.</summary>
internal class WriteOperation<T>(Func<WriteTransaction, Result<T>>? execute = null) : WriteOperation
{
    private readonly TaskCompletionSource<Result<T>> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Result<T>> Completion => _completion.Task;

    protected Result<T> Outcome { get; set; }

    public override bool Execute(WriteTransaction transaction)
    {
        Outcome = execute!(transaction);
        return Outcome.Refusal is null;
    }

    public override void Answer() => _completion.TrySetResult(Outcome);

    public override void Refuse(Refusal refusal) => _completion.TrySetResult(refusal);
}
