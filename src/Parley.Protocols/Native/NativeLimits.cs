namespace Parley.Protocols.Native;

/// <summary>The bounds of the native protocol itself (those of chat are in Core's <c>Limits</c>).</summary>
public static class NativeLimits
{
    /// <summary>Bytes of a frame once signed in: a message of 4,000 characters escaped at six
    /// bytes each, with room. More closes with 1009.</summary>
    public const int FrameBytes = 64 * 1024;

    /// <summary>Bytes of a frame before that: a token fits, and a stranger can make us hold no more.</summary>
    public const int FrameBytesBeforeSignIn = 8 * 1024;

    /// <summary>Levels of JSON. Our deepest frame has three.</summary>
    public const int JsonDepth = 16;

    /// <summary>Characters of a client's own frame id.</summary>
    public const int RequestIdLength = 64;

    /// <summary>Characters of an epoch: ours are shorter, and a longer one is another store's in any case.</summary>
    public const int EpochLength = 64;

    /// <summary>Conversations of one sync frame (contract native, "sync").</summary>
    public const int SyncConversations = 1_000;

    /// <summary>People of one watch.</summary>
    public const int WatchedUsers = 500;

    /// <summary>Bad frames within <see cref="BadFrameWindow"/> that close the connection.</summary>
    public const int BadFrames = 20;

    /// <summary>The largest integer that every JSON reader takes exactly (RFC 8259, 6).</summary>
    public const long MaxInteger = (1L << 53) - 1;

    /// <summary>Silence longer than this is answered with a ping by the server; told to clients as <c>heartbeat_seconds</c>.</summary>
    public const int HeartbeatSeconds = 25;

    public static readonly TimeSpan BadFrameWindow = TimeSpan.FromMinutes(1);

    /// <summary>From the opened connection to valid credentials.</summary>
    public static readonly TimeSpan SignInTime = TimeSpan.FromSeconds(10);
}
