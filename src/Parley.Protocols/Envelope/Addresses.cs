using System.Globalization;
using Parley.Core.Conversations;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Envelope;

/// <summary>The words of <c>from</c> and <c>to</c>: <c>channel:tea</c>, <c>user:7</c>, <c>conversation:3</c>.</summary>
internal static class Addresses
{
    private const string ChannelIs = "channel:";
    private const string UserIs = "user:";
    private const string ConversationIs = "conversation:";

    /// <summary>Null for what is none.</summary>
    public static Destination? Read(string to)
    {
        if (to.StartsWith(ChannelIs, StringComparison.Ordinal))
        {
            var name = to[ChannelIs.Length..];
            return ChannelName.IsOne(name) ? new Destination.Channel(name) : null;
        }

        return to.StartsWith(UserIs, StringComparison.Ordinal) && ReadId(to.AsSpan(UserIs.Length)) is { } userId
            ? new Destination.Person(userId)
            : to.StartsWith(ConversationIs, StringComparison.Ordinal) && ReadId(to.AsSpan(ConversationIs.Length)) is { } id
            ? new Destination.Conversation(id)
            : null;
    }

    public static string OfUser(long userId) => string.Create(CultureInfo.InvariantCulture, $"{UserIs}{userId}");

    /// <summary>To whom something goes that is told of a conversation.</summary>
    /// <param name="receiverId">In a private conversation the one for whom it is.</param>
    public static string Of(long conversationId, long? receiverId, string? channelName) =>
        receiverId is { } userId ? OfUser(userId)
        : channelName is not null ? ChannelIs + channelName
        : string.Create(CultureInfo.InvariantCulture, $"{ConversationIs}{conversationId}");

    /// <summary>Digits only, and no leading zero: one number has one spelling. One that is too large is an id all the same, of nothing.</summary>
    public static long? ReadId(ReadOnlySpan<char> digits) =>
        digits is [not '0', ..] and { Length: <= 16 } && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;
}
