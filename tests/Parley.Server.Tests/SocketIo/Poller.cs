using System.Net;
using System.Text;
using Parley.Testing.Client;

namespace Parley.Server.Tests.SocketIo;

/// <summary>Long-polling by hand: any body, any number of requests at once.</summary>
internal sealed class Poller : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false }) { Timeout = Patience };
    private readonly Uri _door;

    private Poller(Uri server, string path) => _door = new Uri(server, path);

    public string Sid { get; private set; } = "";

    public Uri Address => AddressOf(Sid, "polling");

    public Uri SocketAddress => new UriBuilder(AddressOf(Sid, "websocket")) { Scheme = "ws" }.Uri;

    public static async Task<Poller> OpenAsync(Uri server, string path = "/socket.io/")
    {
        var poller = new Poller(server, path);
        var handshake = await poller._http.GetStringAsync(new Uri(poller._door, "?EIO=4&transport=polling"));
        poller.Sid = System.Text.Json.JsonElement.Parse(handshake[1..]).Text("sid");
        return poller;
    }

    /// <summary>In the main namespace, signed in.</summary>
    public static async Task<Poller> ConnectAsync(Uri server, string token, string path = "/socket.io/")
    {
        var poller = await OpenAsync(server, path);
        await poller.PostAsync($$"""40{"token":"{{token}}"}""");
        var (_, heard) = await poller.GetAsync();
        return heard.StartsWith("40{", StringComparison.Ordinal) ? poller : throw new InvalidOperationException($"answered {heard}");
    }

    public Task<(HttpStatusCode Status, string Body)> GetAsync(string? sid = null) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, AddressOf(sid ?? Sid, "polling")));

    public Task<(HttpStatusCode Status, string Body)> PostAsync(string body) => PostAsync(Encoding.UTF8.GetBytes(body));

    public Task<(HttpStatusCode Status, string Body)> PostAsync(byte[] body) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, Address) { Content = new ByteArrayContent(body) });

    /// <summary>Asks for something and polls until that is answered; false where the session ends instead.</summary>
    public async Task<bool> SettleAsync()
    {
        if ((await PostAsync("42999[\"settle\"]")).Status != HttpStatusCode.OK)
        {
            return false;
        }

        while (await GetAsync() is (HttpStatusCode.OK, var body))
        {
            if (body.Contains("43999[", StringComparison.Ordinal))
            {
                return true;
            }

            if (body.Split('\u001e').Contains("1"))
            {
                return false;
            }
        }

        return false;
    }

    public void Dispose() => _http.Dispose();

    private Uri AddressOf(string sid, string transport) => new(_door, $"?EIO=4&transport={transport}&sid={sid}");

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var answer = await _http.SendAsync(request);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
    }
}
