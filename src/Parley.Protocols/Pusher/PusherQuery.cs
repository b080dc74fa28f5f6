namespace Parley.Protocols.Pusher;

/// <summary>What a client says of itself in the address of its WebSocket. Null where it says nothing.</summary>
public sealed record PusherQuery(string? Protocol, string? Version)
{
    private const int LongestVersion = 64;

    /// <summary>Why it cannot be served; null where it can. Servers that it may come from ignore all of this, so what is absent is well.</summary>
    public PusherError? Check()
    {
        var isVersion = Version is null || (Version.Length <= LongestVersion
            && Version.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '+' or '_'));
        return !isVersion ? PusherError.BadVersion
            : Protocol is null or "" or "5" or "6" or "7" ? null
            : PusherError.UnknownProtocol;
    }
}
