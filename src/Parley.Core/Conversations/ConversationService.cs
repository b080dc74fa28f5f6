namespace Parley.Core.Conversations;

public sealed class ConversationService
{
    /// <summary>Exactly one per pair, however many ask at once. With oneself: <c>validation</c>; unknown people: <c>validation</c> on participant_ids.</summary>
    /// <returns>The conversation and whether this call made it.</returns>
    public Task<Result<(ConversationView View, bool Created)>> OpenPrivateAsync(long userId, long otherId, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>Makes a group or a public channel with its maker as owner. A retry with the same client id gets the first answer.</summary>
    public Task<Result<(ConversationView View, bool Created)>> CreateAsync(NewConversation request, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>All conversations of a person, newest activity first.</summary>
    public Task<IReadOnlyList<ConversationView>> ListAsync(long userId, CancellationToken cancellation) => throw new NotImplementedException();

    public Task<Result<ConversationView>> GetAsync(long userId, long conversationId, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Admins add members to groups; anyone may add itself to a channel. Already a member: no change, the member is answered.</summary>
    public Task<Result<Member>> AddMemberAsync(long actorId, long conversationId, long userId, string? clientId, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>Removes another (the actor's role must be above the target's) or oneself. The last owner hands on to the oldest admin or member.</summary>
    public Task<Result<Done>> RemoveMemberAsync(long actorId, long conversationId, long userId, string? clientId, CancellationToken cancellation) =>
        throw new NotImplementedException();

    public Task<Result<Member>> SetRoleAsync(
        long actorId, long conversationId, long userId, MemberRole role, string? clientId, CancellationToken cancellation) =>
        throw new NotImplementedException();

    public Task<Result<Conversation>> RenameAsync(long actorId, long conversationId, string name, string? clientId, CancellationToken cancellation) =>
        throw new NotImplementedException();
}

/// <param name="HistoryProtected">True: who joins later sees only what comes after.</param>
/// <param name="ClientId">A UUID made by the client; null: the request is not idempotent.</param>
public sealed record NewConversation(
    long CreatorId, ConversationType Type, string Name, IReadOnlyList<long> ParticipantIds, bool HistoryProtected, string? ClientId);
