using System.Buffers;

namespace Parley.Protocols.Pusher;

/// <summary>A channel's name and what follows from it. Prefixes count with their dash, and the longest first.</summary>
public sealed record PusherChannel
{
    private const string OfUser = "#server-to-user-";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-=@,.;");

    private PusherChannel(string name) => Name = name;

    public string Name { get; }

    /// <summary>Subscribing needs a signature. Encrypted channels are private ones whose data only their ends can read.</summary>
    public bool IsPrivate => Name.StartsWith("private-", StringComparison.Ordinal);

    public bool IsPresence => Name.StartsWith("presence-", StringComparison.Ordinal);

    /// <summary>Its last published event is kept for whoever comes later.</summary>
    public bool IsCache => Name.StartsWith("cache-", StringComparison.Ordinal)
        || Name.StartsWith("private-cache-", StringComparison.Ordinal)
        || Name.StartsWith("private-encrypted-cache-", StringComparison.Ordinal)
        || Name.StartsWith("presence-cache-", StringComparison.Ordinal);

    public bool NeedsGrant => IsPrivate || IsPresence;

    /// <summary>Whose own channel it is; null for every other one.</summary>
    public string? UserId => Name.StartsWith(OfUser, StringComparison.Ordinal) ? Name[OfUser.Length..] : null;

    /// <summary>Null for what is no name of a channel.</summary>
    public static PusherChannel? Parse(string name, int longest)
    {
        if (name.StartsWith(OfUser, StringComparison.Ordinal))
        {
            return name.Length > OfUser.Length && name.Length <= OfUser.Length + PusherUser.LongestId ? new PusherChannel(name) : null;
        }

        return name.Length > 0 && name.Length <= longest && !name.AsSpan().ContainsAnyExcept(Allowed) ? new PusherChannel(name) : null;
    }

    public override string ToString() => Name;
}
