namespace Parley.Protocols.Envelope;

/// <summary>The bounds of the envelope protocol; those of frames are the native protocol's.</summary>
public static class EnvelopeLimits
{
    /// <summary>Characters of a client's own id of a frame.</summary>
    public const int IdLength = 64;

    /// <summary>Bytes of a payload, as it is written.</summary>
    public const int PayloadBytes = 16 * 1024;
}
