using Parley.Core.Messages;
using Parley.Core.Receipts;
using Parley.Protocols.Http;

namespace Parley.Server.Http.Family000;

/// <summary>A page of messages by number, newest first, with who has read each.</summary>
internal sealed record PageOf000(
    int Number, IReadOnlyList<Message> Messages, long Total, IReadOnlyDictionary<long, IReadOnlyList<Reader>> Readers)
{
    public const int Size = 50;

    /// <summary>At least 1: a conversation without messages has one empty page.</summary>
    public long LastNumber => Math.Max(1, (Total + Size - 1) / Size);

    public MessagesPageOf000 ToWire() => new(
        [.. Messages.Select(message => MessageRowOf000.Of(message, Readers.GetValueOrDefault(message.Id, [])))],
        Number,
        Size,
        LastNumber,
        Total);
}
