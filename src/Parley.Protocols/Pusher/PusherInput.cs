using Parley.Realtime.Topics;

namespace Parley.Protocols.Pusher;

/// <summary>What a message of a client comes to, once it is found good and allowed.</summary>
public abstract record PusherInput;

/// <summary>Wants to hear a channel, and may.</summary>
/// <param name="Member">As whom, on a presence channel.</param>
public sealed record PusherSubscribe(PusherChannel Channel, TopicMember? Member) : PusherInput;

/// <summary>Hears a channel no more.</summary>
public sealed record PusherUnsubscribe(PusherChannel Channel) : PusherInput;

/// <summary>Has shown whose connection it is.</summary>
public sealed record PusherSignIn(PusherUser User) : PusherInput;

/// <summary>Says something to the others on a channel that it is on.</summary>
/// <param name="Data">JSON, as it came; empty where there is none.</param>
/// <param name="UserId">Whom its own subscription says, on a presence channel.</param>
public sealed record PusherClientEvent(PusherChannel Channel, string Name, ReadOnlyMemory<byte> Data, string? UserId) : PusherInput;

/// <summary>What a message comes to: something to do, answers to send at once, the end of the connection after them, or nothing.</summary>
public readonly record struct PusherStep(PusherInput? Input = null, IReadOnlyList<ReadOnlyMemory<byte>>? Answers = null, PusherError? End = null)
{
    public static PusherStep Answer(params ReadOnlyMemory<byte>[] answers) => new(Answers: answers);

    public static PusherStep Do(PusherInput input, params ReadOnlyMemory<byte>[] answers) => new(input, answers);
}
