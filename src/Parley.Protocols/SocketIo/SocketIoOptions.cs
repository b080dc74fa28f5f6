namespace Parley.Protocols.SocketIo;

/// <summary>The bounds of the Socket.IO protocol itself; clients notice only the first.</summary>
public sealed record SocketIoOptions
{
    /// <summary>From the opened connection to the first namespace joined.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>From the last namespace left to the next one joined; null: for ever.</summary>
    public TimeSpan? ReturnTimeout { get; init; }

    /// <summary>Attachments of one packet. Clients since 4.8.3 take no more either.</summary>
    public int MaxAttachments { get; init; } = 10;

    /// <summary>Bytes of all attachments of one packet.</summary>
    public int AttachmentBytes { get; init; } = 4_000_000;

    /// <summary>From a packet to the last of its attachments (attack PR2).</summary>
    public TimeSpan AttachmentTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Namespaces of one connection, those that it has left included (attack PR16).</summary>
    public int MaxNamespaces { get; init; } = 16;

    /// <summary>Bytes of the name of a namespace.</summary>
    public int NamespaceBytes { get; init; } = 256;

    /// <summary>Levels of JSON, the packet's own array included.</summary>
    public int JsonDepth { get; init; } = 32;
}
