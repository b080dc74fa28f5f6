using Parley.Realtime.Wire;

namespace Parley.Server.Tests.Access;

/// <summary>A row of the authorisation matrix: an event of chat over Socket.IO; as <see cref="Door"/> is one of HTTP.</summary>
/// <param name="Expected">A cell for each column: see <see cref="Cells"/>.</param>
/// <param name="Argument">JSON; null for none.</param>
internal sealed record ChatDoor(string Expected, Type Command, string Path, string Event, string? Argument)
{
    public const string Snake = "/socket.io/";
    public const string Kebab = "/api/socket/io";

    // In the order in which they are said on one connection.
    public static readonly ChatDoor[] All =
    [
        //   nd sfberkgot mGBKawW
        new("11 +++++++++ +++++++", typeof(Ping), Snake, "join_personal_room", null),
        new("11 444444444 +++++++", typeof(Join), Snake, "join_conversation", """{"conversationId":{c}}"""),
        new("11 444444444 +++++++", typeof(SetTyping), Snake, "typing", """{"conversationId":{c}}"""),
        new("11 444444444 +++++++", typeof(SetTyping), Snake, "stop_typing", """{"conversationId":{c}}"""),
        new("11 444444444 +++++++", typeof(Read), Snake, "mark_as_read", """{"conversationId":{c}}"""),
        new("11 444444444 +++++++", typeof(Send), Snake, "send_message", """{"conversationId":{c},"content":"Eve was here"}"""),
        new("11 444444444 +++++++", typeof(Send), Snake, "send_message",
            """{"conversationId":{c},"receiverId":{others:person},"content":"Eve was here"}"""),
        new("11 ++++++3++ +3+++++", typeof(Send), Snake, "send_message", """{"receiverId":{others:person},"content":"Eve was here"}"""),
        new("11 444444444 +++++++", typeof(Edit), Snake, "edit_message", """{"messageId":{own:message},"content":"Eve was here"}"""),
        new("11 444444444 3333333", typeof(Edit), Snake, "edit_message", """{"messageId":{others:message},"content":"Eve was here"}"""),
        new("11 444444444 4444444", typeof(Edit), Snake, "edit_message", """{"messageId":{deleted:message},"content":"Eve was here"}"""),
        new("11 444444444 +++++++", typeof(Delete), Snake, "delete_message", """{"messageId":{deleted:message}}"""),
        new("11 444444444 +++++++", typeof(Delete), Snake, "delete_message", """{"messageId":{own:message}}"""),
        new("11 444444444 3333+++", typeof(Delete), Snake, "delete_message", """{"messageId":{others:message}}"""),
        new("11 444444444 +++++++", typeof(Leave), Snake, "leave_conversation", """{"conversationId":{c}}"""),

        //   nd sfberkgot mGBKawW
        new("11 444444444 +++++++", typeof(Join), Kebab, "join-conversation", "\"{c}\""),
        new("11 444444444 +++++++", typeof(Fetch), Kebab, "fetch-messages", """{"conversationId":"{c}"}"""),
        new("11 444444444 +++++++", typeof(Fetch), Kebab, "fetch-messages", """{"conversationId":"{c}","before":"{others:message}"}"""),
        new("11 444444444 +++++++", typeof(SetTyping), Kebab, "typing-start", "\"{c}\""),
        new("11 444444444 +++++++", typeof(SetTyping), Kebab, "typing-stop", "\"{c}\""),
        new("11 444444444 +++++++", typeof(Read), Kebab, "mark-read", """{"conversationId":"{c}"}"""),
        new("11 444444444 +++++++", typeof(Send), Kebab, "send-message",
            """{"conversationId":"{c}","content":"Eve was here","type":"TEXT"}"""),
        new("11 444444444 +++++++", typeof(Edit), Kebab, "edit-message", """{"messageId":"{own:message}","content":"Eve was here"}"""),
        new("11 444444444 3333333", typeof(Edit), Kebab, "edit-message", """{"messageId":"{others:message}","content":"Eve was here"}"""),
        new("11 444444444 4444444", typeof(Edit), Kebab, "edit-message", """{"messageId":"{deleted:message}","content":"Eve was here"}"""),
        new("11 444444444 +++++++", typeof(Delete), Kebab, "delete-message", """{"messageId":"{deleted:message}"}"""),
        new("11 444444444 +++++++", typeof(Delete), Kebab, "delete-message", """{"messageId":"{own:message}"}"""),
        new("11 444444444 3333+++", typeof(Delete), Kebab, "delete-message", """{"messageId":"{others:message}"}"""),
        new("11 444444444 +++++++", typeof(Leave), Kebab, "leave-conversation", "\"{c}\""),
        new("11 +++++++++ +++++++", typeof(SetPresence), Kebab, "set-status", """{"status":"AWAY"}"""),
    ];

    public char Of(Column column) => Cells.Of(Expected, column);

    public override string ToString() => $"{Event} {Argument}";
}
