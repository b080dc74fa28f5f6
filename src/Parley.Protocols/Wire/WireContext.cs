using System.Text.Json.Serialization;
using Parley.Protocols.Http;

namespace Parley.Protocols.Wire;

/// <summary>
/// The serializer of all that leaves the server, generated at build time: members in the order of the records, in snake_case, nulls always
/// written. An answer or a frame is named here once; what it is made of follows by itself.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters =
    [
        typeof(ConversationTypeWords),
        typeof(HistoryKindWords),
        typeof(MemberRoleWords),
        typeof(MessageTypeWords),
        typeof(OwnStatusWords),
        typeof(PresenceStatusWords),
        typeof(RefusalCodeWords),
        typeof(UserRoleWords),
    ])]
[JsonSerializable(typeof(ConversationAnswer))]
[JsonSerializable(typeof(ConversationAnswerOf000))]
[JsonSerializable(typeof(ConversationsAnswer))]
[JsonSerializable(typeof(ConversationsAnswerOf000))]
[JsonSerializable(typeof(HistoryAnswer))]
[JsonSerializable(typeof(MemberAnswer))]
[JsonSerializable(typeof(MessageAnswer))]
[JsonSerializable(typeof(MessageAnswerOf000))]
[JsonSerializable(typeof(ReadAnswer))]
[JsonSerializable(typeof(ReadersAnswer))]
[JsonSerializable(typeof(ServerAnswer))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(ShownAnswerOf000))]
[JsonSerializable(typeof(ToldAnswerOf000))]
[JsonSerializable(typeof(UserAnswer))]
[JsonSerializable(typeof(VersionsAnswer))]
[JsonSerializable(typeof(WireProblem))]
internal sealed partial class WireContext : JsonSerializerContext;
