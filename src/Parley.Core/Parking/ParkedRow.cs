namespace Parley.Core.Parking;

/// <summary>A parked socket as it is stored.</summary>
internal sealed class ParkedRow
{
    private const long Inside = 1;
    private const long Near = 2;

    public string Sid { get; set; } = "";

    public byte[] Rooms { get; set; } = [];

    public byte[] Told { get; set; } = [];

    public ParkedSocket ToSocket(byte[] pidHash, long userId, string sessionId) => new(
        pidHash,
        userId,
        sessionId,
        Sid,
        [.. PackedNumbers.Read(Rooms, 3).Select(room => new ParkedRoom(room[0], room[1], (room[2] & Inside) > 0, (room[2] & Near) > 0))],
        [.. PackedNumbers.Read(Told, 2).Select(told => new ToldChange(told[0], told[1]))]);

    public static byte[] Pack(IReadOnlyList<ParkedRoom> rooms) => PackedNumbers.Of(rooms.SelectMany(
        room => (long[])[room.ConversationId, room.Rev, (room.IsInside ? Inside : 0) + (room.IsNear ? Near : 0)]));

    public static byte[] Pack(IReadOnlyList<ToldChange> told) => PackedNumbers.Of(told.SelectMany(
        change => (long[])[change.ConversationId, change.Rev]));
}
