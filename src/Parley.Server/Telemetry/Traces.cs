using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Parley.Core.Metering;
using Parley.Realtime.Metering;
using Parley.Server.Configuration;

namespace Parley.Server.Telemetry;

/// <summary>Sends spans to a collector (OTLP over HTTP) where the settings name one. Without it nobody listens, and no span is made.</summary>
internal static class Traces
{
    /// <returns>To be disposed of at the end, which sends what is left; null where traces are off.</returns>
    public static TracerProvider? Start(ServerSettings settings)
    {
        if (settings.OtlpEndpoint is not { } endpoint)
        {
            return null;
        }

        // Whoever calls may send a traceparent; whether this server records is decided here alone.
        var share = new TraceIdRatioBasedSampler(settings.TracesPercent / 100.0);
        return Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService("parley", serviceVersion: typeof(Traces).Assembly.GetName().Version?.ToString(3)))
            .AddSource("Microsoft.AspNetCore", StoreTrace.SourceName, RealtimeTrace.SourceName)
            .SetSampler(new ParentBasedSampler(share, remoteParentSampled: share, remoteParentNotSampled: share))
            .AddProcessor(new Scrubbing())
            .AddOtlpExporter(otlp =>
            {
                otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
                otlp.Endpoint = new Uri(endpoint, "v1/traces");
                otlp.TimeoutMilliseconds = 2_000;
            })
            .Build();
    }

    /// <summary>The route stays; what was filled into it, asked after it and said about the caller goes.</summary>
    private sealed class Scrubbing : BaseProcessor<Activity>
    {
        private static readonly string[] Private =
            ["url.path", "url.query", "url.full", "http.target", "http.url", "user_agent.original", "client.address", "network.peer.address"];

        public override void OnEnd(Activity data)
        {
            foreach (var name in Private)
            {
                data.SetTag(name, null);
            }
        }
    }
}
