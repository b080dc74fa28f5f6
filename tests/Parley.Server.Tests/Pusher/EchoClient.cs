using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Parley.Protocols.Pusher;
using Parley.Testing;
using Xunit;

namespace Parley.Server.Tests.Pusher;

/// <summary>A client of the Pusher protocol that says literal messages and shows what comes back.</summary>
internal sealed class EchoClient : IAsyncDisposable
{
    private readonly byte[] _buffer = new byte[1024 * 1024];

    private EchoClient(PusherApp app) => App = app;

    public PusherApp App { get; }

    public ClientWebSocket Socket { get; } = new();

    public string SocketId { get; private set; } = "";

    /// <summary>Connects and hears the greeting.</summary>
    public static async Task<EchoClient> ConnectAsync(Uri server, PusherApp app, string prefix = "")
    {
        var client = await KnockAsync(server, $"{prefix}/app/{app.Key}?protocol=7&client=js&version=8.6.0&flash=false", app);
        var data = DataOf(await client.HearAsync("pusher:connection_established"));
        client.SocketId = data.GetProperty("socket_id").GetString()!;
        return client;
    }

    /// <summary>Connects and hears nothing yet.</summary>
    public static async Task<EchoClient> KnockAsync(Uri server, string path, PusherApp app, string? origin = null)
    {
        var client = new EchoClient(app);
        if (origin is not null)
        {
            client.Socket.Options.SetRequestHeader("Origin", origin);
        }

        await client.Socket.ConnectAsync(new Uri($"ws://{server.Authority}{path}"), Deadline());
        return client;
    }

    public Task SayAsync(string message) =>
        Socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, Deadline());

    public Task AskForAsync(string channel, string? data = null, string? auth = null) => SayAsync(JsonSerializer.Serialize(new
    {
        @event = "pusher:subscribe",
        data = new { channel, auth = auth ?? Grant(PusherSignature.TextOfChannel(SocketId, channel, data)), channel_data = data },
    }));

    /// <summary>Subscribes and hears the answer.</summary>
    public async Task<JsonElement> SubscribeAsync(string channel, string? data = null)
    {
        await AskForAsync(channel, data);
        var answer = await HearAsync("pusher_internal:subscription_succeeded");
        Assert.Equal(channel, answer.GetProperty("channel").GetString());
        return DataOf(answer);
    }

    public async Task SignInAsync(string userData)
    {
        await SayAsync(JsonSerializer.Serialize(new
        {
            @event = "pusher:signin",
            data = new { auth = Grant(PusherSignature.TextOfUser(SocketId, userData)), user_data = userData },
        }));
        await HearAsync("pusher:signin_success");
    }

    public string Grant(string text) => $"{App.Key}:{PusherSignature.Of(App.Secret, text)}";

    /// <summary>The next message as it came; null for the close frame.</summary>
    public async Task<string?> HearTextAsync()
    {
        var length = 0;
        while (true)
        {
            var part = await Socket.ReceiveAsync(_buffer.AsMemory(length), Deadline());
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                return Encoding.UTF8.GetString(_buffer, 0, length);
            }
        }
    }

    /// <summary>The next message, which is this event.</summary>
    public async Task<JsonElement> HearAsync(string name)
    {
        var text = await HearTextAsync();
        Assert.True(text is not null, $"{name} was to come, and the connection was closed with {(int?)Socket.CloseStatus}");
        var message = JsonElement.Parse(text);
        Assert.Equal(name, message.GetProperty("event").GetString());
        return message;
    }

    /// <summary>The code of the close frame; what comes before it is passed over.</summary>
    public async Task<int> HearCloseAsync()
    {
        while (await HearTextAsync() is not null)
        {
        }

        return (int)Socket.CloseStatus!.Value;
    }

    /// <summary>Nothing else comes before the answer to a ping: what was said before has been dealt with, and was told to nobody here.</summary>
    public async Task HearsNothingAsync()
    {
        await SayAsync("""{"event":"pusher:ping","data":{}}""");
        await HearAsync("pusher:pong");
    }

    public static JsonElement DataOf(JsonElement message) => JsonElement.Parse(message.GetProperty("data").GetString()!);

    public static int CodeOf(JsonElement error) => DataOf(error).GetProperty("code").GetInt32();

    public ValueTask DisposeAsync()
    {
        Socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static CancellationToken Deadline() => new CancellationTokenSource(Eventually.Bound).Token;
}

/// <summary>A server of an app, which signs what it asks.</summary>
internal sealed class Publisher(HttpClient http, PusherApp app, Func<DateTimeOffset>? now = null)
{
    public Task<(int Status, string Text)> PostAsync(string path, string body, string? signedBody = null) =>
        AskAsync(HttpMethod.Post, path, body, signedBody: signedBody);

    public Task<(int Status, string Text)> GetAsync(string path, string query = "") => AskAsync(HttpMethod.Get, path, "", query);

    public async Task<(int Status, string Text)> AskAsync(
        HttpMethod method, string path, string body, string query = "", string? signedBody = null, string prefix = "", bool signsPrefix = true)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var time = (now?.Invoke() ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        List<KeyValuePair<string, string>> parameters = [new("auth_key", app.Key), new("auth_timestamp", time), new("auth_version", "1.0")];
        parameters.AddRange(query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('='))
            .Select(pair => KeyValuePair.Create(pair[0], Uri.UnescapeDataString(pair[1]))));
        if (bytes.Length > 0)
        {
            // As the protocol has it.
            var md5 = System.Security.Cryptography.CryptographicOperations.HashData(
                System.Security.Cryptography.HashAlgorithmName.MD5, signedBody is null ? bytes : Encoding.UTF8.GetBytes(signedBody));
            parameters.Add(new("body_md5", Convert.ToHexStringLower(md5)));
        }

        var whole = $"{prefix}/apps/{app.Id}{path}";
        var text = new PusherRequestSignature(method.Method, [], parameters, default).TextOf(signsPrefix ? whole : $"/apps/{app.Id}{path}");
        parameters.Add(new("auth_signature", PusherSignature.Of(app.Secret, text)));
        var asked = string.Join('&', parameters.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
        using var request = new HttpRequestMessage(method, $"{whole}?{asked}");
        if (method == HttpMethod.Post)
        {
            request.Content = new ByteArrayContent(bytes);
            request.Content.Headers.ContentType = new("application/json");
        }

        using var answer = await http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
