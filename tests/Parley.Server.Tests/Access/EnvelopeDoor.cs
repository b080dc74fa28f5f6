using Parley.Realtime.Wire;

namespace Parley.Server.Tests.Access;

/// <summary>A row of the authorisation matrix: a frame of the envelope protocol; as <see cref="Door"/> is one of HTTP.</summary>
/// <param name="Expected">A cell for each column: see <see cref="Cells"/>.</param>
internal sealed record EnvelopeDoor(string Expected, Type Command, string Type, string To, string Payload = "{}")
{
    private const string Text = """{"text":"Eve was here"}""";

    // In the order in which they are said on one connection.
    public static readonly EnvelopeDoor[] All =
    [
        // The channel that is there for everybody but guests, who see only what they were put into, and but those who were banned from it.
        //   nd sfberkgot mGBKawW
        new("11 ++4+++4++ +4+++++", typeof(AddressedHail), "ping", "channel:{global}"),
        new("11 ++4+++4++ +4+++++", typeof(AddressedJoin), "join", "channel:{global}"),
        new("11 ++4+++4++ +4+++++", typeof(AddressedSend), "message", "channel:{global}", Text),
        new("11 ++4+++4++ +4+++++", typeof(AddressedLeave), "leave", "channel:{global}"),

        // Conversations by their numbers: groups and pairs.
        //   nd sfberkgot mGBKawW
        new("11 444444444 +++++++", typeof(AddressedHail), "ping", "conversation:{c}"),
        new("11 444444444 +++++++", typeof(AddressedJoin), "join", "conversation:{c}"),
        new("11 444444444 +++++++", typeof(AddressedSend), "message", "conversation:{c}", Text),
        new("11 444444444 +++++++", typeof(AddressedLeave), "leave", "conversation:{c}"),
        new("11 444444444 4444444", typeof(AddressedHail), "ping", "conversation:{others:pair}"),
        new("11 444444444 4444444", typeof(AddressedJoin), "join", "conversation:{others:pair}"),
        new("11 444444444 4444444", typeof(AddressedSend), "message", "conversation:{others:pair}", Text),
        new("11 444444444 4444444", typeof(AddressedLeave), "leave", "conversation:{others:pair}"),
        new("11 444444444 4444444", typeof(AddressedReceipt), "ack", "conversation:{others:pair}", """{"ref":"x"}"""),

        // A channel that has no name here: one joins it elsewhere.
        //   nd sfberkgot mGBKawW
        new("11 444444444 +++++++", typeof(AddressedHail), "ping", "conversation:{channel}"),
        new("11 444444444 +++++++", typeof(AddressedJoin), "join", "conversation:{channel}"),
        new("11 444444444 +++++++", typeof(AddressedSend), "message", "conversation:{channel}", Text),

        // Whether there is somebody is not told by a ping.
        //   nd sfberkgot mGBKawW
        new("11 +++++++++ +++++++", typeof(AddressedHail), "ping", "user:{others:person}"),
        new("11 +++++++++ +++++++", typeof(AddressedHail), "ping", "user:{deleted:person}"),
        new("11 222222322 2322222", typeof(AddressedSend), "message", "user:{deleted:person}", Text),
        new("11 222222322 2322222", typeof(AddressedJoin), "join", "user:{deleted:person}"),
        new("11 444444444 4444444", typeof(AddressedLeave), "leave", "user:{deleted:person}"),
        new("11 444444444 4444444", typeof(AddressedReceipt), "ack", "user:{deleted:person}", """{"ref":"x"}"""),
        new("11 ++++++3++ +3+++++", typeof(AddressedJoin), "join", "user:{others:person}"),
        new("11 ++++++3++ +3+++++", typeof(AddressedSend), "message", "user:{others:person}", Text),
    ];

    public char Of(Column column) => Cells.Of(Expected, column);

    public string Frame(string id, string to) => $$"""{"id":"{{id}}","type":"{{Type}}","to":"{{to}}","payload":{{Payload}}}""";

    public override string ToString() => $"{Type} to {To}";
}
