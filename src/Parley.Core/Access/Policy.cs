using Parley.Core.Conversations;
using Parley.Core.Sessions;
using Parley.Core.Users;

namespace Parley.Core.Access;

/// <summary>
/// Who may do what to what. The one place that decides it: doors ask what somebody may as what it is on this server, services ask with rows
/// that their transaction has locked, and statements carry the memberships that it judges by.
/// </summary>
public static class Policy
{
    /// <summary>By what somebody is on this server. Null: go ahead, the conversation still has its say.</summary>
    public static Refusal? May(Principal asker, Permission permission)
    {
        if (permission.ByServerKey && asker.Kind is not SessionKind.ServerKey)
        {
            return Refusal.Forbidden(permission.Otherwise);
        }

        var inPerson = asker is { Kind: SessionKind.SignIn, Role: not UserRole.Bot };
        return May(asker.Role, permission) ?? (inPerson || !permission.InPerson ? null : Refusal.Forbidden(permission.Otherwise));
    }

    /// <summary>By what somebody is in a conversation. Below a member the conversation is not there, and says so in the same words.</summary>
    internal static Refusal? May(Standing asker, Permission permission, in Subject subject)
    {
        if (asker < Standing.Member)
        {
            return Refusal.NotFound;
        }

        if (permission.Private is { } refusal && subject.Conversation == ConversationType.Private)
        {
            return refusal;
        }

        var allowed = !subject.IsServers
            && asker >= (subject.IsOwn ? permission.Own : permission.Others)
            && (!permission.Outranks || subject.IsOwn || asker > subject.Target)
            && asker >= subject.Given;
        return allowed ? null : Refusal.Forbidden(permission.Otherwise);
    }

    /// <summary>Whether somebody may put itself into a conversation. To those who may not, it is not there.</summary>
    internal static Refusal? MayJoin(UserRole asker, Standing standing, ConversationType conversation) =>
        conversation == ConversationType.Channel && standing != Standing.Banned && May(asker, Permission.JoinChannel) is null
            ? null
            : Refusal.NotFound;

    /// <summary>By the role alone, for those of whom the store knows no more: the makers of links.</summary>
    internal static Refusal? May(UserRole asker, Permission permission)
    {
        var allowed = asker switch
        {
            UserRole.Admin => true,
            UserRole.Guest => permission is { Guests: true, Administration: false },
            UserRole.Bot => permission is { Bots: true, Administration: false },
            _ => !permission.Administration,
        };
        return allowed ? null : Refusal.Forbidden(permission.Otherwise);
    }

    /// <summary>Whether somebody's link may give this. Asked when the link is made, and again whenever it is used. Nobody gives more than a
    /// plain member's place.</summary>
    /// <param name="into">What the inviter is in the conversation that it leads into; null: it leads onto the server alone.</param>
    /// <param name="membersInvite">The setting: whether members may let people onto the server, or administrators alone.</param>
    internal static Refusal? MayInvite(
        UserRole asker, UserRole given, (Standing Standing, ConversationType Conversation)? into, bool membersInvite)
    {
        if (into is { } place && May(place.Standing, Permission.InviteMember, new Subject(place.Conversation)) is { } closed)
        {
            return closed;
        }

        if (May(asker, Permission.Invite) is { } refusal)
        {
            return refusal;
        }

        if (given is not (UserRole.Member or UserRole.Guest))
        {
            return Refusal.Validation("role", "An invitation makes a member or a guest.");
        }

        if (given is UserRole.Guest && into is null)
        {
            return Refusal.Validation("conversation_id", "A guest is invited into a conversation.");
        }

        return into is not null || MayMakeAccounts(asker, membersInvite) ? null : Refusal.Forbidden("Only administrators invite here.");
    }

    /// <summary>Whether somebody's link makes accounts, too: where administrators alone let people in, the link of a member's conversation
    /// is for those who are in already.</summary>
    internal static bool MayMakeAccounts(UserRole asker, bool membersInvite) =>
        membersInvite || May(asker, Permission.ManageAccounts) is null;

    /// <summary>Whether somebody may take a link back. To those who may not, it is not there.</summary>
    internal static Refusal? MayTakeBack(UserRole asker, bool isOwn) =>
        May(asker, isOwn ? Permission.Invite : Permission.ManageInvites) is null ? null : Refusal.NotFound;

    /// <summary>Whether somebody may be given another role on this server, whoever gives it.</summary>
    internal static Refusal? MayBecome(UserRole now, UserRole given) =>
        now == given || (now is not UserRole.Bot && given is not UserRole.Bot)
            ? null
            : new Refusal(RefusalCode.Conflict, "A bot stays a bot, and nobody becomes one.", "role");
}
