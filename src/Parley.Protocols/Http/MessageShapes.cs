using System.ComponentModel;
using Parley.Core.Messages;
using Parley.Protocols.Wire;

namespace Parley.Protocols.Http;

public sealed record SendBody(
    [Description("Up to the server's limit message_length, 4,000 characters unless set otherwise."), Example("Lunch at noon?")] string? Content,
    [Except("system")] MessageType? Type,
    long? ReplyToId,
    [Description(Texts.ClientId), Example(Texts.ClientIdExample)] string? ClientId,
    [Later] IReadOnlyList<WireLater>? ThreadId,
    [Later] IReadOnlyList<WireLater>? AttachmentIds);

public sealed record EditBody(
    [Example("Lunch at one?")] string Content,
    [Description(Texts.ClientId), Example(Texts.ClientIdExample)] string? ClientId);

public sealed record HistoryQuery(
    [Description("Messages below this seq.")] long? Before,
    [Description("Messages above this seq.")] long? After,
    [Description("Messages on both sides of this seq, itself included.")] long? Around,
    [Description("1 to 100; 50 without.")] long? Limit);

// {"message":{…}}
public sealed record MessageAnswer(WireMessage Message);

// {"messages":[{…}],"has_more_before":true,"has_more_after":false,"epoch":"…","rev":12}
public sealed record HistoryAnswer(
    [Description("Ascending by seq.")] IReadOnlyList<WireMessage> Messages,
    bool HasMoreBefore,
    bool HasMoreAfter,
    [Description("Changes when the server was set back to an earlier state: what is cached is of another time then."), Example("k3Jq8Zt1")] string Epoch,
    [Description("The conversation's rev that the page was read at.")] long Rev);

// {"versions":[{"content":"helo","written_at":"2026-11-21T02:25:26.123Z"}]}
public sealed record VersionsAnswer([Description("Oldest first.")] IReadOnlyList<WireMessageVersion> Versions);
