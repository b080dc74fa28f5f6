using Parley.Protocols.Pusher.Chat;
using Parley.Realtime.Topics;

namespace Parley.Protocols.Pusher;

/// <summary>What a message of a client comes to, once it is found good and allowed.</summary>
public abstract record PusherInput;

/// <summary>Wants to hear a channel, and may.</summary>
/// <param name="Member">As whom, on a presence channel.</param>
public sealed record PusherSubscribe(PusherChannel Channel, TopicMember? Member) : PusherInput
{
    /// <summary>Of a channel of chat: who the grant says it is for, which is still to be found true.</summary>
    public ChatSubscribe? Chat { get; init; }
}

public sealed record ChatSubscribe(ChatChannel Channel, ChatGrant Grant);

/// <summary>Hears a channel no more.</summary>
public sealed record PusherUnsubscribe(PusherChannel Channel) : PusherInput;

/// <summary>Has shown whose connection it is.</summary>
/// <param name="Grant">Where this server itself has said so: for which sign-in, which is still to be found true.</param>
public sealed record PusherSignIn(PusherUser User, ChatGrant? Grant = null) : PusherInput;

/// <summary>Says something to the others on a channel that it is on.</summary>
/// <param name="Data">JSON, as it came; empty where there is none.</param>
/// <param name="UserId">Whom its own subscription says, on a presence channel.</param>
public sealed record PusherClientEvent(PusherChannel Channel, string Name, ReadOnlyMemory<byte> Data, string? UserId) : PusherInput
{
    /// <summary>Set on a channel of chat.</summary>
    public ChatChannel? Chat { get; init; }
}

/// <summary>What a message comes to: something to do, answers to send at once, the end of the connection after them, or nothing.</summary>
public readonly record struct PusherStep(PusherInput? Input = null, IReadOnlyList<ReadOnlyMemory<byte>>? Answers = null, PusherError? End = null)
{
    public static PusherStep Answer(params ReadOnlyMemory<byte>[] answers) => new(Answers: answers);

    public static PusherStep Do(PusherInput input, params ReadOnlyMemory<byte>[] answers) => new(input, answers);
}
