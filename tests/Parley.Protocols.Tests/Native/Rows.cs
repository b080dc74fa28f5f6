using Parley.Core.Conversations;
using Parley.Core.Messages;
using Parley.Core.Users;

namespace Parley.Protocols.Tests.Native;

/// <summary>Rows for the encoder's tests, and what each looks like on the wire.</summary>
internal static class Rows
{
    /// <summary>2026-11-21T02:25:26.123Z.</summary>
    public const long At = 1_795_227_926_123;

    public const string AtText = "2026-11-21T02:25:26.123Z";

    public const string AdaJson = """{"id":1,"name":"Ada","avatar_url":null}""";

    public const string MessageJson =
        $$"""{"id":7,"conversation_id":3,"seq":2,"rev":5,"user_id":1,"user":{{AdaJson}},"content":"hi","type":"text","reply_to_id":null,"reply_to":null,"thread_id":null,"thread":null,"attachments":[],"reactions":[],"edited":false,"edited_at":null,"deleted":false,"pinned":false,"mentions":[],"system":null,"created_at":"{{AtText}}","client_id":null}""";

    public const string MemberJson =
        $$"""{"user_id":1,"name":"Ada","avatar_url":null,"role":"owner","joined_at":"{{AtText}}","left_at":null,"rev":1,"read_seq":2,"read_at":"{{AtText}}","delivered_seq":2}""";

    public const string OtherMemberJson =
        $$"""{"user_id":2,"name":"Bob","avatar_url":"/b.png","role":"member","joined_at":"{{AtText}}","left_at":null,"rev":1,"read_seq":0,"read_at":null,"delivered_seq":1}""";

    public const string CommonJson =
        $$"""{"id":3,"type":"group","name":"Tea","topic":null,"avatar_url":null,"seq":2,"rev":5,"mark":1,"created_by":1,"history":"shared","member_count":2,"last_message_at":"{{AtText}}","created_at":"{{AtText}}","updated_at":"{{AtText}}"}""";

    public const string ViewJson =
        $$"""{"id":3,"type":"group","name":"Tea","topic":null,"avatar_url":null,"seq":2,"rev":5,"mark":1,"created_by":1,"history":"shared","member_count":2,"role":"owner","read_seq":2,"delivered_seq":2,"unread_count":0,"muted":false,"muted_until":null,"archived":false,"archived_seq":null,"favourite":false,"unread_from_seq":null,"last_message":{{MessageJson}},"participants":[{{MemberJson}},{{OtherMemberJson}}],"last_message_at":"{{AtText}}","created_at":"{{AtText}}","updated_at":"{{AtText}}"}""";

    public static readonly UserCard Ada = new(1, "Ada", null);

    public static readonly UserCard Bob = new(2, "Bob", "/b.png");

    public static readonly Message Message = new(7, 3, 2, 5, 5, Ada, "hi", MessageType.Text, null, null, null, null, At, null, false, null);

    public static readonly Member Member = new(3, Ada, MemberRole.Owner, At, null, 1, 1, 1, 2, At, 2, 1);

    public static readonly Member Other = new(3, Bob, MemberRole.Member, At, null, 1, 1, 1, 0, null, 1, 1);

    public static readonly Conversation Conversation = new(3, ConversationType.Group, "Tea", 1, false, 2, 5, 1, 1, 2, At, At, At);

    public static readonly ConversationView View = new(Conversation, Member, 0, Message, [Member, Other]);
}
