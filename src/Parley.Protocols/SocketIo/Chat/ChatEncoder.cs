using Parley.Core.Events;
using Parley.Core.Messages;
using Parley.Realtime.Wire;

namespace Parley.Protocols.SocketIo.Chat;

/// <summary>What both vocabularies tell of, and what neither has a word for.</summary>
/// <param name="place">Where the session is that is told.</param>
internal sealed class ChatEncoder(IChatWords words, Place place)
    : IServerEventVisitor<ReadOnlyMemory<byte>>, IConversationEventVisitor<ReadOnlyMemory<byte>>
{
    public ReadOnlyMemory<byte> Visit(Changed changed) => changed.Event.Accept(this);

    // What the server notes ("Ada added Bob") is not said in these vocabularies.
    public ReadOnlyMemory<byte> Visit(MessageSent sent) => sent.Message.Type == MessageType.System ? default : words.Sent(sent, place);

    public ReadOnlyMemory<byte> Visit(MessageEdited edited) => words.Edited(edited, place);

    public ReadOnlyMemory<byte> Visit(MessageDeleted deleted) => words.Deleted(deleted, place);

    public ReadOnlyMemory<byte> Visit(TypingChanged changed) => words.Typing(changed, place);

    public ReadOnlyMemory<byte> Visit(MarkerChanged changed) => changed.Marker.Read ? words.Seen(changed.Marker, place) : default;

    public ReadOnlyMemory<byte> Visit(AttendanceChanged changed) => words.Attendance(changed, place);

    public ReadOnlyMemory<byte> Visit(PresenceChanged changed) => words.Presence(changed);

    public ReadOnlyMemory<byte> Visit(Acknowledged acknowledged) => acknowledged switch
    {
        { Id.Number: null } => default,
        { Message: { } message } => words.Yes(acknowledged.Id, message),
        { Marker: { } marker } => words.Yes(acknowledged.Id, marker.ConversationId),
        { ConversationId: { } conversationId } => words.Yes(acknowledged.Id, conversationId),
        _ => ChatFrames.Yes(acknowledged.Id),
    };

    // No word for it.
    public ReadOnlyMemory<byte> Visit(Hailed hailed) => default;

    public ReadOnlyMemory<byte> Visit(PageTold told) => told.Id.Number is null ? default : words.Yes(told.Id, told.Page);

    public ReadOnlyMemory<byte> Visit(Refused refused) => ChatFrames.No(refused.Id, refused.Refusal);

    public ReadOnlyMemory<byte> Visit(Pong pong) => ChatFrames.Yes(pong.Id);

    public ReadOnlyMemory<byte> Visit(MemberAdded added) => default;

    public ReadOnlyMemory<byte> Visit(MemberRemoved removed) => default;

    public ReadOnlyMemory<byte> Visit(MemberUpdated updated) => default;

    public ReadOnlyMemory<byte> Visit(ConversationUpdated updated) => default;

    public ReadOnlyMemory<byte> Visit(ConversationCreated created) => default;

    public ReadOnlyMemory<byte> Visit(Skipped skipped) => default;

    public ReadOnlyMemory<byte> Visit(MembersChanged changed) => default;

    public ReadOnlyMemory<byte> Visit(Added added) => default;

    public ReadOnlyMemory<byte> Visit(Removed removed) => default;

    public ReadOnlyMemory<byte> Visit(OwnStateTold told) => default;

    public ReadOnlyMemory<byte> Visit(ProfileTold told) => default;

    public ReadOnlyMemory<byte> Visit(OwnPresenceChanged own) => default;

    public ReadOnlyMemory<byte> Visit(OwnSettingsChanged own) => default;

    public ReadOnlyMemory<byte> Visit(Authenticated authenticated) => default;

    public ReadOnlyMemory<byte> Visit(OwnSynced synced) => default;

    public ReadOnlyMemory<byte> Visit(ConversationSynced synced) => default;

    public ReadOnlyMemory<byte> Visit(RemovedSynced synced) => default;

    public ReadOnlyMemory<byte> Visit(SyncDone done) => default;

    public ReadOnlyMemory<byte> Visit(SyncReset reset) => default;
}
