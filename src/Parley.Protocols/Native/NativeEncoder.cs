using Parley.Core.Events;
using Parley.Protocols.Native.Frames;
using Parley.Protocols.Wire;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Native;

/// <summary>Says every event in the words of the native protocol: which frame it is. What the frame looks like is the frame's matter.</summary>
internal sealed class NativeEncoder : IServerEventVisitor<ReadOnlyMemory<byte>>, IConversationEventVisitor<ReadOnlyMemory<byte>>
{
    public ReadOnlyMemory<byte> Visit(Changed changed) => changed.Event.Accept(this);

    public ReadOnlyMemory<byte> Visit(MessageSent sent) =>
        FrameWriter.Write(new NewMessageFrame(sent.ConversationId, sent.Rev, WireMessage.Of(sent.Message)));

    public ReadOnlyMemory<byte> Visit(MessageEdited edited) =>
        FrameWriter.Write(new MessageEditedFrame(edited.ConversationId, edited.Rev, WireMessage.Of(edited.Message)));

    public ReadOnlyMemory<byte> Visit(MessageDeleted deleted) =>
        FrameWriter.Write(new MessageDeletedFrame(deleted.ConversationId, deleted.Rev, deleted.MessageId, deleted.Seq));

    public ReadOnlyMemory<byte> Visit(MemberAdded added) =>
        FrameWriter.Write(new MemberAddedFrame(added.ConversationId, added.Rev, WireMember.Of(added.Member), added.MemberCount));

    public ReadOnlyMemory<byte> Visit(MemberRemoved removed) =>
        FrameWriter.Write(new MemberRemovedFrame(removed.ConversationId, removed.Rev, WireMember.Of(removed.Member), removed.MemberCount));

    public ReadOnlyMemory<byte> Visit(MemberUpdated updated) =>
        FrameWriter.Write(new MemberUpdatedFrame(updated.ConversationId, updated.Rev, WireMember.Of(updated.Member)));

    public ReadOnlyMemory<byte> Visit(ConversationUpdated updated) => FrameWriter.Write(
        new ConversationUpdatedFrame(updated.ConversationId, updated.Rev, WireCommonConversation.Of(updated.Conversation)));

    // The first members are told the conversation as each sees it (conversation_added); as a change of rev 1 there is nothing left to say.
    public ReadOnlyMemory<byte> Visit(ConversationCreated created) => FrameWriter.Write(new SkipFrame(created.ConversationId, created.Rev));

    public ReadOnlyMemory<byte> Visit(Skipped skipped) => FrameWriter.Write(new SkipFrame(skipped.ConversationId, skipped.Rev));

    public ReadOnlyMemory<byte> Visit(MembersChanged changed) =>
        FrameWriter.Write(new MembersChangedFrame(changed.ConversationId, changed.FromRev, changed.Rev, changed.Count));

    public ReadOnlyMemory<byte> Visit(Added added) =>
        FrameWriter.Write(new ConversationAddedFrame(added.View.Conversation.Id, WireConversation.Of(added.View)));

    public ReadOnlyMemory<byte> Visit(Removed removed) =>
        FrameWriter.Write(new ConversationRemovedFrame(removed.ConversationId, new WireConversationId(removed.ConversationId)));

    public ReadOnlyMemory<byte> Visit(MarkerChanged changed) => changed.Marker.Read
        ? FrameWriter.Write(MessageReadFrame.Of(changed.Marker))
        : FrameWriter.Write(MessageDeliveredFrame.Of(changed.Marker));

    public ReadOnlyMemory<byte> Visit(OwnStateTold told) =>
        FrameWriter.Write(new OwnStateFrame(told.Change.UserRev, [WireOwnConversation.Of(told.Change.Conversation)]));

    public ReadOnlyMemory<byte> Visit(ProfileTold told) =>
        FrameWriter.Write(new UserUpdatedFrame(told.Change.Profiles, WireUser.Of(told.Change.User)));

    public ReadOnlyMemory<byte> Visit(TypingChanged changed) =>
        FrameWriter.Write(new TypingFrame(changed.ConversationId, changed.UserId, changed.IsTyping));

    // Clients of this protocol hear of all their conversations, and join none.
    public ReadOnlyMemory<byte> Visit(AttendanceChanged changed) => default;

    // No word for it.
    public ReadOnlyMemory<byte> Visit(Hailed hailed) => default;

    public ReadOnlyMemory<byte> Visit(PageTold told) => default;

    public ReadOnlyMemory<byte> Visit(PresenceChanged changed) => changed.Status switch
    {
        PresenceStatus.Online or PresenceStatus.DoNotDisturb => FrameWriter.Write(new UserOnlineFrame(
            changed.UserId, changed.Status, changed.Custom.Text, changed.Custom.Emoji, changed.Custom.ExpiresAt)),
        PresenceStatus.Away => FrameWriter.Write(new UserAwayFrame(
            changed.UserId, changed.Status, changed.Custom.Text, changed.Custom.Emoji, changed.Custom.ExpiresAt)),
        PresenceStatus.Offline => FrameWriter.Write(new UserOfflineFrame(
            changed.UserId, changed.Status, changed.LastSeenAt, changed.Custom.Text, changed.Custom.Emoji, changed.Custom.ExpiresAt)),
        _ => throw new ArgumentOutOfRangeException(nameof(changed), changed.Status, null),
    };

    public ReadOnlyMemory<byte> Visit(OwnPresenceChanged own) => FrameWriter.Write(
        new OwnPresenceFrame(own.Status, own.StatusExpiresAt, own.Custom.Text, own.Custom.Emoji, own.Custom.ExpiresAt));

    public ReadOnlyMemory<byte> Visit(OwnSettingsChanged own) => FrameWriter.Write(new OwnSettingsFrame(WireSettings.Of(own.Settings)));

    public ReadOnlyMemory<byte> Visit(Authenticated authenticated) => FrameWriter.Write(AuthSuccessFrame.Of(authenticated));

    public ReadOnlyMemory<byte> Visit(Acknowledged acknowledged) => acknowledged switch
    {
        { Message: { } message } => FrameWriter.Write(new MessageAckFrame(acknowledged.Id, acknowledged.ClientId, WireMessage.Of(message))),
        { Marker: { } marker } => FrameWriter.Write(new MarkerAckFrame(
            acknowledged.Id, marker.ConversationId, marker.ReadSeq, marker.DeliveredSeq, marker.UnreadCount)),
        _ => FrameWriter.Write(new AckFrame(acknowledged.Id)),
    };

    public ReadOnlyMemory<byte> Visit(Refused refused) => FrameWriter.Write(ErrorFrame.Of(refused));

    public ReadOnlyMemory<byte> Visit(Pong pong) => FrameWriter.Write(new PongFrame(pong.Id, pong.ServerTime));

    public ReadOnlyMemory<byte> Visit(OwnSynced synced) => FrameWriter.Write(OwnSyncFrame.Of(synced.Own));

    public ReadOnlyMemory<byte> Visit(ConversationSynced synced) => FrameWriter.Write(ConversationSyncFrame.Of(synced.Sync));

    public ReadOnlyMemory<byte> Visit(RemovedSynced synced) => FrameWriter.Write(new RemovedSyncFrame(synced.ConversationId, Removed: true));

    public ReadOnlyMemory<byte> Visit(SyncDone done) => FrameWriter.Write(new SyncDoneFrame(done.Id, Done: true, done.Epoch));

    public ReadOnlyMemory<byte> Visit(SyncReset reset) => FrameWriter.Write(new SyncResetFrame(reset.Id, Reset: true, reset.Epoch));
}
