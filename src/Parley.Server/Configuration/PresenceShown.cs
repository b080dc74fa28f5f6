namespace Parley.Server.Configuration;

/// <summary>Who is told who is here.</summary>
public enum PresenceShown
{
    /// <summary>Those who share a private conversation or a group, as far as people let each other.</summary>
    Shared,

    /// <summary>Nobody.</summary>
    Off,
}
