using System.Collections.Immutable;

namespace Parley.Testing.Checking;

/// <summary>A send that was tried at least once.</summary>
public sealed record Attempt(long UserId, string ClientId, long ConversationId, string Content);

public sealed record Acknowledgement(long At, long UserId, string ClientId, long ConversationId, long MessageId, long Seq, long Rev);

/// <summary>A definite "no" to a send.</summary>
public sealed record DefiniteRefusal(long At, long UserId, string ClientId, string Code);

/// <summary>A removal that the server has answered: from <paramref name="At"/> on nothing newly produced may reach the person.</summary>
public sealed record RemovalAcknowledged(long At, long ConversationId, long UserId);

/// <summary>An ephemeral was produced for the first time by this person in this conversation.</summary>
public sealed record EphemeralProduced(long At, long ConversationId, long UserId);

/// <summary>Everything that a run did and saw, in one order. Filled by many clients at once, then read by the checker.</summary>
public sealed class History
{
    private readonly Lock _gate = new();
    private readonly List<Attempt> _attempts = [];
    private readonly List<Acknowledgement> _acknowledgements = [];
    private readonly List<DefiniteRefusal> _refusals = [];
    private readonly List<RemovalAcknowledged> _removals = [];
    private readonly List<EphemeralProduced> _ephemerals = [];
    private readonly List<Sighting> _sightings = [];
    private readonly Dictionary<long, ImmutableHashSet<string>> _edits = [];
    private long _now;
    private int _names;

    public IReadOnlyList<Attempt> Attempts => _attempts;

    public IReadOnlyList<Acknowledgement> Acknowledgements => _acknowledgements;

    public IReadOnlyList<DefiniteRefusal> Refusals => _refusals;

    public IReadOnlyList<RemovalAcknowledged> Removals => _removals;

    public IReadOnlyList<EphemeralProduced> Ephemerals => _ephemerals;

    public IReadOnlyList<Sighting> Sightings => _sightings;

    /// <summary>Answers that never came: retried until they did, or left open.</summary>
    public long Unknown => Interlocked.Read(ref _unknown);

    private long _unknown;

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

    public ImmutableHashSet<string> EditsOf(long messageId) => _edits.GetValueOrDefault(messageId, []);

    public void Acknowledged(long userId, string clientId, long conversationId, long messageId, long seq, long rev)
    {
        lock (_gate)
        {
            _acknowledgements.Add(new Acknowledgement(++_now, userId, clientId, conversationId, messageId, seq, rev));
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

    public void RemovalAcknowledged(long conversationId, long userId)
    {
        lock (_gate)
        {
            _removals.Add(new RemovalAcknowledged(++_now, conversationId, userId));
        }
    }

    /// <summary>To be called before the first byte leaves.</summary>
    public void EphemeralProduced(long conversationId, long userId)
    {
        lock (_gate)
        {
            _ephemerals.Add(new EphemeralProduced(++_now, conversationId, userId));
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
}
