namespace Parley.Core.Conversations;

/// <summary>Who may do what to whom in a conversation. Asked by the services with rows
/// that the transaction has locked; nowhere else.</summary>
internal static class MembershipRules
{
    private static readonly Refusal AdminsOnly = Refusal.Forbidden("Only admins of this conversation may do that.");

    /// <summary>Admins add to a group; to a channel anyone adds itself, and admins add
    /// others; to a private conversation nobody does.</summary>
    public static Refusal? MayAdd(ConversationRow conversation, MemberRow? actor, bool oneself)
    {
        if (conversation.Kind == ConversationType.Channel && oneself)
        {
            return null;
        }

        if (actor is null)
        {
            return Refusal.NotFound;
        }

        if (conversation.Kind == ConversationType.Private)
        {
            return Refusal.Validation("user_id", "Nobody can be added to a private conversation.");
        }

        return actor.Rank >= MemberRole.Admin ? null : AdminsOnly;
    }

    /// <summary>Anyone leaves; removing another takes a rank above that other's.</summary>
    public static Refusal? MayRemove(ConversationRow conversation, MemberRow? actor, MemberRow? target)
    {
        if (actor is null || target is null)
        {
            return Refusal.NotFound;
        }

        if (conversation.Kind == ConversationType.Private)
        {
            return Refusal.Validation("user_id", "Nobody can be removed from a private conversation.");
        }

        if (actor.UserId == target.UserId)
        {
            return null;
        }

        return actor.Rank >= MemberRole.Admin && actor.Rank > target.Rank ? null : AdminsOnly;
    }

    /// <summary>Nobody gives a rank above its own or changes one that is not below it; an
    /// owner may step down while another is left.</summary>
    public static Refusal? MaySetRole(ConversationRow conversation, MemberRow? actor, MemberRow? target, MemberRole role, long owners)
    {
        if (actor is null || target is null)
        {
            return Refusal.NotFound;
        }

        if (conversation.Kind == ConversationType.Private)
        {
            return Refusal.Validation("role", "A private conversation has no roles.");
        }

        if (actor.Rank < MemberRole.Admin || role > actor.Rank || (actor.UserId != target.UserId && target.Rank >= actor.Rank))
        {
            return AdminsOnly;
        }

        return target.Rank == MemberRole.Owner && role != MemberRole.Owner && owners < 2
            ? Refusal.Validation("role", "A conversation keeps at least one owner.")
            : null;
    }

    public static Refusal? MayRename(ConversationRow conversation, MemberRow? actor)
    {
        if (actor is null)
        {
            return Refusal.NotFound;
        }

        if (conversation.Kind == ConversationType.Private)
        {
            return Refusal.Validation("name", "A private conversation has no name of its own.");
        }

        return actor.Rank >= MemberRole.Admin ? null : AdminsOnly;
    }
}
