using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Parley.Server.Tests.Pusher;

/// <summary>The server of an app that hears of what happens, and can be made to fail.</summary>
internal sealed class HookReceiver : IDisposable
{
    private readonly HttpListener _listener;

    private HookReceiver(HttpListener listener) => _listener = listener;

    /// <summary>What it answers; set to refuse, or to hang. Only what is answered 200 counts as received.</summary>
    public Func<HttpListenerRequest, Task<int>> Answer { get; set; } = _ => Task.FromResult(200);

    public Uri Url => new(_listener.Prefixes.Single());

    public ConcurrentQueue<Received> Taken { get; } = new();

    /// <summary>The paths that were asked, whatever the answer.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public static HookReceiver Start()
    {
        // HttpListener takes no port 0: the first that is free will do.
        while (true)
        {
            var listener = new HttpListener();
            listener.Prefixes.Add($"http://127.0.0.1:{Random.Shared.Next(20_000, 30_000)}/");
            try
            {
                listener.Start();
                var receiver = new HookReceiver(listener);
                _ = receiver.ReceiveAsync();
                return receiver;
            }
            catch (HttpListenerException)
            {
                listener.Close();
            }
        }
    }

    /// <summary>The events in the order in which they came.</summary>
    public List<string> Events(string path = "/hook") => [.. Taken.Where(one => one.Path == path).SelectMany(one =>
        JsonElement.Parse(one.Body).GetProperty("events").EnumerateArray().Select(said => said.GetRawText()))];

    public void Dispose() => _listener.Close();

    private async Task ReceiveAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                _ = AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var asked = context.Request;
        using var reader = new StreamReader(asked.InputStream, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        Asked.Enqueue(asked.Url!.AbsolutePath);
        var status = await Answer(asked);
        if (status == 200)
        {
            Taken.Enqueue(new Received(
                asked.Url.AbsolutePath, asked.Headers["X-Pusher-Key"]!, asked.Headers["X-Pusher-Signature"]!, asked.ContentType, body));
        }

        try
        {
            context.Response.StatusCode = status;
            context.Response.Headers["Location"] = status is 302 or 307 ? new Uri(Url, "elsewhere").AbsoluteUri : null;
            context.Response.Close();
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // Whoever asked waits no more.
        }
    }
}

internal sealed record Received(string Path, string Key, string Signature, string? Type, string Body);
