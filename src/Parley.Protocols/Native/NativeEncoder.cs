using System.Text.Json;
using Parley.Core.Events;
using Parley.Core.Messages;
using Parley.Protocols.Json;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Native;

/// <summary>Says every event in the words of the native protocol. Here: the changes of
/// conversations; answers and sync stand in files of their own.</summary>
internal sealed partial class NativeEncoder : IServerEventVisitor<ReadOnlyMemory<byte>>, IConversationEventVisitor<ReadOnlyMemory<byte>>
{
    public ReadOnlyMemory<byte> Visit(Changed changed) => changed.Event.Accept(this);

    // {"type":"new_message","conversation_id":3,"rev":5,"message":{…}}
    public ReadOnlyMemory<byte> Visit(MessageSent sent) => Message("new_message"u8, sent, sent.Message);

    // {"type":"message_edited","conversation_id":3,"rev":6,"message":{…}}
    public ReadOnlyMemory<byte> Visit(MessageEdited edited) => Message("message_edited"u8, edited, edited.Message);

    // {"type":"message_deleted","conversation_id":3,"rev":7,"message_id":7,"seq":2}
    public ReadOnlyMemory<byte> Visit(MessageDeleted deleted)
    {
        var json = Begin("message_deleted"u8, deleted);
        json.WriteNumber("message_id"u8, deleted.MessageId);
        json.WriteNumber("seq"u8, deleted.Seq);
        return FrameWriter.End();
    }

    // {"type":"member_added","conversation_id":3,"rev":8,"member":{…},"member_count":3}
    public ReadOnlyMemory<byte> Visit(MemberAdded added)
    {
        var json = Begin("member_added"u8, added);
        WriteMember(json, added.Member);
        json.WriteNumber("member_count"u8, added.MemberCount);
        return FrameWriter.End();
    }

    // {"type":"member_removed","conversation_id":3,"rev":9,"member":{…},"member_count":2}
    public ReadOnlyMemory<byte> Visit(MemberRemoved removed)
    {
        var json = Begin("member_removed"u8, removed);
        WriteMember(json, removed.Member);
        json.WriteNumber("member_count"u8, removed.MemberCount);
        return FrameWriter.End();
    }

    // {"type":"member_updated","conversation_id":3,"rev":10,"member":{…}}
    public ReadOnlyMemory<byte> Visit(MemberUpdated updated)
    {
        var json = Begin("member_updated"u8, updated);
        WriteMember(json, updated.Member);
        return FrameWriter.End();
    }

    // {"type":"conversation_updated","conversation_id":3,"rev":11,"conversation":{…}}
    public ReadOnlyMemory<byte> Visit(ConversationUpdated updated)
    {
        var json = Begin("conversation_updated"u8, updated);
        json.WritePropertyName("conversation"u8);
        ConversationJson.WriteCommon(json, updated.Conversation);
        return FrameWriter.End();
    }

    // The first members are told the conversation as each sees it (conversation_added); as a change of rev 1 there is nothing left to say.
    public ReadOnlyMemory<byte> Visit(ConversationCreated created) => Skip(created);

    public ReadOnlyMemory<byte> Visit(Skipped skipped) => Skip(skipped);

    // {"type":"members_changed","conversation_id":3,"from":12,"rev":40,"count":300}
    public ReadOnlyMemory<byte> Visit(MembersChanged changed)
    {
        var json = FrameWriter.Begin("members_changed"u8);
        json.WriteNumber("conversation_id"u8, changed.ConversationId);
        json.WriteNumber("from"u8, changed.FromRev);
        json.WriteNumber("rev"u8, changed.Rev);
        json.WriteNumber("count"u8, changed.Count);
        return FrameWriter.End();
    }

    // {"type":"conversation_added","conversation_id":3,"conversation":{…}}
    public ReadOnlyMemory<byte> Visit(Added added)
    {
        var json = FrameWriter.Begin("conversation_added"u8);
        json.WriteNumber("conversation_id"u8, added.View.Conversation.Id);
        json.WritePropertyName("conversation"u8);
        ConversationJson.Write(json, added.View);
        return FrameWriter.End();
    }

    // {"type":"conversation_removed","conversation_id":3,"conversation":{"id":3}}
    public ReadOnlyMemory<byte> Visit(Removed removed)
    {
        var json = FrameWriter.Begin("conversation_removed"u8);
        json.WriteNumber("conversation_id"u8, removed.ConversationId);
        json.WriteStartObject("conversation"u8);
        json.WriteNumber("id"u8, removed.ConversationId);
        json.WriteEndObject();
        return FrameWriter.End();
    }

    private static ReadOnlyMemory<byte> Message(ReadOnlySpan<byte> type, ConversationEvent change, Message message)
    {
        var json = Begin(type, change);
        json.WritePropertyName("message"u8);
        MessageJson.Write(json, message);
        return FrameWriter.End();
    }

    // {"type":"skip","conversation_id":3,"rev":5}
    private static ReadOnlyMemory<byte> Skip(ConversationEvent change)
    {
        Begin("skip"u8, change);
        return FrameWriter.End();
    }

    private static Utf8JsonWriter Begin(ReadOnlySpan<byte> type, ConversationEvent change)
    {
        var json = FrameWriter.Begin(type);
        json.WriteNumber("conversation_id"u8, change.ConversationId);
        json.WriteNumber("rev"u8, change.Rev);
        return json;
    }

    private static void WriteMember(Utf8JsonWriter json, Core.Conversations.Member member)
    {
        json.WritePropertyName("member"u8);
        MemberJson.Write(json, member);
    }
}
