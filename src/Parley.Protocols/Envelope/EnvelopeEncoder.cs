using Parley.Core.Events;
using Parley.Core.Messages;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Envelope;

/// <summary>What this wire tells of, and what it has no word for.</summary>
/// <param name="isInside">Whether the session that is told has joined what it is told of. Of channels only those hear who have; of the rest all
/// members do.</param>
internal sealed class EnvelopeEncoder(bool isInside, TimeProvider clock)
    : IServerEventVisitor<ReadOnlyMemory<byte>>, IConversationEventVisitor<ReadOnlyMemory<byte>>
{
    public ReadOnlyMemory<byte> Visit(Changed changed) => changed.Event.Accept(this);

    // What the server notes ("Ada added Bob") is not said here.
    public ReadOnlyMemory<byte> Visit(MessageSent sent) =>
        sent.Message.Type == MessageType.System || !Hears(sent.Message.InChannel) ? default : EnvelopeFrames.Message(sent.Message);

    public ReadOnlyMemory<byte> Visit(Hailed hailed) => Hears(hailed.InChannel) ? EnvelopeFrames.Ping(hailed, Now) : default;

    public ReadOnlyMemory<byte> Visit(AttendanceChanged changed) => isInside ? EnvelopeFrames.Attendance(changed, Now) : default;

    public ReadOnlyMemory<byte> Visit(Acknowledged acknowledged) => EnvelopeFrames.Yes(acknowledged, Now);

    public ReadOnlyMemory<byte> Visit(Refused refused) => EnvelopeFrames.No(refused, Now);

    public ReadOnlyMemory<byte> Visit(MessageEdited edited) => default;

    public ReadOnlyMemory<byte> Visit(MessageDeleted deleted) => default;

    public ReadOnlyMemory<byte> Visit(MemberAdded added) => default;

    public ReadOnlyMemory<byte> Visit(MemberRemoved removed) => default;

    public ReadOnlyMemory<byte> Visit(MemberUpdated updated) => default;

    public ReadOnlyMemory<byte> Visit(ConversationUpdated updated) => default;

    public ReadOnlyMemory<byte> Visit(ConversationCreated created) => default;

    public ReadOnlyMemory<byte> Visit(Skipped skipped) => default;

    public ReadOnlyMemory<byte> Visit(MembersChanged changed) => default;

    public ReadOnlyMemory<byte> Visit(Added added) => default;

    public ReadOnlyMemory<byte> Visit(Removed removed) => default;

    public ReadOnlyMemory<byte> Visit(MarkerChanged changed) => default;

    public ReadOnlyMemory<byte> Visit(OwnStateTold told) => default;

    public ReadOnlyMemory<byte> Visit(ProfileTold told) => default;

    public ReadOnlyMemory<byte> Visit(TypingChanged changed) => default;

    public ReadOnlyMemory<byte> Visit(PresenceChanged changed) => default;

    public ReadOnlyMemory<byte> Visit(OwnPresenceChanged own) => default;

    public ReadOnlyMemory<byte> Visit(OwnSettingsChanged own) => default;

    public ReadOnlyMemory<byte> Visit(Authenticated authenticated) => default;

    public ReadOnlyMemory<byte> Visit(PageTold told) => default;

    public ReadOnlyMemory<byte> Visit(Pong pong) => default;

    public ReadOnlyMemory<byte> Visit(OwnSynced synced) => default;

    public ReadOnlyMemory<byte> Visit(ConversationSynced synced) => default;

    public ReadOnlyMemory<byte> Visit(RemovedSynced synced) => default;

    public ReadOnlyMemory<byte> Visit(SyncDone done) => default;

    public ReadOnlyMemory<byte> Visit(SyncReset reset) => default;

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private bool Hears(bool inChannel) => isInside || !inChannel;
}
