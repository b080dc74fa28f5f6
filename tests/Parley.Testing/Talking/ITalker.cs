using Parley.Testing.Client;

namespace Parley.Testing.Talking;

/// <summary>
/// A device of a person, whatever protocol it talks: it comes back after every cut, repeats what was not answered, keeps what it is shown, and
/// writes all that it is told into the history of its run. One for each protocol; what holds for all of them is asked of this.
/// </summary>
public interface ITalker : IAsyncDisposable
{
    /// <summary>Its protocol and how it travels, in words.</summary>
    string Kind { get; }

    Person Person { get; }

    int Device { get; }

    /// <summary>How often it came back as who it was, without asking anew for what it had.</summary>
    int Recoveries { get; }

    /// <summary>Completes when it has connected for the first time.</summary>
    Task StartAsync(CancellationToken cancellation);

    /// <summary>Sends, and on an unknown outcome sends again with the same id.</summary>
    Task<SendOutcome> SendAsync(long conversationId, string content, string clientId, CancellationToken cancellation);

    /// <summary>Changes a message; tried until there is an answer. So are the next four.</summary>
    Task EditAsync(long messageId, string content, CancellationToken cancellation);

    Task DeleteAsync(long messageId, CancellationToken cancellation);

    /// <summary>Marks all that it has been shown as read.</summary>
    Task ReadAsync(long conversationId, CancellationToken cancellation);

    /// <summary>Looks at a conversation from now on, and keeps all of it. While it is away: when it is back.</summary>
    Task EnterAsync(long conversationId, CancellationToken cancellation);

    /// <summary>Looks no more; without effect in protocols whose clients are told of everything.</summary>
    Task LeaveAsync(long conversationId, CancellationToken cancellation);

    /// <summary>Says that the person types, or no more. Not repeated.</summary>
    Task TypeAsync(long conversationId, bool isTyping, CancellationToken cancellation);

    /// <summary>The person was put out of the conversation.</summary>
    void Forget(long conversationId);

    /// <summary>All that the server had told it before this has arrived; one that is away comes back first.</summary>
    Task SettleAsync(CancellationToken cancellation);

    /// <summary>Cuts the connection without a word and stays away.</summary>
    /// <param name="isForgetful">Comes back as a new one.</param>
    void GoOffline(bool isForgetful);

    void ComeBack();

    /// <summary>What it holds of every conversation that it looks at, whole and in its order; null for one that it has not been shown yet.
    /// Empty for one whose state is judged in another way.</summary>
    IReadOnlyDictionary<long, IReadOnlyList<Line>?> Views();
}

/// <summary>A message as a client shows it.</summary>
public sealed record Line(long MessageId, long AuthorId, string? Content)
{
    /// <summary>Told on coming back, as it was by then: one that had been changed comes after others that are younger.</summary>
    public bool IsMadeUpFor { get; init; }
}
