using System.Text.Json.Serialization;
using Parley.Protocols.Wire;

namespace Parley.Protocols.Pusher.Chat;

/// <summary>The serializer of chat over the Pusher protocol, generated at build time: members in the order of the records, in snake_case,
/// nulls always written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [typeof(ConversationTypeWords), typeof(MemberRoleWords), typeof(MessageTypeWords)])]
[JsonSerializable(typeof(ConversationData))]
[JsonSerializable(typeof(MemberAddedData))]
[JsonSerializable(typeof(MemberRemovedData))]
[JsonSerializable(typeof(MemberUpdatedData))]
[JsonSerializable(typeof(MembersChangedData))]
[JsonSerializable(typeof(MessageData))]
[JsonSerializable(typeof(MessageDeletedData))]
[JsonSerializable(typeof(MessageReadData))]
[JsonSerializable(typeof(TypingData))]
internal sealed partial class PusherChatContext : JsonSerializerContext;
