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

    private static Refusal? May(UserRole asker, Permission permission)
    {
        var allowed = asker switch
        {
            UserRole.Admin => true,
            UserRole.Guest => permission is { Guests: true, Administration: false },
            _ => !permission.Administration,
        };
        return allowed ? null : Refusal.Forbidden(permission.Otherwise);
    }
}
