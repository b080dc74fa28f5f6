using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Core.Events;
using Parley.Core.Messages;
using Parley.Protocols.Wire;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Pusher.Chat;

/// <summary>What is told on channels of a conversation and of a person, and what has no word there.</summary>
internal sealed class PusherChatEncoder(PusherChatNames names, PusherChatPlace place)
    : IServerEventVisitor<ReadOnlyMemory<byte>>, IConversationEventVisitor<ReadOnlyMemory<byte>>
{
    private const string Typing = "client-typing";

    public ReadOnlyMemory<byte> Visit(Changed changed) => changed.Event.Accept(this);

    // {"event":"App\\Events\\NewChatMessage","data":"{\"message\":{…}}","channel":"private-conversation.3"}
    // What the server notes ("Ada added Bob") is not said here.
    public ReadOnlyMemory<byte> Visit(MessageSent sent) => sent.Message.Type == MessageType.System
        ? default
        : Say(names.NewChatMessage, sent.ConversationId, new MessageData(PusherChatMessage.Of(sent.Message)), PusherChatContext.Default.MessageData);

    public ReadOnlyMemory<byte> Visit(MessageEdited edited) => place == PusherChatPlace.Person
        ? default
        : Say(
            names.ChatMessageUpdated,
            edited.ConversationId,
            new MessageData(PusherChatMessage.Of(edited.Message)),
            PusherChatContext.Default.MessageData);

    public ReadOnlyMemory<byte> Visit(MessageDeleted deleted) => place == PusherChatPlace.Person
        ? default
        : Say(
            names.ChatMessageDeleted,
            deleted.ConversationId,
            new MessageDeletedData(deleted.MessageId, deleted.ConversationId),
            PusherChatContext.Default.MessageDeletedData);

    public ReadOnlyMemory<byte> Visit(MarkerChanged changed) => place == PusherChatPlace.Person || !changed.Marker.Read
        ? default
        : Say(
            names.ChatMessageRead,
            changed.Marker.ConversationId,
            new MessageReadData(changed.Marker.ConversationId, changed.Marker.UserId, changed.Marker.Seq, changed.Marker.At),
            PusherChatContext.Default.MessageReadData);

    public ReadOnlyMemory<byte> Visit(ConversationUpdated updated) => Say(
        names.ConversationUpdated,
        updated.ConversationId,
        new ConversationData(updated.ConversationId, PusherChatConversation.Of(updated.Conversation)),
        PusherChatContext.Default.ConversationData);

    public ReadOnlyMemory<byte> Visit(MemberAdded added) => Say(
        names.MemberAdded,
        added.ConversationId,
        new MemberAddedData(
            added.ConversationId,
            added.Member.User.Id,
            added.Member.Role,
            WireUser.Of(added.Member.User),
            PusherChatConversation.Of(added.View.Conversation)),
        PusherChatContext.Default.MemberAddedData);

    // To the one who is in from now on: nobody can have subscribed to the conversation's own channels yet.
    public ReadOnlyMemory<byte> Visit(Added added) => Say(
        names.MemberAdded,
        added.View.Conversation.Id,
        new MemberAddedData(
            added.View.Conversation.Id,
            added.View.Own.User.Id,
            added.View.Own.Role,
            WireUser.Of(added.View.Own.User),
            PusherChatConversation.Of(added.View.Conversation)),
        PusherChatContext.Default.MemberAddedData);

    public ReadOnlyMemory<byte> Visit(MemberUpdated updated) => Say(
        names.MemberUpdated,
        updated.ConversationId,
        new MemberUpdatedData(updated.ConversationId, updated.Member.User.Id, updated.Member.Role, WireUser.Of(updated.Member.User)),
        PusherChatContext.Default.MemberUpdatedData);

    public ReadOnlyMemory<byte> Visit(MemberRemoved removed) => Gone(removed.ConversationId, removed.Member.User.Id);

    // To the one who is out: nothing follows it.
    public ReadOnlyMemory<byte> Visit(Removed removed) => Gone(removed.ConversationId, removed.UserId);

    public ReadOnlyMemory<byte> Visit(MembersChanged changed) => Say(
        names.MembersChanged,
        changed.ConversationId,
        new MembersChangedData(changed.ConversationId, changed.Count),
        PusherChatContext.Default.MembersChangedData);

    // {"event":"client-typing","data":{"user_id":1,"name":"Ada","typing":true},"channel":"presence-conversation.3","user_id":"1"}
    public ReadOnlyMemory<byte> Visit(TypingChanged changed) => place == PusherChatPlace.Person ? default : PusherFrames.ClientEvent(
        Typing,
        ChannelOf(changed.ConversationId),
        JsonSerializer.SerializeToUtf8Bytes(
            new TypingData(changed.UserId, changed.User?.Name, changed.IsTyping), PusherChatContext.Default.TypingData),
        place == PusherChatPlace.Presence ? $"{changed.UserId:D}" : null);

    // {"event":"pusher:error","data":"{\"code\":4301,\"message\":\"Too many requests.\"}"}
    public ReadOnlyMemory<byte> Visit(Refused refused) => PusherFrames.Error(PusherError.Of(refused.Refusal));

    public ReadOnlyMemory<byte> Visit(ConversationCreated created) => default;

    public ReadOnlyMemory<byte> Visit(Skipped skipped) => default;

    public ReadOnlyMemory<byte> Visit(AttendanceChanged changed) => default;

    public ReadOnlyMemory<byte> Visit(Hailed hailed) => default;

    public ReadOnlyMemory<byte> Visit(PresenceChanged changed) => default;

    public ReadOnlyMemory<byte> Visit(OwnStateTold told) => default;

    public ReadOnlyMemory<byte> Visit(ProfileTold told) => default;

    public ReadOnlyMemory<byte> Visit(OwnPresenceChanged changed) => default;

    public ReadOnlyMemory<byte> Visit(OwnSettingsChanged changed) => default;

    public ReadOnlyMemory<byte> Visit(Authenticated authenticated) => default;

    public ReadOnlyMemory<byte> Visit(Acknowledged acknowledged) => default;

    public ReadOnlyMemory<byte> Visit(PageTold told) => default;

    public ReadOnlyMemory<byte> Visit(Pong pong) => default;

    public ReadOnlyMemory<byte> Visit(OwnSynced synced) => default;

    public ReadOnlyMemory<byte> Visit(ConversationSynced synced) => default;

    public ReadOnlyMemory<byte> Visit(RemovedSynced synced) => default;

    public ReadOnlyMemory<byte> Visit(SyncDone done) => default;

    public ReadOnlyMemory<byte> Visit(SyncReset reset) => default;

    private ReadOnlyMemory<byte> Gone(long conversationId, long userId) => Say(
        names.MemberRemoved, conversationId, new MemberRemovedData(conversationId, userId), PusherChatContext.Default.MemberRemovedData);

    private ReadOnlyMemory<byte> Say<T>(string name, long conversationId, T data, JsonTypeInfo<T> info)
    {
        var text = PusherJson.Write(json => JsonSerializer.Serialize(json, data, info));
        var channel = place == PusherChatPlace.Person ? "" : ChannelOf(conversationId);
        var frame = PusherFrames.Event(name, channel, Encoding.UTF8.GetString(text.Span));

        // The name, the quotation mark after it and the brace are the subscription's own.
        return place == PusherChatPlace.Person ? frame[..^2] : frame;
    }

    private string ChannelOf(long conversationId) =>
        place == PusherChatPlace.Presence ? $"presence-conversation.{conversationId:D}" : $"private-conversation.{conversationId:D}";
}
