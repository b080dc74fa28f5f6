using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Parley.Server.Tests.Telemetry;

/// <param name="Links">Ids of the spans that it points to.</param>
internal sealed record ReceivedSpan(
    string Name, string TraceId, string Id, string Parent, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> Links);

/// <summary>A collector: takes OTLP over HTTP, and reads of it what the tests look at (opentelemetry-proto, trace.proto).</summary>
internal sealed class SpanReceiver : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<byte[]> _bodies = new();

    private SpanReceiver(WebApplication application) => _application = application;

    public Uri Address => new(_application.Urls.First());

    public IReadOnlyList<byte[]> Bodies => [.. _bodies];

    public IReadOnlyList<ReceivedSpan> Spans => [.. _bodies.SelectMany(body => Fields(body)
        .Where(resource => resource.Number == 1).SelectMany(resource => Fields(resource.Bytes))
        .Where(scope => scope.Number == 2).SelectMany(scope => Fields(scope.Bytes))
        .Where(span => span.Number == 2).Select(span => Read(span.Bytes)))];

    public static async Task<SpanReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        var application = builder.Build();
        application.Urls.Add("http://127.0.0.1:0");
        var receiver = new SpanReceiver(application);
        application.Run(receiver.TakeAsync);
        await application.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        if (context.Request.Path == "/v1/traces" && context.Request.ContentType == "application/x-protobuf")
        {
            _bodies.Enqueue(body.ToArray());
        }
    }

    private static ReceivedSpan Read(byte[] bytes)
    {
        var fields = Fields(bytes).ToList();
        return new ReceivedSpan(
            Encoding.UTF8.GetString(fields.First(field => field.Number == 5).Bytes),
            Hex(fields, 1),
            Hex(fields, 2),
            Hex(fields, 4),
            fields.Where(field => field.Number == 9).Select(field => Fields(field.Bytes).ToList())
                .ToDictionary(pair => Encoding.UTF8.GetString(pair[0].Bytes), pair => Encoding.UTF8.GetString(pair[1].Bytes)),
            [.. fields.Where(field => field.Number == 13).Select(link => Hex([.. Fields(link.Bytes)], 2))]);
    }

    private static string Hex(List<(int Number, byte[] Bytes)> fields, int number) =>
        Convert.ToHexStringLower(fields.FirstOrDefault(field => field.Number == number).Bytes ?? []);

    private static IEnumerable<(int Number, byte[] Bytes)> Fields(byte[] message)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            var length = (tag & 7) switch
            {
                0 => LengthOfVarint(message, at),
                1 => 8,
                5 => 4,
                _ => (int)Varint(message, ref at),
            };
            yield return ((int)(tag >> 3), message[at..(at + length)]);
            at += length;
        }
    }

    private static int LengthOfVarint(byte[] message, int at)
    {
        var start = at;
        Varint(message, ref at);
        return at - start;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
