namespace Parley.Realtime.Wire;

/// <summary>How one protocol says things: one instance per protocol and process, without
/// state of a connection. Implemented in Protocols.</summary>
public interface IWireProtocol
{
    /// <summary>How long a "starts typing" holds without being repeated (contract native, `typing`).</summary>
    TimeSpan TypingLifetime { get; }

    /// <summary>Its clients join conversations, and hear differently of those that they are not in: see <see cref="At"/>.</summary>
    bool HasRooms { get; }

    /// <summary>How it says what happens in a conversation to a session that is there. One instance for each place; the protocol itself
    /// speaks to those inside.</summary>
    IWireProtocol At(Place place);

    /// <summary>The frame of an event, ready for any session of this protocol; empty where the protocol has no word for it.</summary>
    ReadOnlyMemory<byte> Encode(ServerEvent serverEvent);

    /// <summary>The close code and reason of this protocol.</summary>
    (int Code, string Reason) Close(CloseReason reason);
}

/// <summary>Why the server ends a connection; each decides whether and when the client comes back.</summary>
public enum CloseReason
{
    Normal,
    NotAuthenticated,
    AuthenticationTimeout,
    TooManyBadFrames,
    FrameTooLarge,
    ProtocolError,
    Revoked,

    /// <summary>The time of its session was over: a client that has a newer token comes back with it.</summary>
    Expired,
    TooMany,
    Restarting,
    SlowReader,
}
