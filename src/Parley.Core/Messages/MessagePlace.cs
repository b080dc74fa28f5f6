using System.Data.Common;
using Parley.Core.Conversations;

namespace Parley.Core.Messages;

/// <summary>What a message says of the conversation that it stands in, on wires that call conversations by whom they are with.</summary>
/// <param name="ReceiverId">The other one of a private conversation; null in all others.</param>
internal readonly record struct MessagePlace(long? ReceiverId, bool InChannel, string? ChannelName)
{
    /// <param name="pair">Where the columns <c>pair_low</c> and <c>pair_high</c> stand.</param>
    /// <param name="type">Where <c>type</c> and <c>channel_name</c> stand.</param>
    public static MessagePlace Read(DbDataReader row, long authorId, int pair, int type) => new(
        row.IsDBNull(pair) ? null : Message.ReceiverOf(authorId, row.GetInt64(pair), row.GetInt64(pair + 1)),
        row.GetInt64(type) == (long)ConversationType.Channel,
        row.IsDBNull(type + 1) ? null : row.GetString(type + 1));
}
