using System.Collections.Concurrent;
using Parley.Core.Access;
using Parley.Core.Sessions;

namespace Parley.Core.Conversations;

/// <summary>Finds the conversation of a message that names whom it is for. Who the two of a private conversation are never changes, and so is
/// remembered; whether the sender may write there is asked where it is written.</summary>
public sealed class Addressing(ConversationService conversations)
{
    // Pairs of ids. Past this many all are forgotten and read anew.
    private const int Bound = 50_000;

    private static readonly Refusal OtherReceiver =
        Refusal.Validation("receiver_id", "The receiver is not the other member of this conversation.");

    private readonly ConcurrentDictionary<(long UserId, long ConversationId), long?> _partners = new();
    private readonly ConcurrentDictionary<(long UserId, long OtherId), long> _pairs = new();

    /// <summary>Refused: <c>forbidden</c> and <c>validation</c> where a conversation cannot be begun, <c>not_found</c>, and <c>validation</c>
    /// for a receiver who is not the other member of the private conversation that is named.</summary>
    /// <param name="conversationId">Null: the private one with the receiver, which is begun where there is none.</param>
    public async Task<Result<long>> FindAsync(
        Principal sender, long? conversationId, long receiverId, CancellationToken cancellation)
    {
        if (conversationId is null)
        {
            return await FindPairAsync(sender, receiverId, cancellation);
        }

        if (!_partners.TryGetValue((sender.UserId, conversationId.Value), out var partner))
        {
            var found = await conversations.PartnerAsync(sender.UserId, conversationId.Value, cancellation);
            if (!found.TryGet(out partner, out var refusal))
            {
                return refusal;
            }

            Remember(_partners, (sender.UserId, conversationId.Value), partner);
        }

        return partner is null || partner == receiverId ? conversationId.Value : OtherReceiver;
    }

    /// <summary>Whether the private conversation of the two is known, so that <see cref="FindAsync"/> answers at once.</summary>
    public bool IsKnown(long userId, long otherId) => _pairs.ContainsKey((userId, otherId));

    /// <summary>The private conversation of the two; null where there is none.</summary>
    public async ValueTask<long?> FindPairAsync(long userId, long otherId, CancellationToken cancellation)
    {
        if (_pairs.TryGetValue((userId, otherId), out var known))
        {
            return known;
        }

        var found = await conversations.FindPrivateAsync(userId, otherId, cancellation);
        if (found is { } id)
        {
            Remember(_pairs, (userId, otherId), id);
        }

        return found;
    }

    private async Task<Result<long>> FindPairAsync(Principal sender, long receiverId, CancellationToken cancellation)
    {
        if (_pairs.TryGetValue((sender.UserId, receiverId), out var known))
        {
            return known;
        }

        var found = await conversations.FindPrivateAsync(sender.UserId, receiverId, cancellation);
        if (found is null)
        {
            if (Policy.May(sender, Permission.CreateConversation) is { } refusal)
            {
                return refusal;
            }

            var opened = await conversations.OpenPrivateAsync(sender.UserId, receiverId, cancellation);
            if (!opened.TryGet(out var made, out var impossible))
            {
                return impossible;
            }

            found = made.View.Conversation.Id;
        }

        Remember(_pairs, (sender.UserId, receiverId), found.Value);
        return found.Value;
    }

    private static void Remember<TKey, TValue>(ConcurrentDictionary<TKey, TValue> known, TKey key, TValue value)
        where TKey : notnull
    {
        if (known.Count >= Bound)
        {
            known.Clear();
        }

        known[key] = value;
    }
}
