using System.Data.Common;
using Parley.Core.Attachments;
using Parley.Core.Commit;
using Parley.Core.Events;
using Parley.Core.Users;

namespace Parley.Core.Messages;

/// <summary>Many sends in two round trips, for PostgreSQL: one batch of statements looks
/// for all of them, one writes for all of them.</summary>
internal sealed class SendSet
{
    /// <summary>Set before anything is looked at; the caller goes back to it when the set cannot be written as one.</summary>
    public const string Savepoint = "sends";

    /// <summary>The conversations are locked. Every send is decided; throws only where the database does.</summary>
    public void Execute(WriteTransaction transaction, IReadOnlyList<SendOperation> sends)
    {
        var seen = Look(transaction, sends);
        var written = new List<(SendOperation Send, Message Message)>(sends.Count);
        var firsts = new Dictionary<(long, string), SendOperation>();
        var retries = new List<SendOperation>();
        foreach (var send in sends)
        {
            var command = send.Command;
            if (command.ClientId is { } clientId)
            {
                if (seen.Earlier.TryGetValue((command.SenderId, clientId), out var earlier))
                {
                    send.Decide(earlier.Hash.AsSpan().SequenceEqual(send.Hash) ? earlier.Answer : Refusal.ClientIdConflict);
                    continue;
                }

                if (firsts.ContainsKey((command.SenderId, clientId)))
                {
                    retries.Add(send);
                    continue;
                }
            }

            if (!seen.Places.TryGetValue((command.ConversationId, command.SenderId), out var place))
            {
                send.Decide(Refusal.NotFound);
                continue;
            }

            var next = place.Conversation.Next();
            var composed = send.Compose(
                next, place.Author, place.Where, place.VisibleFromSeq, seen.Reply(command), transaction.Now);
            if (!composed.TryGet(out var message, out var refusal))
            {
                send.Decide(refusal);
                continue;
            }

            place.Conversation.Take(next);
            if (Receipts.ReadAdvance.NeededFor(place.ReadSeq, next.Seq, place.Conversation.MemberCount))
            {
                place.Advanced = true;
            }

            place.ReadSeq = next.Seq;
            place.Moved = true;
            written.Add((send, message));
            if (command.ClientId is not null)
            {
                firsts.Add((command.SenderId, command.ClientId), send);
            }
        }

        if (written.Count > 0)
        {
            Write(transaction, seen, written);
        }

        foreach (var retry in retries)
        {
            var first = firsts[(retry.Command.SenderId, retry.Command.ClientId!)];
            retry.Decide(first.Hash.AsSpan().SequenceEqual(retry.Hash) ? first.Decided with { Created = false } : Refusal.ClientIdConflict);
        }
    }

    private static Seen Look(WriteTransaction transaction, IReadOnlyList<SendOperation> sends)
    {
        var places = sends.Select(send => (send.Command.ConversationId, send.Command.SenderId)).Distinct().ToArray();
        var keyed = sends.Where(send => send.Command.ClientId is not null).ToArray();
        var replies = sends.Where(send => send.Command.ReplyToId is not null).Select(send => send.Command.ReplyToId!.Value).Distinct().ToArray();
        using var batch = transaction.Connection.CreateBatch();
        batch.Add($"SAVEPOINT {Savepoint}");
        batch.Add(
            """
            SELECT c.id, m.user_id, c.seq, c.rev, c.mark, c.member_count, m.visible_from_seq, m.read_seq, u.name, u.avatar_url,
                   c.pair_low, c.pair_high, c.type, c.channel_name
            FROM unnest($1, $2) AS wanted (conversation_id, user_id)
            JOIN conversations c ON c.id = wanted.conversation_id
            JOIN members m ON m.conversation_id = c.id AND m.user_id = wanted.user_id AND m.left_at IS NULL
            JOIN users u ON u.id = m.user_id
            """,
            Array.ConvertAll(places, place => place.ConversationId),
            Array.ConvertAll(places, place => place.SenderId));
        if (keyed.Length > 0)
        {
            batch.Add(
                "SELECT m.id, m.user_id, m.client_id, m.command_hash FROM unnest($1, $2) AS wanted (user_id, client_id) "
                + "JOIN messages m ON m.user_id = wanted.user_id AND m.client_id = wanted.client_id",
                Array.ConvertAll(keyed, send => send.Command.SenderId),
                Array.ConvertAll(keyed, send => send.Command.ClientId!));
        }

        if (replies.Length > 0)
        {
            batch.Add(
                "SELECT r.id, r.conversation_id, r.seq, r.content, r.type, r.deleted_at, u.id, u.name, u.avatar_url, "
                + "r.reply_to_id, r.created_at, r.edited_at "
                + "FROM messages r JOIN users u ON u.id = r.user_id WHERE r.id = ANY($1)",
                replies);
        }

        var seen = new Seen();
        using (var rows = batch.ExecuteReader())
        {
            seen.ReadPlaces(rows);
            if (keyed.Length > 0 && rows.NextResult())
            {
                seen.ReadEarlier(rows);
            }

            if (replies.Length > 0 && rows.NextResult())
            {
                seen.ReadReplies(rows);
            }
        }

        seen.LoadEarlierMessages(transaction);
        return seen;
    }

    private static void Write(WriteTransaction transaction, Seen seen, List<(SendOperation Send, Message Message)> written)
    {
        // Keys in one order on every lane: two lanes that meet the same client id then wait for each other, and never both.
        var sorted = written.OrderBy(item => item.Send.Command.SenderId).ThenBy(item => item.Send.Command.ClientId, StringComparer.Ordinal).ToArray();
        var conversations = seen.Places.Values.Where(place => place.Moved).Select(place => place.Conversation).Distinct().ToArray();
        var moved = seen.Places.Where(pair => pair.Value.Moved).ToArray();
        var advanced = moved.Where(pair => pair.Value.Advanced).ToArray();
        using var batch = transaction.Connection.CreateBatch();
        batch.Add(
            """
            INSERT INTO messages (conversation_id, seq, rev, created_rev, user_id, client_id, command_hash, content, type, reply_to_id, created_at,
                attachment_count, payload)
            SELECT conversation_id, seq, rev, rev, user_id, client_id, command_hash, content, type, reply_to_id, created_at, attachment_count, payload
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AS new (
                conversation_id, seq, rev, user_id, client_id, command_hash, content, type, reply_to_id, created_at, attachment_count, payload)
            RETURNING id, conversation_id, seq
            """,
            Array.ConvertAll(sorted, item => item.Message.ConversationId),
            Array.ConvertAll(sorted, item => item.Message.Seq),
            Array.ConvertAll(sorted, item => item.Message.Rev),
            Array.ConvertAll(sorted, item => item.Send.Command.SenderId),
            Array.ConvertAll(sorted, item => item.Send.Command.ClientId),
            Array.ConvertAll(sorted, item => item.Send.Command.ClientId is null ? null : item.Send.Hash),
            Array.ConvertAll(sorted, item => item.Message.Content),
            Array.ConvertAll(sorted, item => (long)item.Message.Type),
            Array.ConvertAll(sorted, item => item.Message.ReplyToId),
            Array.ConvertAll(sorted, item => item.Message.CreatedAt),
            Array.ConvertAll(sorted, item => item.Send.Link is null ? 0L : 1L),
            Array.ConvertAll(sorted, item => item.Send.Command.Payload));
        batch.Add(
            """
            UPDATE conversations c SET seq = new.seq, rev = new.rev, mark = new.mark, last_message_at = $5, updated_at = $5
            FROM unnest($1, $2, $3, $4) AS new (id, seq, rev, mark) WHERE c.id = new.id
            """,
            Array.ConvertAll(conversations, conversation => conversation.Id),
            Array.ConvertAll(conversations, conversation => conversation.Numbers.Seq),
            Array.ConvertAll(conversations, conversation => conversation.Numbers.Rev),
            Array.ConvertAll(conversations, conversation => conversation.Numbers.Mark),
            transaction.Now);
        batch.Add(
            """
            UPDATE members m SET read_seq = new.seq, delivered_seq = new.seq, read_at = $5, shown_read_seq = new.seq, shown_read_at = $5,
                mark = new.mark
            FROM unnest($1, $2, $3, $4) AS new (conversation_id, user_id, seq, mark)
            WHERE m.conversation_id = new.conversation_id AND m.user_id = new.user_id
            """,
            Array.ConvertAll(moved, pair => pair.Key.ConversationId),
            Array.ConvertAll(moved, pair => pair.Key.UserId),
            Array.ConvertAll(moved, pair => pair.Value.ReadSeq),
            Array.ConvertAll(moved, pair => pair.Value.Conversation.Numbers.Mark),
            transaction.Now);
        var ids = new Dictionary<(long, long), long>(written.Count);
        using (var rows = batch.ExecuteReader())
        {
            while (rows.Read())
            {
                ids.Add((rows.GetInt64(1), rows.GetInt64(2)), rows.GetInt64(0));
            }
        }

        foreach (var (key, place) in advanced)
        {
            Receipts.ReadAdvance.RecordBySending(transaction, key.ConversationId, key.UserId, place.ReadSeq);
        }

        var attached = AttachmentRow.AddAll(transaction, [.. written
            .Where(item => item.Send.Link is not null)
            .Select(item => (ids[(item.Message.ConversationId, item.Message.Seq)], item.Send.Link!))]);
        foreach (var (send, message) in written)
        {
            var id = ids[(message.ConversationId, message.Seq)];
            var stored = message with { Id = id, Attachments = attached.TryGetValue(id, out var one) ? [one] : [] };
            send.Decide(new SentMessage(stored, Created: true));
            transaction.Publish(new MessageSent(stored.ConversationId, stored.Rev, stored));
        }
    }

    /// <summary>A conversation of the set, whose numbers its sends take one after the other; the mark steps once for all of them.</summary>
    private sealed class Locked(long id, ConversationNumbers stored, long memberCount)
    {
        private readonly long _mark = stored.Mark + 1;

        public long Id => id;

        public long MemberCount => memberCount;

        public ConversationNumbers Numbers { get; private set; } = stored;

        public ConversationNumbers Next() => new(Numbers.Seq + 1, Numbers.Rev + 1, _mark);

        public void Take(ConversationNumbers numbers) => Numbers = numbers;
    }

    /// <summary>One sender in one conversation.</summary>
    private sealed class Place(Locked conversation, UserCard author, MessagePlace where, long visibleFromSeq, long readSeq)
    {
        public Locked Conversation => conversation;

        public UserCard Author => author;

        public MessagePlace Where => where;

        public long VisibleFromSeq => visibleFromSeq;

        public long ReadSeq { get; set; } = readSeq;

        public bool Moved { get; set; }

        public bool Advanced { get; set; }
    }

    /// <summary>What looking found.</summary>
    private sealed class Seen
    {
        private readonly Dictionary<long, Locked> _conversations = [];
        private readonly Dictionary<long, (long ConversationId, ReplyPreview Preview)> _replies = [];
        private readonly List<(long Id, long UserId, string ClientId, byte[] Hash)> _earlier = [];

        public Dictionary<(long ConversationId, long UserId), Place> Places { get; } = [];

        public Dictionary<(long UserId, string ClientId), (byte[] Hash, SentMessage Answer)> Earlier { get; } = [];

        public ReplyPreview? Reply(SendMessage command) =>
            command.ReplyToId is { } id && _replies.TryGetValue(id, out var reply) && reply.ConversationId == command.ConversationId
                ? reply.Preview
                : null;

        public void ReadPlaces(DbDataReader rows)
        {
            while (rows.Read())
            {
                var id = rows.GetInt64(0);
                if (!_conversations.TryGetValue(id, out var conversation))
                {
                    conversation = new Locked(id, new ConversationNumbers(rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4)), rows.GetInt64(5));
                    _conversations.Add(id, conversation);
                }

                var userId = rows.GetInt64(1);
                var author = new UserCard(userId, rows.GetString(8), rows.IsDBNull(9) ? null : rows.GetString(9));
                var where = MessagePlace.Read(rows, userId, pair: 10, type: 12);
                Places.Add((id, userId), new Place(conversation, author, where, rows.GetInt64(6), rows.GetInt64(7)));
            }
        }

        public void ReadEarlier(DbDataReader rows)
        {
            while (rows.Read())
            {
                _earlier.Add((rows.GetInt64(0), rows.GetInt64(1), rows.GetString(2), rows.GetFieldValue<byte[]>(3)));
            }
        }

        public void ReadReplies(DbDataReader rows)
        {
            while (rows.Read())
            {
                var author = new UserCard(rows.GetInt64(6), rows.GetString(7), rows.IsDBNull(8) ? null : rows.GetString(8));
                var content = rows.IsDBNull(3) ? null : rows.GetString(3);
                _replies[rows.GetInt64(0)] = (
                    rows.GetInt64(1),
                    new ReplyPreview(
                        rows.GetInt64(0),
                        rows.GetInt64(2),
                        author,
                        content,
                        (MessageType)rows.GetInt64(4),
                        !rows.IsDBNull(5),
                        rows.IsDBNull(9) ? null : rows.GetInt64(9),
                        rows.GetInt64(10),
                        rows.IsDBNull(11) ? null : rows.GetInt64(11)));
            }
        }

        public void LoadEarlierMessages(WriteTransaction transaction)
        {
            foreach (var (id, userId, clientId, hash) in _earlier)
            {
                Earlier[(userId, clientId)] = (hash, SendOperation.Stored(transaction, id));
            }
        }
    }
}
