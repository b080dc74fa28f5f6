using Parley.Core.Conversations;

namespace Parley.Core.Access;

/// <summary>What somebody is to one conversation, in ascending power. To whoever is below a member it is not there.</summary>
public enum Standing
{
    Stranger,
    Banned,
    Former,
    Member,
    Admin,
    Owner,

    /// <summary>The server of an application, which acts for all its people.</summary>
    Server,
}

internal static class Standings
{
    public static Standing Of(MemberRole role) => role switch
    {
        MemberRole.Owner => Standing.Owner,
        MemberRole.Admin => Standing.Admin,
        _ => Standing.Member,
    };

    /// <summary>Of a row that the transaction has locked; who has none, or left, is no member.</summary>
    public static Standing Of(MemberRow? row) => row switch
    {
        null => Standing.Stranger,
        { LeftAt: not null } => Standing.Former,
        _ => Of(row.Rank),
    };
}
