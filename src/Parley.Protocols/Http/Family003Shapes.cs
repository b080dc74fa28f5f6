using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Core.Messages;
using Parley.Protocols.Wire;

namespace Parley.Protocols.Http;

public sealed record RegisterBodyOf003(
    [Description("1 to 80 characters."), Example("Ada")] string Name,
    [Description("Unique on this server; at most 254 bytes."), Example("ada@example.org")] string Email,
    [Description("At least 8 characters, at most 1,024 bytes."), Example("correct horse battery staple")] string Password,
    [Description("Of the first administrator: the code that the first start prints."), Example("XKQ7-MDPA-41BV")] string? SetupCode,
    [Description("Of an invitation's link, what stands after #."), Example("q1w2e3r4")] string? Invite);

public sealed record LogInBodyOf003(
    [Example("ada@example.org")] string Email,
    [Example("correct horse battery staple")] string Password,
    [Description("Of the second factor, in one step: six digits of the app, or a recovery code."), Example("287082")] string? Code);

public sealed record MessageBodyOf003(
    [Description("Whom it is for: the private conversation is begun where there is none.")] long? RecipientId,
    [Description("In place of recipient_id, or with the one that it is with.")] long? ConversationId,
    [Description("Required, but for an envelope."), Example("Lunch at noon?")] string? Body,
    [Description("With it the request is an envelope (docs/protocols/envelope.md), which is answered 202 with the ack."), Example("channel:tea")]
    string? To,
    [Description("Of an envelope: ping, message, ack, join or leave."), Example("message")] string? Type,
    [Description("Of an envelope; a UUID of your own makes a repetition of a message the same one."), Example(Texts.ClientIdExample)] string? Id,
    [Description("Of an envelope, at most 16 KiB.")] JsonElement? Payload,
    [Description(Texts.ClientId), Example(Texts.ClientIdExample)] string? ClientId);

public sealed record MessagesQueryOf003(
    [Description("The private conversation with this person; empty where there is none.")] long? RecipientId,
    [Description("In place of recipient_id.")] long? ConversationId,
    [Description("Messages below this seq.")] long? Before,
    [Description("Messages above this seq.")] long? After,
    [Description("1 to 100; 50 without.")] long? Limit);

public sealed record ReadBodyOf003(
    [Description("The private conversation with this person.")] long? RecipientId,
    [Description("In place of recipient_id.")] long? ConversationId);

// {"data":{…}}
public sealed record MessageAnswerOf003(MessageRowOf003 Data);

// {"id":"…","type":"ack","from":"server","to":"user:7","ts":1690000000,"payload":{"ref":"1","message_id":12,"seq":3,"conversation_id":5}}
[Description("What an envelope is answered with, as a frame of its protocol.")]
public sealed record EnvelopeAck(
    [Example(Texts.ClientIdExample)] string Id,
    [property: Const("ack")] string Type,
    [property: Const("server")] string From,
    [Description("You."), Example("user:7")] string To,
    [Description("Seconds.")] long Ts,
    EnvelopeAckPayload Payload);

public sealed record EnvelopeAckPayload(
    [Description("The id of what is answered."), Example(Texts.ClientIdExample)] string Ref,
    [Description("Of a message.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? MessageId,
    [Description("Of a message.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Seq,
    [Description("Where it is; not of a ping or an ack.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ConversationId);

// {"data":[{…}],"has_more":false}
public sealed record MessagesAnswerOf003(
    [Description("Ascending.")] IReadOnlyList<MessageRowOf003> Data,
    [Description("In the direction that was asked for: below before or the newest, above after.")] bool HasMore);

// {"data":{"read_seq":12}}
public sealed record ReadAnswerOf003(ReadRowOf003 Data);

public sealed record ReadRowOf003([Description("Up to here one has read; 0: nothing yet.")] long ReadSeq);

// {"id":7,"seq":12,"body":"Lunch at noon?","user_id":1,"recipient_id":2,"conversation_id":3,"read_at":null,
//  "created_at":"2026-11-21T02:25:26.123Z","updated_at":"2026-11-21T02:25:26.123Z","user":{"id":1,"name":"Ada","avatar_url":null}}
public sealed record MessageRowOf003(
    long Id,
    long Seq,
    [Description("Empty only with something attached."), Example("Lunch at noon?")] string? Body,
    long UserId,
    [Description("Null in groups and channels.")] long? RecipientId,
    long ConversationId,
    [Description("When the recipient had read up to here, as far as it lets that be known.")] WireTime? ReadAt,
    WireTime CreatedAt,
    WireTime UpdatedAt,
    WireUser User,
    [Description("What came with it beside its text, of a message that was an envelope; absent where nothing did.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Payload)
{
    public static MessageRowOf003 Of(Message message) => new(
        message.Id,
        message.Seq,
        message.Content,
        message.User.Id,
        message.ReceiverId,
        message.ConversationId,
        message.ReadAt is { } at ? at : null,
        message.CreatedAt,
        message.EditedAt ?? message.CreatedAt,
        WireUser.Of(message.User),
        message.Payload is { } payload ? JsonElement.Parse(payload) : null);
}
