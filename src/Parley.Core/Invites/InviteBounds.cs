namespace Parley.Core.Invites;

/// <summary>How many invitations there may be, for how many people, and for how long.</summary>
internal static class InviteBounds
{
    /// <summary>Invitations of one person that have not ended.</summary>
    public const int PerPerson = 100;

    public const long MostUses = 10_000;

    public static readonly TimeSpan UsualLife = TimeSpan.FromDays(7);

    public static readonly TimeSpan LongestLife = TimeSpan.FromDays(365);
}
