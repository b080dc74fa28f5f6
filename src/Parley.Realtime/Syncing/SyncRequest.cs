using Parley.Core;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Syncing;

/// <summary>What a client says it knows, collected over the frames of one sync.</summary>
internal sealed class SyncRequest
{
    /// <summary>Conversations of one frame (contract native, `sync`).</summary>
    public const int FrameBound = 1_000;

    private readonly Dictionary<long, KnownNumbers> _conversations = [];

    public RequestId Id { get; private set; }

    public string? Epoch { get; private set; }

    public long UserRev { get; private set; }

    public long Profiles { get; private set; }

    /// <summary>The conversation that the person looks at.</summary>
    public long? First { get; private set; }

    /// <summary>Messages of each other conversation that is new to the client.</summary>
    public long? Newest { get; private set; }

    public IReadOnlyDictionary<long, KnownNumbers> Conversations => _conversations;

    /// <summary>Adds a frame; the last one's numbers of the person count.</summary>
    /// <returns>Why not; null when it was added.</returns>
    public Refusal? Add(Wire.Sync frame, int bound)
    {
        if (frame.Conversations.Count > FrameBound)
        {
            return Refusal.TooLarge("conversations", FrameBound);
        }

        foreach (var (conversationId, known) in frame.Conversations)
        {
            _conversations[conversationId] = known;
        }

        if (_conversations.Count > bound)
        {
            return Refusal.TooLarge("conversations", bound);
        }

        (Id, Epoch, UserRev, Profiles, First, Newest) = (frame.Id, frame.Epoch, frame.UserRev, frame.Profiles, frame.First, frame.Newest);
        return null;
    }
}
