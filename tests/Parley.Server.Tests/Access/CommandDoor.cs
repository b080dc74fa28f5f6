using Parley.Realtime.Wire;

namespace Parley.Server.Tests.Access;

/// <summary>A row of the authorisation matrix: a command of the native protocol; as <see cref="Door"/> is one of HTTP.</summary>
/// <param name="Expected">A cell for each column: see <see cref="Cells"/>.</param>
/// <param name="Answer">The type of the frame that says yes.</param>
internal sealed record CommandDoor(string Expected, Type Command, string Frame, string Answer = "ack")
{
    // In the order in which they are said on one connection.
    public static readonly CommandDoor[] All =
    [
        //   nd sfberkgot mGBKawW
        new("11 +++++++++ +++++++", typeof(Ping), """{"type":"ping","id":1}""", "pong"),
        new("11 000000000 0000000", typeof(Authenticate), """{"type":"auth","id":1,"token":"guess"}"""),
        new("11 +++++++++ +++++++", typeof(Realtime.Wire.Sync), """{"type":"sync","id":1,"final":true}""", "sync"),
        new("11 +++++++++ +++++++", typeof(Realtime.Wire.Sync), """{"type":"sync","id":1,"conversations":{"{c}":[0,0]},"final":true}""", "sync"),
        new("11 +++++++++ +++++++", typeof(SetPresence), """{"type":"presence","id":1,"status":"away"}"""),
        new("11 +++++++++ +++++++", typeof(Watch), """{"type":"watch","id":1,"user_ids":[{others:person}]}"""),
        new("11 444444444 +++++++", typeof(SetTyping), """{"type":"typing","id":1,"conversation_id":{c},"is_typing":true}"""),
        new("11 444444444 +++++++", typeof(Read), """{"type":"read","id":1,"message_id":{own:message}}"""),
        new("11 444444444 +++++++", typeof(Read), """{"type":"read","id":1,"message_id":{others:message}}"""),
        new("11 444444444 +++++++", typeof(Read), """{"type":"read","id":1,"message_id":{deleted:message}}"""),
        new("11 444444444 +++++++", typeof(Read), """{"type":"read","id":1,"conversation_id":{c},"seq":1}"""),
        new("11 444444444 +++++++", typeof(Delivered), """{"type":"delivered","id":1,"conversation_id":{c},"seq":1}"""),
        new("11 444444444 +++++++", typeof(Send), """{"type":"message","id":1,"conversation_id":{c},"content":"Eve was here"}"""),
        new("11 444444444 +++++++", typeof(Edit), """{"type":"edit","id":1,"message_id":{own:message},"content":"Eve was here"}"""),
        new("11 444444444 3333333", typeof(Edit), """{"type":"edit","id":1,"message_id":{others:message},"content":"Eve was here"}"""),
        new("11 444444444 4444444", typeof(Edit), """{"type":"edit","id":1,"message_id":{deleted:message},"content":"Eve was here"}"""),
        new("11 444444444 +++++++", typeof(Delete), """{"type":"delete","id":1,"message_id":{deleted:message}}"""),
        new("11 444444444 +++++++", typeof(Delete), """{"type":"delete","id":1,"message_id":{own:message}}"""),
        new("11 444444444 3333+++", typeof(Delete), """{"type":"delete","id":1,"message_id":{others:message}}"""),
    ];

    public char Of(Column column) => Cells.Of(Expected, column);

    public override string ToString() => Frame;
}
