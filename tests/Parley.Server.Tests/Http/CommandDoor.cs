using Parley.Realtime.Wire;

namespace Parley.Server.Tests.Http;

/// <summary>A row of the authorisation matrix: a command of the native protocol.</summary>
/// <param name="Member">Only members of the conversation may know that it is there.</param>
/// <param name="Admins">Members who are no admins, nor wrote the message, are refused.</param>
internal sealed record CommandDoor(Type Command, string Frame, bool Member = false, bool Admins = false)
{
    // {c}: a group. {m}: a message of its owner in it.
    public static readonly CommandDoor[] All =
    [
        new(typeof(Authenticate), """{"type":"auth","id":1,"token":"guess"}"""),
        new(typeof(Send), """{"type":"message","id":1,"conversation_id":{c},"content":"Eve was here"}""", Member: true),
        new(typeof(Edit), """{"type":"edit","id":1,"message_id":{m},"content":"Eve was here"}""", Member: true, Admins: true),
        new(typeof(Delete), """{"type":"delete","id":1,"message_id":{m}}""", Member: true, Admins: true),
        new(typeof(SetTyping), """{"type":"typing","id":1,"conversation_id":{c},"is_typing":true}""", Member: true),
        new(typeof(Read), """{"type":"read","id":1,"message_id":{m}}""", Member: true),
        new(typeof(Read), """{"type":"read","id":1,"conversation_id":{c},"seq":1}""", Member: true),
        new(typeof(Delivered), """{"type":"delivered","id":1,"conversation_id":{c},"seq":1}""", Member: true),
        new(typeof(SetPresence), """{"type":"presence","id":1,"status":"away"}"""),
        new(typeof(Watch), """{"type":"watch","id":1,"user_ids":[]}"""),
        new(typeof(Realtime.Wire.Sync), """{"type":"sync","id":1,"final":true}"""),
        new(typeof(Ping), """{"type":"ping","id":1}"""),
    ];
}
