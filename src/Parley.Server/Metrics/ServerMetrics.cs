using System.Diagnostics.Metrics;
using Parley.Core;
using Parley.Core.Metering;
using Parley.Realtime.Metering;
using Parley.Realtime.Wire;
using Parley.Server.Configuration;
using Parley.Server.WebSockets;

namespace Parley.Server.Metrics;

/// <summary>What the doors count of themselves. Labels are words of the code: route templates, codes, protocols.</summary>
internal sealed class ServerMetrics : IDisposable
{
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _closed;

    public ServerMetrics(ServerSettings settings)
    {
        Meter = new Meter("Parley.Server");
        HttpSeconds = Meter.CreateHistogram(
            "parley_http_request_duration_seconds", "s", "Requests by method, route and status, without WebSockets.", null, StoreMetrics.Seconds);
        FramesSent = Meter.CreateCounter<long>("parley_deliveries_total", null, "Frames handed to the sockets of connections.");
        FramesReceived = Meter.CreateCounter<long>("parley_frames_received_total", null, "Frames that came from connections.");
        _closed = Meter.CreateCounter<long>(
            "parley_connections_closed_total", null, "WebSockets that ended, by reason; slow_reader is one that did not keep up.");
        _refusals = Meter.CreateCounter<long>(RealtimeMetrics.RefusalsName, null, RealtimeMetrics.RefusalsHelp);
        if (settings.Database is null)
        {
            Meter.CreateObservableGauge("parley_store_bytes", () => LengthOf(settings.SqlitePath), "By", "Size of the SQLite file.");
            Meter.CreateObservableGauge(
                "parley_store_wal_bytes", () => LengthOf(settings.SqlitePath + "-wal"), "By", "Size of SQLite's write-ahead log.");
        }
    }

    public Meter Meter { get; }

    public Histogram<double> HttpSeconds { get; }

    public Counter<long> FramesSent { get; }

    public Counter<long> FramesReceived { get; }

    /// <summary>The connections themselves, counted when somebody asks.</summary>
    public void Watch(LiveSockets sockets) => Meter.CreateObservableGauge(
        "parley_connections",
        () => sockets.Counts().Select(count => new Measurement<long>(
            count.Count,
            new KeyValuePair<string, object?>("protocol", count.Protocol),
            new KeyValuePair<string, object?>("state", count.IsSignedIn ? "signed_in" : "greeting"))),
        null,
        "Open WebSockets by protocol and state.");

    public void CountClosed(CloseReason reason) => _closed.Add(1, new KeyValuePair<string, object?>("reason", Word(reason.ToString())));

    public void CountRefusal(RefusalCode code) => _refusals.Add(
        1,
        new KeyValuePair<string, object?>("code", RealtimeMetrics.WordOf(code)),
        new KeyValuePair<string, object?>("door", "http"));

    public void Dispose() => Meter.Dispose();

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private static string Word(string name) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
