using System.Text.Json.Serialization;
using Parley.Protocols.Http;
using Parley.Protocols.Native.Frames;

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
        typeof(RequestIdConverter),
        typeof(UserRoleWords),
    ])]
[JsonSerializable(typeof(AcceptedAnswer))]
[JsonSerializable(typeof(PersonAnswer))]
[JsonSerializable(typeof(UserTokenAnswer))]
[JsonSerializable(typeof(AccountAnswer))]
[JsonSerializable(typeof(AccountsAnswer))]
[JsonSerializable(typeof(AckFrame))]
[JsonSerializable(typeof(ApiTokenAnswer))]
[JsonSerializable(typeof(ApiTokensAnswer))]
[JsonSerializable(typeof(AuthSuccessFrame))]
[JsonSerializable(typeof(BansAnswer))]
[JsonSerializable(typeof(BotAnswer))]
[JsonSerializable(typeof(BotsAnswer))]
[JsonSerializable(typeof(ClientAuth))]
[JsonSerializable(typeof(ClientMessage))]
[JsonSerializable(typeof(ClientPresence))]
[JsonSerializable(typeof(ClientWatch))]
[JsonSerializable(typeof(ConversationAddedFrame))]
[JsonSerializable(typeof(ChannelsAnswer))]
[JsonSerializable(typeof(ConversationAnswer))]
[JsonSerializable(typeof(ConversationAnswerOf000))]
[JsonSerializable(typeof(ConversationRemovedFrame))]
[JsonSerializable(typeof(ConversationSyncFrame))]
[JsonSerializable(typeof(ConversationUpdatedFrame))]
[JsonSerializable(typeof(ConversationsAnswer))]
[JsonSerializable(typeof(ConversationsAnswerOf000))]
[JsonSerializable(typeof(ErrorFrame))]
[JsonSerializable(typeof(DeliveredAnswer))]
[JsonSerializable(typeof(FactorsAnswer))]
[JsonSerializable(typeof(HistoryAnswer))]
[JsonSerializable(typeof(InviteCardAnswer))]
[JsonSerializable(typeof(InvitesAnswer))]
[JsonSerializable(typeof(MailedAnswer))]
[JsonSerializable(typeof(MarkerAckFrame))]
[JsonSerializable(typeof(MemberAddedFrame))]
[JsonSerializable(typeof(MemberAnswer))]
[JsonSerializable(typeof(MemberRemovedFrame))]
[JsonSerializable(typeof(MemberUpdatedFrame))]
[JsonSerializable(typeof(MembersChangedFrame))]
[JsonSerializable(typeof(MessageAckFrame))]
[JsonSerializable(typeof(MembersAnswer))]
[JsonSerializable(typeof(MessageAnswer))]
[JsonSerializable(typeof(MessageAnswerOf000))]
[JsonSerializable(typeof(MessageDeletedFrame))]
[JsonSerializable(typeof(MessageDeliveredFrame))]
[JsonSerializable(typeof(MessageEditedFrame))]
[JsonSerializable(typeof(MessageReadFrame))]
[JsonSerializable(typeof(NewInviteAnswer))]
[JsonSerializable(typeof(NewMessageFrame))]
[JsonSerializable(typeof(OwnPresenceAnswer))]
[JsonSerializable(typeof(OwnPresenceFrame))]
[JsonSerializable(typeof(OwnSettingsFrame))]
[JsonSerializable(typeof(NewTotpAnswer))]
[JsonSerializable(typeof(OwnStateFrame))]
[JsonSerializable(typeof(OwnSyncFrame))]
[JsonSerializable(typeof(PasskeyAnswer))]
[JsonSerializable(typeof(PasskeyOptionsAnswer))]
[JsonSerializable(typeof(PasskeysAnswer))]
[JsonSerializable(typeof(PongFrame))]
[JsonSerializable(typeof(PresencesAnswer))]
[JsonSerializable(typeof(OwnStateAnswer))]
[JsonSerializable(typeof(PeopleAnswer))]
[JsonSerializable(typeof(ProfileAnswer))]
[JsonSerializable(typeof(ReadAnswer))]
[JsonSerializable(typeof(ReadersAnswer))]
[JsonSerializable(typeof(RecoveryCodesAnswer))]
[JsonSerializable(typeof(RemovedSyncFrame))]
[JsonSerializable(typeof(ServerAnswer))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(SessionsAnswer))]
[JsonSerializable(typeof(SettingsAnswer))]
[JsonSerializable(typeof(ShownAnswerOf000))]
[JsonSerializable(typeof(SkipFrame))]
[JsonSerializable(typeof(SyncDoneFrame))]
[JsonSerializable(typeof(SyncResetFrame))]
[JsonSerializable(typeof(TicketAnswer))]
[JsonSerializable(typeof(ToldAnswerOf000))]
[JsonSerializable(typeof(TwoFactorAnswer))]
[JsonSerializable(typeof(TypingFrame))]
[JsonSerializable(typeof(UnreadAnswer))]
[JsonSerializable(typeof(UserAnswer))]
[JsonSerializable(typeof(UserAwayFrame))]
[JsonSerializable(typeof(UserOfflineFrame))]
[JsonSerializable(typeof(UserOnlineFrame))]
[JsonSerializable(typeof(UserUpdatedFrame))]
[JsonSerializable(typeof(VersionsAnswer))]
[JsonSerializable(typeof(ConversationsAnswerOf001))]
[JsonSerializable(typeof(MessagesAnswerOf001))]
[JsonSerializable(typeof(ProblemOf001))]
[JsonSerializable(typeof(SentAnswerOf001))]
[JsonSerializable(typeof(ToldAnswerOf001))]
[JsonSerializable(typeof(UnreadAnswerOf001))]
[JsonSerializable(typeof(UnreadCountAnswerOf001))]
[JsonSerializable(typeof(WireProblem))]
internal sealed partial class WireContext : JsonSerializerContext;
