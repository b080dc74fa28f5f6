using System.ComponentModel;
using System.Text.Json.Serialization;
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
    [Description("1 to 100; 50 without.")] long? Limit,
    [Description("All that changed above this rev, in place of a page; or next of the answer before."), Example("12")] string? ChangedAfter,
    [Description("With changed_after: the mark above which markers are told; without one none are.")] long? Mark,
    [Description("With changed_after: the epoch that the rev is of; another than the server's is answered with reset."), Example("k3Jq8Zt1")]
    string? Epoch);

// {"message":{…}}
public sealed record MessageAnswer(WireMessage Message);

// {"messages":[{…}],"has_more_before":true,"has_more_after":false,"epoch":"…","rev":12}
public sealed record HistoryAnswer(
    [Description("Ascending by seq.")] IReadOnlyList<WireMessage> Messages,
    bool HasMoreBefore,
    bool HasMoreAfter,
    [Description("Changes when the server was set back to an earlier state: what is cached is of another time then."), Example("k3Jq8Zt1")]
    string Epoch,
    [Description("The conversation's rev that the page was read at.")] long Rev,
    [Description("With changed_after only, and what follows likewise.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] HistoryChanges? Changes = null);

// {"reset":false,"mark":4,"members":[],"markers":[],"conversation":null,"next":null}
[Description("What changed beside messages, and how to go on: as a frame sync of the native protocol says it.")]
public sealed record HistoryChanges(
    [Description("Too much changed, or the rev is not of this history: drop what is cached, and take these as the newest messages.")] bool Reset,
    long Mark,
    [Description("Members who came, left or changed.")] IReadOnlyList<WireMember> Members,
    IReadOnlyList<WireMarker> Markers,
    [Description("When its own fields changed, or with reset.")] WireConversation? Conversation,
    [Description("Ask with it as changed_after for what follows; only with null may rev be taken for known."), Example("12.15.930")] string? Next);

// {"versions":[{"content":"helo","written_at":"2026-11-21T02:25:26.123Z"}]}
public sealed record VersionsAnswer([Description("Oldest first.")] IReadOnlyList<WireMessageVersion> Versions);
