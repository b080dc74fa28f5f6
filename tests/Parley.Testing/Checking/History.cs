using System.Collections.Immutable;

namespace Parley.Testing.Checking;

/// <summary>A send that was tried at least once.</summary>
public sealed record Attempt(long UserId, string ClientId, long ConversationId, string Content);

/// <param name="Seq">Null in protocols that do not say it.</param>
public sealed record Acknowledgement(long At, long UserId, string ClientId, long ConversationId, long MessageId, long? Seq);

/// <summary>A definite "no" to a send.</summary>
public sealed record DefiniteRefusal(long At, long UserId, string ClientId, string Code);

/// <summary>
/// A removal that the server has answered, and after that answer a pong of the removed person's connection: what was in flight has arrived,
/// and from <paramref name="At"/> on nothing of the conversation may.
/// </summary>
public sealed record RemovalPassed(long At, long ConversationId, long UserId);

/// <summary>An addition that is about to be asked for: from here on the person may be told of the conversation again.</summary>
public sealed record AdditionBegun(long At, long ConversationId, long UserId);

/// <summary>Everything that a run did and saw, in one order. Filled by many clients at once, then read by the checker.</summary>
public sealed class History
{
    private readonly Lock _gate = new();
    private readonly List<Attempt> _attempts = [];
    private readonly List<Acknowledgement> _acknowledgements = [];
    private readonly List<DefiniteRefusal> _refusals = [];
    private readonly List<RemovalPassed> _removals = [];
    private readonly List<AdditionBegun> _additions = [];
    private readonly List<Sighting> _sightings = [];
    private readonly Dictionary<long, ImmutableHashSet<string>> _edits = [];
    private readonly Dictionary<(long UserId, string ClientId), long> _messages = [];
    private long _now;
    private long _unknown;
    private int _names;

    public IReadOnlyList<Attempt> Attempts => Copy(_attempts);

    public IReadOnlyList<Acknowledgement> Acknowledgements => Copy(_acknowledgements);

    public IReadOnlyList<DefiniteRefusal> Refusals => Copy(_refusals);

    public IReadOnlyList<RemovalPassed> Removals => Copy(_removals);

    public IReadOnlyList<AdditionBegun> Additions => Copy(_additions);

    public IReadOnlyList<Sighting> Sightings => Copy(_sightings);

    /// <summary>Answers that never came: retried until they did, or left open.</summary>
    public long Unknown => Interlocked.Read(ref _unknown);

    /// <summary>A number for a connection or a device, never given twice.</summary>
    public int NextName() => Interlocked.Increment(ref _names);

    /// <summary>To be called before the first byte leaves.</summary>
    public void Attempted(Attempt attempt)
    {
        lock (_gate)
        {
            _attempts.Add(attempt);
        }
    }

    /// <summary>To be called before the first byte of an edit leaves.</summary>
    public void EditAttempted(long messageId, string content)
    {
        lock (_gate)
        {
            _edits[messageId] = _edits.GetValueOrDefault(messageId, []).Add(content);
        }
    }

    public ImmutableHashSet<string> EditsOf(long messageId)
    {
        lock (_gate)
        {
            return _edits.GetValueOrDefault(messageId, []);
        }
    }

    public void Acknowledged(long userId, string clientId, long conversationId, long messageId, long? seq = null)
    {
        lock (_gate)
        {
            _messages[(userId, clientId)] = messageId;
            _acknowledgements.Add(new Acknowledgement(++_now, userId, clientId, conversationId, messageId, seq));
        }
    }

    /// <summary>The id that an acknowledgement gave; null while there is none.</summary>
    public long? MessageOf(long userId, string clientId)
    {
        lock (_gate)
        {
            return _messages.TryGetValue((userId, clientId), out var id) ? id : null;
        }
    }

    public void Refused(long userId, string clientId, string code)
    {
        lock (_gate)
        {
            _refusals.Add(new DefiniteRefusal(++_now, userId, clientId, code));
        }
    }

    public void OutcomeUnknown() => Interlocked.Increment(ref _unknown);

    public void RemovalPassed(long conversationId, long userId)
    {
        lock (_gate)
        {
            _removals.Add(new RemovalPassed(++_now, conversationId, userId));
        }
    }

    public void AdditionBegun(long conversationId, long userId)
    {
        lock (_gate)
        {
            _additions.Add(new AdditionBegun(++_now, conversationId, userId));
        }
    }

    /// <param name="make">Gets the moment of the sighting.</param>
    public void Saw(Func<long, Sighting> make)
    {
        lock (_gate)
        {
            _sightings.Add(make(++_now));
        }
    }

    private T[] Copy<T>(List<T> list)
    {
        lock (_gate)
        {
            return [.. list];
        }
    }
}
