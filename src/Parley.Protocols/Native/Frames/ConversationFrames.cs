using System.ComponentModel;
using Parley.Protocols.Wire;

namespace Parley.Protocols.Native.Frames;

// {"type":"new_message","conversation_id":3,"rev":5,"message":{…}}
[Description("A message was sent, your own included.")]
public sealed record NewMessageFrame(long ConversationId, long Rev, WireMessage Message) : ServerFrame("new_message");

// {"type":"message_edited","conversation_id":3,"rev":6,"message":{…}}
[Description("A message was edited.")]
public sealed record MessageEditedFrame(long ConversationId, long Rev, WireMessage Message) : ServerFrame("message_edited");

// {"type":"message_deleted","conversation_id":3,"rev":7,"message_id":7,"seq":2}
[Description("A message was deleted; its place stays.")]
public sealed record MessageDeletedFrame(long ConversationId, long Rev, long MessageId, long Seq) : ServerFrame("message_deleted");

// {"type":"member_added","conversation_id":3,"rev":8,"member":{…},"member_count":3}
[Description("Somebody came.")]
public sealed record MemberAddedFrame(long ConversationId, long Rev, WireMember Member, long MemberCount) : ServerFrame("member_added");

// {"type":"member_removed","conversation_id":3,"rev":9,"member":{…},"member_count":2}
[Description("Somebody left or was removed.")]
public sealed record MemberRemovedFrame(long ConversationId, long Rev, WireMember Member, long MemberCount) : ServerFrame("member_removed");

// {"type":"member_updated","conversation_id":3,"rev":10,"member":{…}}
[Description("Somebody has another role.")]
public sealed record MemberUpdatedFrame(long ConversationId, long Rev, WireMember Member) : ServerFrame("member_updated");

// {"type":"conversation_updated","conversation_id":3,"rev":11,"conversation":{…}}
[Description("The conversation has another name.")]
public sealed record ConversationUpdatedFrame(
    long ConversationId, long Rev, WireCommonConversation Conversation) : ServerFrame("conversation_updated");

// {"type":"members_changed","conversation_id":3,"from":12,"rev":40,"count":300}
[Description("Of a conversation of more than 256 members: all joins and leaves of a second.")]
public sealed record MembersChangedFrame(
    long ConversationId,
    [Description("The first rev of these changes; rev is the last.")] long From,
    long Rev,
    [Description("Members now.")] long Count) : ServerFrame("members_changed");

// {"type":"skip","conversation_id":3,"rev":5}
[Description("A change that you may not see, or that a later one has overtaken: its number alone.")]
public sealed record SkipFrame(long ConversationId, long Rev) : ServerFrame("skip");

// {"type":"conversation_added","conversation_id":3,"conversation":{…}}
[Description("You are in a conversation from now on.")]
public sealed record ConversationAddedFrame(long ConversationId, WireConversation Conversation) : ServerFrame("conversation_added");

// {"type":"conversation_removed","conversation_id":3,"conversation":{"id":3}}
[Description("You are no longer in a conversation; nothing of it follows.")]
public sealed record ConversationRemovedFrame(long ConversationId, WireConversationId Conversation) : ServerFrame("conversation_removed");

[Description("A conversation that is none of yours any more.")]
public sealed record WireConversationId(long Id);
