using Parley.Core.Attachments;
using Parley.Core.Commit;
using Parley.Core.Storage;

namespace Parley.Core.Messages;

/// <param name="ClientId">A UUID made by the client, unique per sender for ever; null: the send is not idempotent.</param>
public sealed record SendMessage(
    long SenderId, long ConversationId, string? Content, MessageType Type = MessageType.Text, long? ReplyToId = null, string? ClientId = null)
{
    /// <summary>An address to attach, http or https; null or empty: none. With one the content may be blank.</summary>
    public string? AttachmentUrl { get; init; }

    /// <summary>What it says beside its content: a JSON object, kept as it is written. Null: nothing.</summary>
    public string? Payload { get; init; }

    /// <summary>To the channel that is open to everybody (<see cref="Conversations.ChannelName.Global"/>), member or not.</summary>
    public bool AsVisitor { get; init; }
}

/// <param name="Created">False: the answer to an earlier send with the same client id.</param>
public sealed record SentMessage(Message Message, bool Created);

/// <summary>Messages: the one way in for every protocol and for HTTP, and the reads of history.</summary>
public sealed class MessageService
{
    private readonly Committer _committer;
    private readonly Readers _readers;
    private readonly Limits _limits;

    internal MessageService(Committer committer, Readers readers, Limits limits)
    {
        _committer = committer;
        _readers = readers;
        _limits = limits;
    }

    /// <summary>Why nobody could send this anywhere; null: somebody might.</summary>
    public Refusal? Check(string? content, string? attachmentUrl) =>
        ReadLink(attachmentUrl).TryGet(out var link, out var refusal) ? CheckContent(content, isAlone: link is null) : refusal;

    /// <summary>Stores a message; answered after the commit. <c>validation</c>, <c>too_large</c>,
    /// <c>not_found</c>, <c>conflict</c>, <c>unavailable</c>.</summary>
    public async Task<Result<SentMessage>> SendAsync(SendMessage command, CancellationToken cancellation)
    {
        if (!ReadLink(command.AttachmentUrl).TryGet(out var link, out var unfit))
        {
            return unfit;
        }

        if (CheckContent(command.Content, isAlone: link is null) is { } refusal)
        {
            return refusal;
        }

        if (string.IsNullOrWhiteSpace(command.Content))
        {
            command = command with { Content = "" };
        }

        if (command.Type == MessageType.System)
        {
            return Refusal.Validation("message_type", "System messages are written by the server only.");
        }

        if (command.ClientId is not null)
        {
            if (Text.NormalizeClientId(command.ClientId) is not { } clientId)
            {
                return Refusal.Validation("client_id", "client_id must be a UUID.");
            }

            command = command with { ClientId = clientId };
        }

        return await _committer.WriteAsync(
            new SendOperation(command, link, HashOf(command)) { Sender = command.SenderId, ConversationId = command.ConversationId }, cancellation);
    }

    /// <summary>Own messages only; the replaced text is kept, and what is attached stays. The same text again changes nothing.</summary>
    public async Task<Result<Message>> EditAsync(long userId, long messageId, string content, string? clientId, CancellationToken cancellation)
    {
        if (CheckContent(content, isAlone: false) is { } refusal)
        {
            return refusal;
        }

        content = string.IsNullOrWhiteSpace(content) ? "" : content;
        return await ChangeAsync(
            userId,
            messageId,
            clientId,
            CommandHash.Of("edit", messageId, content),
            transaction => MessageChanges.Edit(transaction, userId, messageId, content),
            cancellation);
    }

    /// <summary>Own messages; admins any. A tombstone stays. Deleting twice changes nothing.</summary>
    public Task<Result<Message>> DeleteAsync(long userId, long messageId, string? clientId, CancellationToken cancellation) => ChangeAsync(
        userId,
        messageId,
        clientId,
        CommandHash.Of("delete", messageId),
        transaction => MessageChanges.Delete(transaction, userId, messageId),
        cancellation);

    public Task<Result<Message>> GetAsync(long userId, long messageId, CancellationToken cancellation) =>
        _readers.ReadAsync<Result<Message>>(
            userId,
            read => VisibleMessage.Find(read, userId, messageId) is { } visible ? visible.Row.ToMessage(visible.VisibleFromSeq) : Refusal.NotFound,
            cancellation);

    /// <summary>Ascending by seq: the page below <c>before</c>, above <c>after</c>, around
    /// <c>around</c> (one of them), or the newest.</summary>
    /// <param name="limit">1–100.</param>
    public async Task<Result<HistoryPage>> HistoryAsync(
        long userId, long conversationId, long? before, long? after, long? around, int limit, CancellationToken cancellation)
    {
        if (limit < 1 || limit > _limits.PageSize)
        {
            return Refusal.Validation("limit", $"limit must be from 1 to {_limits.PageSize:D}.");
        }

        if ((before is null ? 0 : 1) + (after is null ? 0 : 1) + (around is null ? 0 : 1) > 1)
        {
            return Refusal.Validation("before", "Only one of before, after and around at a time.");
        }

        return await _readers.ReadAsync(userId, read => History.Read(read, userId, conversationId, before, after, around, limit), cancellation);
    }

    /// <summary>Page <paramref name="page"/> (1-based) of messages that are not deleted, newest (or oldest) first,
    /// and their number: for clients that page by number.</summary>
    public Task<Result<(IReadOnlyList<Message> Messages, long Total)>> PageAsync(
        long userId, long conversationId, int page, int perPage, CancellationToken cancellation, bool ascending = false) =>
        _readers.ReadAsync(userId, read => History.ReadPage(read, userId, conversationId, page, perPage, ascending), cancellation);

    /// <summary>Messages of people that hold the text in any case, oldest first, page by page (1-based), and their number; of the newest
    /// 20,000 of the conversation.</summary>
    public Task<Result<(IReadOnlyList<Message> Messages, long Total)>> ScanAsync(
        long userId, long conversationId, string text, int page, int perPage, CancellationToken cancellation) =>
        MessageScan.RunAsync(_readers, userId, conversationId, text, page, perPage, cancellation);

    /// <summary>The page of what people said below a message (null: the newest), ascending; system messages and deleted ones are left out.
    /// <c>not_found</c>, also where there is no such message.</summary>
    /// <param name="limit">1–100.</param>
    public Task<Result<HistoryPage>> SaidAsync(
        long userId, long conversationId, long? beforeId, int limit, CancellationToken cancellation) =>
        _readers.ReadAsync(userId, read => History.ReadSaid(read, userId, conversationId, beforeId, limit), cancellation);

    /// <summary>What people said below a seq, above one, or last, ascending; system messages and deleted ones are left out.</summary>
    /// <param name="limit">1–100.</param>
    public Task<Result<HistoryPage>> SaidAtAsync(
        long userId, long conversationId, long? before, long? after, int limit, CancellationToken cancellation) =>
        _readers.ReadAsync(userId, read => History.ReadSaidAt(read, userId, conversationId, before, after, limit), cancellation);

    /// <summary>The versions that edits replaced, oldest first.</summary>
    public Task<Result<IReadOnlyList<MessageVersion>>> VersionsAsync(long userId, long messageId, CancellationToken cancellation) =>
        _readers.ReadAsync<Result<IReadOnlyList<MessageVersion>>>(
            userId,
            read =>
            {
                if (VisibleMessage.Find(read, userId, messageId) is null)
                {
                    return Refusal.NotFound;
                }

                var versions = read.Query<VersionRow>(
                    "SELECT content, written_at FROM message_versions WHERE message_id = @messageId ORDER BY rev", new { messageId });
                return versions.Select(row => new MessageVersion(messageId, row.Content, row.WrittenAt)).ToArray();
            },
            cancellation);

    private Refusal? CheckContent(string? content, bool isAlone) =>
        (isAlone ? Text.CheckBlank(content) : null) ?? Text.CheckLength(content ?? "", _limits.MessageLength);

    private Result<Link?> ReadLink(string? url) =>
        string.IsNullOrEmpty(url) ? default(Link) : Link.Read(url, _limits.AttachmentUrlLength).Map<Link?>(link => link);

    // Without an attachment as it was before there were any: the retry of a send from then is still one.
    private static byte[] HashOf(SendMessage send) => send switch
    {
        { ClientId: null } => [],
        { Payload: not null } => CommandHash.Of("send", send.ConversationId, send.Content, send.Type, send.ReplyToId, null, send.Payload),
        { AttachmentUrl: null or "" } => CommandHash.Of("send", send.ConversationId, send.Content, send.Type, send.ReplyToId),
        _ => CommandHash.Of("send", send.ConversationId, send.Content, send.Type, send.ReplyToId, send.AttachmentUrl),
    };

    // Which conversation a message is in never changes, so it may be looked up before the lock; everything else is looked at under it.
    private async Task<Result<Message>> ChangeAsync(
        long userId, long messageId, string? clientId, byte[] hash, Func<WriteTransaction, Result<Message>> change, CancellationToken cancellation)
    {
        if (clientId is not null)
        {
            clientId = Text.NormalizeClientId(clientId);
            if (clientId is null)
            {
                return Refusal.Validation("client_id", "client_id must be a UUID.");
            }
        }

        var conversationId = await _readers.ReadAsync(
            userId,
            read => read.Scalar<long?>("SELECT conversation_id FROM messages WHERE id = @messageId", new { messageId }),
            cancellation);
        if (conversationId is null)
        {
            return Refusal.NotFound;
        }

        return await _committer.WriteAsync(
            new WriteOperation<Message>(transaction => OnceCommands.Run(
                transaction,
                userId,
                clientId,
                hash,
                () => change(transaction).Map(message => (message, messageId)),
                _ => SendOperation.Stored(transaction, messageId).Message))
            {
                Sender = userId,
                ConversationId = conversationId,
            },
            cancellation);
    }

    private sealed class VersionRow
    {
        public string Content { get; set; } = "";

        public long WrittenAt { get; set; }
    }
}
