namespace Parley.Server.Configuration;

/// <summary>Who finds whom, and may write to whom.</summary>
public enum PeopleSearch
{
    /// <summary>All who are no guests.</summary>
    Open,

    /// <summary>Those who share a conversation.</summary>
    Shared,
}
