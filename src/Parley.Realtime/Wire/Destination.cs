namespace Parley.Realtime.Wire;

/// <summary>Where a command of a protocol goes whose clients name people and channels rather than conversations.</summary>
public abstract record Destination
{
    private Destination()
    {
    }

    /// <summary>A public channel, by its name.</summary>
    public sealed record Channel(string Name) : Destination;

    /// <summary>The private conversation with this person.</summary>
    public sealed record Person(long UserId) : Destination;

    public sealed record Conversation(long Id) : Destination;
}
