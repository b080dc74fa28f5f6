using Parley.Core;
using Parley.Server.WebSockets;

namespace Parley.Server.Configuration;

/// <summary>How much one person, one address and all together may ask (docs/operating.md, "Limits").</summary>
public static class LimitSettings
{
    private static readonly Limits Standard = Limits.Default;
    private static readonly WebSocketSettings Doors = new();

    public static readonly Setting<int> ConnectionsPerAddress = Number(
        "limits.connections_per_address", Doors.MaxPerAddress, 1_000_000,
        "WebSockets of one IPv4 address or one /64 of IPv6: a campus behind one address fits, and nobody takes the whole house.");

    public static readonly Setting<int> ConnectionsPerUser = Number(
        "limits.connections_per_user", Standard.ConnectionsPerUser, 100_000,
        "WebSockets of one person, over all devices and protocols; each multiplies what is told.");

    public static readonly Setting<int> Strangers = Number(
        "limits.strangers", Doors.MaxStrangers, 1_000_000,
        "WebSockets that have not signed in yet: a crowd that comes back at once, each for some milliseconds.");

    public static readonly Setting<int> StrangersPerAddress = Number(
        "limits.strangers_per_address", Doors.MaxStrangersPerAddress, 1_000_000,
        "Of those, from one address.");

    public static readonly Setting<int> StrangersPerSecond = Number(
        "limits.strangers_per_second", Standard.StrangersPerSecond, 100_000,
        "HTTP requests a second of one address, of people who are not signed in: everybody in an office signs in at nine.");

    public static readonly Setting<int> FramesPerSecond = Number(
        "limits.frames_per_second", Standard.FramesPerSecond, 1_000_000,
        "Frames and requests of one person a second, over all connections and HTTP.");

    public static readonly Setting<int> BytesPerSecond = Number(
        "limits.bytes_per_second", Standard.BytesPerSecond, 1_000_000_000,
        "Bytes of frames and bodies of one person a second; twenty of the longest messages.");

    public static readonly Setting<int> CommandsPerSecond = Number(
        "limits.commands_per_second", Standard.CommandsPerSecond, 1_000_000,
        "Work of one person a second: a message is 1, a page of history 5. A bot of a busy bridge may want more.");

    public static readonly Setting<int> DeliveriesPerSecond = Number(
        "limits.deliveries_per_second", Standard.DeliveriesPerSecond, 100_000_000,
        "People told by one person a second; this bounds who writes much where thousands listen.");

    public static readonly Setting<int> BurstSeconds = Number(
        "limits.burst_seconds", Standard.BurstSeconds, 3_600,
        "Each of these budgets holds what comes in so many seconds: a thousand conversations may be marked as read at once.");

    public static readonly Setting<int> RequestsAtOnce = Number(
        "limits.requests_at_once", Standard.RequestsAtOnce, 10_000,
        "HTTP requests of one person under way at once; a browser has six, a bot some dozens.");

    public static readonly IReadOnlyList<Setting> All =
    [
        ConnectionsPerAddress, ConnectionsPerUser, Strangers, StrangersPerAddress, StrangersPerSecond,
        FramesPerSecond, BytesPerSecond, CommandsPerSecond, DeliveriesPerSecond, BurstSeconds, RequestsAtOnce,
    ];

    public static Limits Of(EffectiveSettings effective) => Standard with
    {
        MessageLength = effective.Get(Settings.MessageLength),
        ConnectionsPerUser = effective.Get(ConnectionsPerUser),
        StrangersPerSecond = effective.Get(StrangersPerSecond),
        FramesPerSecond = effective.Get(FramesPerSecond),
        BytesPerSecond = effective.Get(BytesPerSecond),
        CommandsPerSecond = effective.Get(CommandsPerSecond),
        DeliveriesPerSecond = effective.Get(DeliveriesPerSecond),
        BurstSeconds = effective.Get(BurstSeconds),
        RequestsAtOnce = effective.Get(RequestsAtOnce),
    };

    private static Setting<int> Number(string name, int standard, int most, string reason) => new(
        name, standard.ToString("D"), $"a whole number from 1 to {most}", reason, SettingReaders.Number(1, most));
}
