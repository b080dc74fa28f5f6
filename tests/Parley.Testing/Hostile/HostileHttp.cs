using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Parley.Testing.Documents;

namespace Parley.Testing.Hostile;

/// <summary>Says what no client says, and judges the answer: by the OpenAPI document, by the log, and by reading back what was
/// acknowledged.</summary>
public sealed class HostileHttp : IDisposable
{
    private static readonly int[] Expected = [400, 401, 403, 404, 405, 408, 409, 411, 413, 414, 415, 422, 429, 431];

    // As written, with %2e and %00 and all.
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly HostileHost _host;
    private readonly OpenApi _document;
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectCallback = ConnectFromElsewhereAsync,
    });

    private HostileHttp(HostileHost host, OpenApi document)
    {
        _host = host;
        _document = document;
    }

    public int Asked { get; private set; }

    public int Acknowledged { get; private set; }

    public List<string> Wrong { get; } = [];

    public static async Task<HostileHttp> OpenAsync(HostileHost host)
    {
        var document = await host.Host.Http.GetByteArrayAsync(new Uri("/openapi.json", UriKind.Relative));
        return new HostileHttp(host, new OpenApi(JsonElement.Parse(document)));
    }

    /// <param name="path">Escaped already, with the query.</param>
    /// <param name="isDocumented">False where the address may be another's than the route's.</param>
    /// <returns>The status; 0 where the client itself would not say such a thing.</returns>
    public async Task<int> AskAsync(
        HostileRoute route, string path, byte[]? body, string what, bool isDocumented = true, string type = "application/json")
    {
        var server = _host.Host.BaseAddress.GetLeftPart(UriPartial.Authority);
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), new Uri($"{server}{path}", AsWritten));
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer", route.Path.Contains("/server-side/", StringComparison.Ordinal) ? _host.ServerKey : _host.Scene.Owner.Token);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        Asked++;
        try
        {
            using var answer = await _http.SendAsync(request);
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            var status = (int)answer.StatusCode;
            if (Judge(route, answer, bytes, body, isDocumented) is { } wrong)
            {
                Report(route, path, body, what, $"{status}: {wrong}\n    {Encoding.UTF8.GetString(bytes)}");
            }

            if (answer.IsSuccessStatusCode)
            {
                Acknowledged++;
                await ReadBackAsync(route, path, bytes, what);
            }

            ReportErrors(route, path, body, what);
            return status;
        }
        catch (HttpRequestException broken)
        {
            Report(route, path, body, what, $"no answer: {broken.Message}");
            return 0;
        }
    }

    public async Task<bool> IsSceneWholeAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_host.Host.BaseAddress, $"/api/v1/messages/{_host.Scene.Message}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _host.Scene.Owner.Token);
        using var answer = await _http.SendAsync(request);
        return answer.IsSuccessStatusCode;
    }

    public void Dispose() => _http.Dispose();

    private string? Judge(HostileRoute route, HttpResponseMessage answer, byte[] bytes, byte[]? body, bool isDocumented)
    {
        var status = (int)answer.StatusCode;
        if (!answer.IsSuccessStatusCode && !Expected.Contains(status))
        {
            return "not a status of a refusal";
        }

        if (!isDocumented)
        {
            // Another address is another resource; what Kestrel itself refuses, before there is a request, has no body.
            return answer.IsSuccessStatusCode || bytes.Length == 0 || IsRefusal(route, answer) ? null : "no refusal as this family words it";
        }

        var operation = _document.Find(route.Method, route.Path)!;
        var headers = answer.Headers.Select(header => header.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (operation.CheckAnswer(status, answer.Content.Headers.ContentType?.MediaType, headers, bytes) is { } undocumented)
        {
            return undocumented;
        }

        return answer.IsSuccessStatusCode && body is { Length: > 0 } && operation.CheckRequest(body) is { } unasked
            && !unasked.Contains("no time of ours", StringComparison.Ordinal) // Of clients any spelling of a time is taken.
            ? $"took what is not documented: {unasked}"
            : null;
    }

    // A small object at the routes of /api/chat, a problem document everywhere else.
    private static bool IsRefusal(HostileRoute route, HttpResponseMessage answer) => answer.Content.Headers.ContentType?.MediaType switch
    {
        "application/problem+json" => true,
        "application/json" => route.Path.StartsWith("/api/chat/", StringComparison.Ordinal),
        _ => false,
    };

    // A message that was acknowledged is there, as it was told.
    private async Task ReadBackAsync(HostileRoute route, string path, byte[] answer, string what)
    {
        if (route.Method is "GET" or "DELETE" || answer.Length == 0 || !route.Path.StartsWith("/api/v1/", StringComparison.Ordinal)
            || !JsonElement.Parse(answer).TryGetProperty("message", out var told))
        {
            return;
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_host.Host.BaseAddress, $"/api/v1/messages/{told.GetProperty("id")}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _host.Scene.Owner.Token);
        using var found = await _http.SendAsync(request);
        var stored = JsonElement.Parse(await found.Content.ReadAsByteArrayAsync());
        if (!found.IsSuccessStatusCode
            || stored.GetProperty("message").GetProperty("content").GetRawText() != told.GetProperty("content").GetRawText())
        {
            Report(route, path, null, what, $"acknowledged and not there: {told}");
        }
    }

    private void ReportErrors(HostileRoute route, string path, byte[]? body, string what)
    {
        while (_host.Errors.Lines.TryDequeue(out var line))
        {
            Report(route, path, body, what, $"in the log: {line}");
        }
    }

    private void Report(HostileRoute route, string path, byte[]? body, string what, string wrong)
    {
        var said = body is null ? ""
            : body.Length > 300 ? $"{Encoding.UTF8.GetString(body, 0, 300)}… ({body.Length:D} bytes)" : Encoding.UTF8.GetString(body);
        Wrong.Add($"{route} ({what}) {(path.Length > 200 ? path[..200] : path)} {said}\n    {wrong}");
    }

    // Failed attempts are counted by address: the people of the scene sign in from another one.
    private static async ValueTask<Stream> ConnectFromElsewhereAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0));
        await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
