using System.Diagnostics.Metrics;
using System.Text.Json;
using Parley.Core;
using Parley.Realtime.Rooms;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Metering;

/// <summary>What the real-time side counts of itself. Labels are words of the code, never of people.</summary>
public sealed class RealtimeMetrics : IDisposable
{
    internal static readonly KeyValuePair<string, object?> Done = new("outcome", "done");
    internal static readonly KeyValuePair<string, object?> Reset = new("outcome", "reset");
    internal static readonly KeyValuePair<string, object?> OfRoom = new("of", "conversation");
    internal static readonly KeyValuePair<string, object?> OfPerson = new("of", "person");

    private readonly Counter<long> _commands;
    private readonly Counter<long> _refusals;

    internal RealtimeMetrics(Hub hub)
    {
        Meter = new Meter("Parley.Realtime");
        _commands = Meter.CreateCounter<long>("parley_commands_total", null, "Commands of sessions, by name and by ok or the code of the refusal.");
        _refusals = Meter.CreateCounter<long>(RefusalsName, null, RefusalsHelp);
        Syncs = Meter.CreateCounter<long>("parley_syncs_total", null, "Sessions brought up to date, or sent for snapshots by another epoch.");
        GapsRepaired = Meter.CreateCounter<long>(
            "parley_gaps_repaired_total", null, "Times that events were missing and were read from the store.");
        Meter.CreateObservableGauge("parley_sessions", () => hub.SessionCount, null, "Connections that are signed in.");
        Meter.CreateObservableGauge("parley_people", () => hub.PeopleCount, null, "People with a session, or in the grace after their last.");
        Meter.CreateObservableGauge("parley_rooms", () => hub.RoomCount, null, "Conversations that somebody here listens to.");
        Meter.CreateObservableGauge("parley_outbox_bytes", () => hub.OutboxBytes().Sum, null, "Bytes that wait for connections, in all.");
        Meter.CreateObservableGauge(
            "parley_outbox_max_bytes", () => hub.OutboxBytes().Max, null, "Bytes that wait for the slowest connection.");
        Meter.CreateObservableCounter(
            "parley_encodes_total", () => Encoded.Made, null, "Events encoded for a protocol; each then goes to all its sessions.");
    }

    /// <summary>One counter of the page, counted by each door.</summary>
    public const string RefusalsName = "parley_refusals_total";

    public const string RefusalsHelp = "Requests and commands that were refused, by code and door.";

    public Meter Meter { get; }

    internal Counter<long> Syncs { get; }

    internal Counter<long> GapsRepaired { get; }

    public void Dispose() => Meter.Dispose();

    /// <param name="refused">Null where it was done.</param>
    internal void CountCommand(ClientCommand command, RefusalCode? refused)
    {
        if (!_commands.Enabled)
        {
            return;
        }

        var outcome = refused is { } code ? WordOf(code) : "ok";
        _commands.Add(1, new KeyValuePair<string, object?>("command", WordOf(command)), new KeyValuePair<string, object?>("outcome", outcome));
        if (refused is not null)
        {
            _refusals.Add(1, new KeyValuePair<string, object?>("code", outcome), new KeyValuePair<string, object?>("door", "socket"));
        }
    }

    /// <summary>The code as it stands on every wire.</summary>
    public static string WordOf(RefusalCode code) => CodeWords[(int)code];

    private static readonly string[] CodeWords =
        [.. Enum.GetValues<RefusalCode>().Select(code => JsonNamingPolicy.SnakeCaseLower.ConvertName(code.ToString()))];

    internal static string WordOf(ClientCommand command) => CommandWords.GetOrAdd(
        command.GetType(), static type => JsonNamingPolicy.SnakeCaseLower.ConvertName(type.Name));

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<Type, string> CommandWords = new();
}
