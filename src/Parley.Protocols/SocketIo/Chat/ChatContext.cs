using System.Text.Json.Serialization;

namespace Parley.Protocols.SocketIo.Chat;

/// <summary>The serializer of both vocabularies, generated at build time: members in the order of the records, in camelCase, nulls always
/// written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ChatError))]
[JsonSerializable(typeof(ChatRefusal))]
[JsonSerializable(typeof(KebabConversation))]
[JsonSerializable(typeof(KebabMessage))]
[JsonSerializable(typeof(KebabMessageIn))]
[JsonSerializable(typeof(KebabPage))]
[JsonSerializable(typeof(KebabPersonIn))]
[JsonSerializable(typeof(KebabStatus))]
[JsonSerializable(typeof(SnakeAttendance))]
[JsonSerializable(typeof(SnakeConversation))]
[JsonSerializable(typeof(SnakeMessage))]
[JsonSerializable(typeof(SnakeMessageIn))]
[JsonSerializable(typeof(SnakeNotification))]
[JsonSerializable(typeof(SnakeOffline))]
[JsonSerializable(typeof(SnakeOnline))]
[JsonSerializable(typeof(SnakePage))]
[JsonSerializable(typeof(SnakePersonIn))]
internal sealed partial class ChatContext : JsonSerializerContext;

// {"event":"send_message","code":"not_found","message":"Not found."}
public sealed record ChatRefusal(string Event, string Code, string Message);

// {"code":"not_found","message":"Not found."}
public sealed record ChatError(string Code, string Message);
