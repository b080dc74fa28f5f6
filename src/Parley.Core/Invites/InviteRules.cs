using Parley.Core.Users;

namespace Parley.Core.Invites;

/// <summary>Who may invite whom, as what. Asked when an invitation is made, and again whenever it is used.</summary>
internal static class InviteRules
{
    /// <summary>Invitations of one person that have not ended.</summary>
    public const int PerPerson = 100;

    public const long MostUses = 10_000;

    public static readonly TimeSpan UsualLife = TimeSpan.FromDays(7);

    public static readonly TimeSpan LongestLife = TimeSpan.FromDays(365);

    /// <summary>By what the inviter is on this server. Nobody gives more than a plain member's place.</summary>
    /// <param name="membersInvite">The setting: whether members may let people onto the server, or administrators alone.</param>
    public static Refusal? MayInvite(UserRole inviter, bool intoConversation, UserRole given, bool membersInvite)
    {
        if (inviter is UserRole.Guest or UserRole.Bot)
        {
            return Refusal.Forbidden("Guests and bots invite nobody.");
        }

        if (given is not (UserRole.Member or UserRole.Guest))
        {
            return Refusal.Validation("role", "An invitation makes a member or a guest.");
        }

        if (given is UserRole.Guest && !intoConversation)
        {
            return Refusal.Validation("conversation_id", "A guest is invited into a conversation.");
        }

        return inviter is UserRole.Admin || membersInvite || intoConversation
            ? null
            : Refusal.Forbidden("Only administrators invite here.");
    }

    /// <summary>Whether it makes accounts, too: where administrators alone let people in, the link of a member's conversation is for those
    /// who are in already.</summary>
    public static bool MakesAccounts(UserRole inviter, bool membersInvite) => inviter is UserRole.Admin || membersInvite;
}
