namespace Parley.Server.WebSockets;

/// <summary>An open connection of any protocol, as the process counts and ends it.</summary>
internal interface ILiveConnection
{
    /// <summary>As metrics name it.</summary>
    string Protocol { get; }

    /// <summary>Whose it is; null before sign-in.</summary>
    long? UserId { get; }

    /// <summary>Begins nothing more, lets what was begun be answered, and sends the client away to come back later.</summary>
    Task LeaveAsync();
}
