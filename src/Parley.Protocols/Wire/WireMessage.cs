using System.ComponentModel;
using Parley.Core.Attachments;
using Parley.Core.Messages;

namespace Parley.Protocols.Wire;

// {"id":7,"conversation_id":3,"seq":2,"rev":5,"user_id":1,"user":{"id":1,"name":"Ada","avatar_url":null},"content":"hi","type":"text",
//  "reply_to_id":null,"reply_to":null,"thread_id":null,"thread":null,"attachments":[],"reactions":[],"edited":false,"edited_at":null,
//  "deleted":false,"pinned":false,"mentions":[],"system":null,"created_at":"2026-11-21T02:25:26.123Z","client_id":null}
[Description("A message as one reader sees it.")]
public sealed record WireMessage(
    long Id,
    long ConversationId,
    [Description("Its place in the conversation: 1, 2, 3 … without a gap.")] long Seq,
    [Description("The conversation's rev when this message last changed.")] long Rev,
    long UserId,
    WireUser User,
    [Description("Empty only with an attachment. Null once it is deleted: a tombstone keeps place and numbers only.")]
    [Example("Lunch at noon?")]
    string? Content,
    MessageType Type,
    long? ReplyToId,
    [Description("The message that this one answers; null also where that one is not yours to see.")] WireReply? ReplyTo,
    long? ThreadId,
    [Description("Null until threads come.")] WireLater? Thread,
    IReadOnlyList<WireAttachment> Attachments,
    [Description("Empty until reactions come.")] IReadOnlyList<WireLater> Reactions,
    bool Edited,
    WireTime? EditedAt,
    bool Deleted,
    bool Pinned,
    [Description("Empty until mentions come.")] IReadOnlyList<WireLater> Mentions,
    [Description("What a system message says, for programs; null for all others.")] WireSystemNote? System,
    WireTime CreatedAt,
    [Description("The author's own id of the send, a UUID in lower case."), Example("0192b3c4-5d6e-7f80-91a2-b3c4d5e6f708")] string? ClientId)
{
    public static WireMessage Of(Message message) => new(
        message.Id,
        message.ConversationId,
        message.Seq,
        message.Rev,
        message.User.Id,
        WireUser.Of(message.User),
        message.Content,
        message.Type,
        message.ReplyToId,
        message.ReplyTo is { } reply ? WireReply.Of(reply) : null,
        message.ThreadId,
        Thread: null,
        [.. message.Attachments.Select(WireAttachment.Of)],
        Reactions: [],
        message.EditedAt is not null,
        message.EditedAt,
        message.Deleted,
        Pinned: false,
        Mentions: [],
        message.System is { } system ? new WireSystemNote(system.Kind, system.UserId, system.Name) : null,
        message.CreatedAt,
        message.ClientId);
}

// {"id":4,"name":"menu.pdf","size":null,"mime":null,"url":"https://example.org/menu.pdf","width":null,"height":null,"duration":null,
//  "waveform":null,"thumbhash":null}
[Description("What is attached to a message: a link, which the server never asks for. Do not load it unasked.")]
public sealed record WireAttachment(
    long Id,
    [Description("The last part of its address, or the host."), Example("menu.pdf")] string Name,
    [Description("Null of a link.")] long? Size,
    [Description("Null of a link.")] string? Mime,
    [Description("http or https, as its author gave it."), Example("https://example.org/menu.pdf")] string Url,
    [Description("Null of a link.")] long? Width,
    [Description("Null of a link.")] long? Height,
    [Description("Null of a link.")] long? Duration,
    [Description("Null until files come.")] WireLater? Waveform,
    [Description("Null until files come.")] WireLater? Thumbhash)
{
    public static WireAttachment Of(Attachment link) => new(
        link.Id,
        link.Name,
        Size: null,
        Mime: null,
        link.Url,
        Width: null,
        Height: null,
        Duration: null,
        Waveform: null,
        Thumbhash: null);
}

// {"id":6,"seq":1,"user_id":2,"user":{"id":2,"name":"Bob","avatar_url":null},"content":"ho","type":"text","deleted":false}
[Description("The message that another one answers, as it is now.")]
public sealed record WireReply(
    long Id, long Seq, long UserId, WireUser User, [Example("Lunch?")] string? Content, MessageType Type, bool Deleted)
{
    public static WireReply Of(ReplyPreview reply) =>
        new(reply.Id, reply.Seq, reply.User.Id, WireUser.Of(reply.User), reply.Content, reply.Type, reply.Deleted);
}

// {"kind":"member_added","user_id":9,"name":null}
[Description("What a system message says.")]
public sealed record WireSystemNote(
    [Description("member_added, member_removed, member_left, renamed, notice (an application says it); more may come.")]
    [Example("member_added")]
    string Kind,
    [Description("The person concerned, where there is one.")] long? UserId,
    [Description("The new name, of renamed."), Example("Tea")] string? Name);

// {"content":"helo","written_at":"2026-11-21T02:25:26.123Z"}
[Description("A version of a message that an edit replaced.")]
public sealed record WireMessageVersion([Example("Lunhc?")] string Content, WireTime WrittenAt)
{
    public static WireMessageVersion Of(MessageVersion version) => new(version.Content, version.WrittenAt);
}

[Description("What a feature that is not there yet will fill.")]
public sealed record WireLater;
