using Parley.Core.Attachments;
using Parley.Core.Users;

namespace Parley.Core.Messages;

public enum MessageType
{
    Text,
    Image,
    File,
    Voice,

    /// <summary>Set by the server only: somebody joined, left, was removed, renamed the conversation.</summary>
    System,
}

/// <summary>A message as one reader sees it. Times are UTC milliseconds.</summary>
/// <param name="Content">Empty only with an attachment. Null once deleted: a tombstone keeps place and numbers only.</param>
/// <param name="ReplyTo">Null also when the message replied to is below the reader's visible history.</param>
/// <param name="System">What a system message says, for programs and other languages; null for all others.</param>
/// <param name="ClientId">The author's own id of the send, lower case.</param>
public sealed record Message(
    long Id,
    long ConversationId,
    long Seq,
    long Rev,
    long CreatedRev,
    UserCard User,
    string? Content,
    MessageType Type,
    long? ReplyToId,
    ReplyPreview? ReplyTo,
    long? ThreadId,
    SystemNote? System,
    long CreatedAt,
    long? EditedAt,
    bool Deleted,
    string? ClientId)
{
    /// <summary>In a private conversation the one whom it was written to; null in all others.</summary>
    public long? ReceiverId { get; init; }

    /// <summary>It stands in a public channel.</summary>
    public bool InChannel { get; init; }

    /// <summary>By what some wires call that channel; null where it has no such name.</summary>
    public string? ChannelName { get; init; }

    /// <summary>What it says beside its content, a JSON object as it was written; null: nothing.</summary>
    public string? Payload { get; init; }

    /// <summary>In their order; none once deleted.</summary>
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <summary>Of the first, for vocabularies that know of one.</summary>
    public string? AttachmentUrl => Attachments.Count > 0 ? Attachments[0].Url : null;

    /// <summary>Whether the one whom it was written to has read it, as far as that one lets it be known; false where it was written to
    /// many.</summary>
    public bool IsRead { get; init; }

    public long? ReadAt { get; init; }

    /// <summary>Of the two people of a private conversation the one who is not the author.</summary>
    internal static long? ReceiverOf(long authorId, long? pairLow, long? pairHigh) => pairLow == authorId ? pairHigh : pairLow;
}

/// <summary>The embedded message that a reply answers, in its state at the time of reading.</summary>
/// <param name="ReplyToId">What that one answered in turn; not told to who sees only a part of the history.</param>
public sealed record ReplyPreview(
    long Id,
    long Seq,
    UserCard User,
    string? Content,
    MessageType Type,
    bool Deleted,
    long? ReplyToId,
    long CreatedAt,
    long? EditedAt);

/// <summary>The structured content of a system message.</summary>
/// <param name="Kind"><c>member_added</c>, <c>member_removed</c>, <c>member_left</c>, <c>renamed</c>, <c>notice</c>.</param>
/// <param name="UserId">The person concerned, where there is one.</param>
/// <param name="Name">The new name, of <c>renamed</c>.</param>
public sealed record SystemNote(string Kind, long? UserId, string? Name);

/// <summary>A version of a message that an edit replaced.</summary>
public sealed record MessageVersion(long MessageId, string Content, long WrittenAt);

/// <summary>One page of history, ascending by seq.</summary>
/// <param name="Rev">The conversation's rev in the snapshot that the page was read from.</param>
public sealed record HistoryPage(IReadOnlyList<Message> Messages, bool HasMoreBefore, bool HasMoreAfter, long Rev);
