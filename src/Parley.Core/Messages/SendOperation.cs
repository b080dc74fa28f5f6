using Parley.Core.Attachments;
using Parley.Core.Commit;
using Parley.Core.Events;
using Parley.Core.Users;

namespace Parley.Core.Messages;

/// <summary>A send on its way to the store. Looking and writing have a form for one (here) and one for
/// many (<see cref="SendSet"/>); the rules are shared.</summary>
internal sealed class SendOperation(SendMessage command, Link? link, byte[] hash) : WriteOperation<SentMessage>
{
    public SendMessage Command => command;

    public byte[] Hash => hash;

    /// <summary>What is attached; null: nothing.</summary>
    public Link? Link => link;

    /// <summary>The numbers and the author, if this person may write here; the membership is part of the statement.</summary>
    private const string Look = """
        SELECT c.seq, c.rev, c.mark, c.member_count, m.visible_from_seq, m.read_seq, u.name, u.avatar_url, c.pair_low, c.pair_high, c.type,
               c.channel_name
        FROM conversations c
        JOIN members m ON m.conversation_id = c.id AND m.user_id = @p1 AND m.left_at IS NULL
        JOIN users u ON u.id = m.user_id
        WHERE c.id = @p0
        """;

    /// <summary>The same for somebody who is no member, of the channel that is open to everybody but guests.</summary>
    private const string LookAsVisitor = """
        SELECT c.seq, c.rev, c.mark, c.member_count, CAST(1 AS BIGINT), c.seq + 1, u.name, u.avatar_url, c.pair_low, c.pair_high, c.type,
               c.channel_name
        FROM conversations c JOIN users u ON u.id = @p1 AND u.disabled_at IS NULL AND u.role <> 2
        WHERE c.id = @p0 AND c.channel_name = 'global'
          AND NOT EXISTS (SELECT 1 FROM bans b WHERE b.conversation_id = c.id AND b.user_id = u.id)
        """;

    private const string LookForReply = """
        SELECT r.seq, r.content, r.type, r.deleted_at, u.id, u.name, u.avatar_url, r.reply_to_id, r.created_at, r.edited_at
        FROM messages r JOIN users u ON u.id = r.user_id
        WHERE r.id = @p0 AND r.conversation_id = @p1
        """;

    /// <summary>Alone, on prepared statements: the way of SQLite, where a statement costs no round trip.</summary>
    public override bool Execute(WriteTransaction transaction)
    {
        Outcome = Send(transaction);
        return Outcome.Refusal is null;
    }

    /// <summary>The answer, once found.</summary>
    public SentMessage Decided => Outcome.Value;

    /// <summary>The answer found by <see cref="SendSet"/>.</summary>
    public void Decide(Result<SentMessage> outcome) => Outcome = outcome;

    /// <summary>The message that this send becomes, at the numbers given; or why it may not.</summary>
    public Result<Message> Compose(
        ConversationNumbers numbers, UserCard author, MessagePlace place, long visibleFromSeq, ReplyPreview? reply, long now)
    {
        if (command.ReplyToId is not null && (reply is null || reply.Deleted || reply.Seq < visibleFromSeq))
        {
            return Refusal.Validation("reply_to_id", "There is no such message to reply to in this conversation.");
        }

        return new Message(
            Id: 0,
            command.ConversationId,
            numbers.Seq,
            numbers.Rev,
            CreatedRev: numbers.Rev,
            author,
            command.Content,
            command.Type,
            command.ReplyToId,
            reply,
            ThreadId: null,
            System: null,
            now,
            EditedAt: null,
            Deleted: false,
            command.ClientId)
        {
            ReceiverId = place.ReceiverId,
            InChannel = place.InChannel,
            ChannelName = place.ChannelName,
            Payload = command.Payload,
        };
    }

    private Result<SentMessage> Send(WriteTransaction transaction)
    {
        // Before membership: the retry of a send that was stored gets its answer, whatever happened since. Only its author can ask.
        if (command.ClientId is not null && Earlier(transaction) is { } earlier)
        {
            return earlier;
        }

        if ((Find(transaction, Look) ?? (command.AsVisitor ? Find(transaction, LookAsVisitor) : null)) is not { } found)
        {
            return Refusal.NotFound;
        }

        var numbers = found.Numbers;
        var composed = Compose(numbers, found.Author, found.Place, found.VisibleFromSeq, Reply(transaction), transaction.Now);
        if (!composed.TryGet(out var message, out var refusal))
        {
            return refusal;
        }

        message = message with { Id = Insert(transaction, message) };
        if (link is not null)
        {
            message = message with { Attachments = [AttachmentRow.Add(transaction, message.Id, link)] };
        }

        transaction.Prepared("UPDATE conversations SET seq = @p1, rev = @p2, mark = @p3, last_message_at = @p4, updated_at = @p4 WHERE id = @p0")
            .Run(command.ConversationId, numbers.Seq, numbers.Rev, numbers.Mark, transaction.Now);

        // Sending moves the sender's own marker: what stands above one's own words has been read.
        transaction.Prepared(
            """
            UPDATE members SET read_seq = @p2, delivered_seq = @p2, read_at = @p3, shown_read_seq = @p2, shown_read_at = @p3, mark = @p4
            WHERE conversation_id = @p0 AND user_id = @p1
            """)
            .Run(command.ConversationId, command.SenderId, numbers.Seq, transaction.Now, numbers.Mark);
        if (Receipts.ReadAdvance.NeededFor(found.ReadSeq, numbers.Seq, found.MemberCount))
        {
            Receipts.ReadAdvance.RecordBySending(transaction, command.ConversationId, command.SenderId, numbers.Seq);
        }

        transaction.Publish(new MessageSent(command.ConversationId, numbers.Rev, message));
        return new SentMessage(message, Created: true);
    }

    private Found? Find(WriteTransaction transaction, string look)
    {
        using var row = transaction.Prepared(look).Read(command.ConversationId, command.SenderId);
        return row.Read()
            ? new Found(
                new ConversationNumbers(row.GetInt64(0) + 1, row.GetInt64(1) + 1, row.GetInt64(2) + 1),
                MemberCount: row.GetInt64(3),
                VisibleFromSeq: row.GetInt64(4),
                ReadSeq: row.GetInt64(5),
                new UserCard(command.SenderId, row.GetString(6), row.IsDBNull(7) ? null : row.GetString(7)),
                MessagePlace.Read(row, command.SenderId, pair: 8, type: 10))
            : null;
    }

    private Result<SentMessage>? Earlier(WriteTransaction transaction)
    {
        long id;
        using (var row = transaction.Prepared("SELECT id, command_hash FROM messages WHERE user_id = @p0 AND client_id = @p1")
            .Read(command.SenderId, command.ClientId))
        {
            if (!row.Read())
            {
                return null;
            }

            if (!row.GetFieldValue<byte[]>(1).AsSpan().SequenceEqual(hash))
            {
                return Refusal.ClientIdConflict;
            }

            id = row.GetInt64(0);
        }

        return Stored(transaction, id);
    }

    /// <summary>The first answer again, in today's state. Its author may have left since:
    /// then nothing of anybody else's stands in it.</summary>
    public static SentMessage Stored(WriteTransaction transaction, long id)
    {
        var row = MessageRow.Read(transaction, "WHERE m.id = @id", new { id })[0];
        var visibleFromSeq = transaction.Scalar<long?>(
            "SELECT visible_from_seq FROM members WHERE conversation_id = @ConversationId AND user_id = @UserId AND left_at IS NULL",
            new { row.ConversationId, row.UserId });
        return new SentMessage(row.ToMessage(visibleFromSeq ?? long.MaxValue), Created: false);
    }

    private ReplyPreview? Reply(WriteTransaction transaction)
    {
        if (command.ReplyToId is not { } replyToId)
        {
            return null;
        }

        using var row = transaction.Prepared(LookForReply).Read(replyToId, command.ConversationId);
        return row.Read()
            ? new ReplyPreview(
                replyToId,
                row.GetInt64(0),
                new UserCard(row.GetInt64(4), row.GetString(5), row.IsDBNull(6) ? null : row.GetString(6)),
                row.IsDBNull(1) ? null : row.GetString(1),
                (MessageType)row.GetInt64(2),
                Deleted: !row.IsDBNull(3),
                row.IsDBNull(7) ? null : row.GetInt64(7),
                row.GetInt64(8),
                row.IsDBNull(9) ? null : row.GetInt64(9))
            : null;
    }

    private long Insert(WriteTransaction transaction, Message message) => transaction.Prepared(
        """
        INSERT INTO messages (conversation_id, seq, rev, created_rev, user_id, client_id, command_hash, content, type, reply_to_id, created_at,
            attachment_count, payload)
        VALUES (@p0, @p1, @p2, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11)
        RETURNING id
        """).Scalar(
            command.ConversationId,
            message.Seq,
            message.Rev,
            command.SenderId,
            command.ClientId,
            command.ClientId is null ? null : hash,
            command.Content,
            (long)command.Type,
            command.ReplyToId,
            message.CreatedAt,
            link is null ? 0L : 1L,
            command.Payload);

    private sealed record Found(
        ConversationNumbers Numbers, long MemberCount, long VisibleFromSeq, long ReadSeq, UserCard Author, MessagePlace Place);
}

/// <summary>The numbers that a change takes.</summary>
internal readonly record struct ConversationNumbers(long Seq, long Rev, long Mark);
