using Parley.Realtime.Wire;

namespace Parley.Protocols.Native;

/// <summary>The native protocol (docs/protocols/native.md). One instance for each door: what
/// they say is the same, how long typing holds is not.</summary>
public sealed class NativeProtocol : IWireProtocol
{
    /// <summary><c>/ws</c>: its clients repeat "is typing" while it lasts.</summary>
    public static readonly NativeProtocol Strict = new(NativeDialect.Strict, TimeSpan.FromSeconds(6));

    /// <summary><c>/</c>: its clients say it once.</summary>
    public static readonly NativeProtocol Lenient = new(NativeDialect.Lenient, TimeSpan.FromSeconds(30));

    private static readonly NativeEncoder Encoder = new();

    private NativeProtocol(NativeDialect dialect, TimeSpan typingLifetime)
    {
        Dialect = dialect;
        TypingLifetime = typingLifetime;
    }

    public NativeDialect Dialect { get; }

    public TimeSpan TypingLifetime { get; }

    public bool HasRooms => false;

    public IWireProtocol At(Place place) => this;

    public ReadOnlyMemory<byte> Encode(ServerEvent serverEvent) =>
        Dialect == NativeDialect.Lenient && serverEvent is OwnPresenceChanged or OwnSettingsChanged
            ? default // The clients of this door know no such words, and hear of themselves what they say themselves.
            : serverEvent.Accept(Encoder);

    public (int Code, string Reason) Close(CloseReason reason) => reason switch
    {
        CloseReason.Normal => (1000, ""),
        CloseReason.ProtocolError => (1002, "protocol error"),
        CloseReason.FrameTooLarge => (1009, "frame too large"),
        CloseReason.TooManyBadFrames => (4400, "too many bad frames"),
        CloseReason.NotAuthenticated => (4401, "not authenticated"),
        CloseReason.Expired => (4401, "session expired"),
        CloseReason.Revoked => (4403, "session revoked"),
        CloseReason.AuthenticationTimeout => (4408, "not authenticated in time"),
        CloseReason.TooMany => (4429, "too many connections or frames"),
        CloseReason.Restarting => (4500, "restarting"),
        CloseReason.SlowReader => (4501, "reading too slowly"),
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };
}
