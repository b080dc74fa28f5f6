using Parley.Core.Storage;

namespace Parley.Core.Messages;

/// <summary>Looks through one conversation, message by message: for clients that ask so. There is no index, and so there is a bound.</summary>
internal static class MessageScan
{
    /// <summary>The newest so many messages are looked at.</summary>
    public const int Rows = 20_000;

    // Of one snapshot: a reader must not be held for long.
    private const int ChunkRows = 1_000;

    public static async Task<Result<(IReadOnlyList<Message> Messages, long Total)>> RunAsync(
        Readers readers, long userId, long conversationId, string text, int page, int perPage, CancellationToken cancellation)
    {
        var found = new List<long>();
        var below = long.MaxValue;
        for (var looked = 0; looked < Rows; looked += ChunkRows)
        {
            var chunk = await readers.ReadAsync(userId, read => Read(read, userId, conversationId, below), cancellation);
            if (chunk is null)
            {
                return Refusal.NotFound;
            }

            found.AddRange(chunk.Where(row => row.Content?.Contains(text, StringComparison.OrdinalIgnoreCase) == true).Select(row => row.Seq));
            if (chunk.Count < ChunkRows)
            {
                break;
            }

            below = chunk[^1].Seq;
        }

        found.Reverse();
        long[] wanted = [.. found.Skip((page - 1) * perPage).Take(perPage)];
        var messages = await readers.ReadAsync(userId, read => Pick(read, userId, conversationId, wanted), cancellation);
        return (messages, found.Count);
    }

    // Null: no member.
    private static IReadOnlyList<Row>? Read(ReadTransaction read, long userId, long conversationId, long below)
    {
        var visibleFromSeq = VisibleFrom(read, userId, conversationId);
        return visibleFromSeq is null ? null : read.Query<Row>(
            """
            SELECT seq, content FROM messages
            WHERE conversation_id = @conversationId AND seq < @below AND seq >= @visibleFromSeq AND deleted_at IS NULL AND type <> @System
            ORDER BY seq DESC LIMIT @ChunkRows
            """,
            new { conversationId, below, visibleFromSeq, System = (long)MessageType.System, ChunkRows });
    }

    private static IReadOnlyList<Message> Pick(ReadTransaction read, long userId, long conversationId, long[] seqs)
    {
        var visibleFromSeq = VisibleFrom(read, userId, conversationId);
        return seqs.Length == 0 || visibleFromSeq is null ? [] :
        [
            .. MessageRow.Read(
                read,
                $"""
                WHERE m.conversation_id = @conversationId AND m.seq {read.Engine.OneOf("@seqs")} AND m.seq >= @visibleFromSeq
                  AND m.deleted_at IS NULL
                ORDER BY m.seq
                """,
                new { conversationId, seqs, visibleFromSeq }).Select(row => row.ToMessage(visibleFromSeq.Value)),
        ];
    }

    private static long? VisibleFrom(ReadTransaction read, long userId, long conversationId) => read.Scalar<long?>(
        "SELECT visible_from_seq FROM members WHERE conversation_id = @conversationId AND user_id = @userId AND left_at IS NULL",
        new { conversationId, userId });

    private sealed class Row
    {
        public long Seq { get; set; }

        public string? Content { get; set; }
    }
}
