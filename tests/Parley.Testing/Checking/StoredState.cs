namespace Parley.Testing.Checking;

/// <param name="ClientId">Null for what the server wrote by itself, and for a send that asked for no idempotency.</param>
public sealed record StoredMessage(
    long Id, long ConversationId, long Seq, long CreatedRev, long Rev, long UserId, string? ClientId, string? Content, bool Deleted, bool System);

/// <param name="MetaRev">The rev of the last change of its own fields.</param>
public sealed record StoredConversation(long Id, long Seq, long Rev, long MetaRev);

/// <param name="CreatedRev">The rev at which the person first became a member.</param>
/// <param name="VisibleFromSeq">Messages below it do not exist for the person.</param>
public sealed record StoredMember(long ConversationId, long UserId, bool IsMember, long CreatedRev, long Rev, long VisibleFromSeq, long ReadSeq);

/// <summary>The rows that a run left behind, read past the server.</summary>
public sealed record StoredState(
    IReadOnlyList<StoredConversation> Conversations, IReadOnlyList<StoredMessage> Messages, IReadOnlyList<StoredMember> Members);
