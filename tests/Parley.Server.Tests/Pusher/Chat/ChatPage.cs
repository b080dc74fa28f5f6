using System.Text.Json;
using Parley.Protocols.Pusher;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Pusher.Chat;

/// <summary>A page of somebody who is signed in: a connection, and the grants that its person is given.</summary>
internal sealed class ChatPage : IAsyncDisposable
{
    private readonly Uri _server;
    private readonly HttpClient _http;

    private ChatPage(Uri server, HttpClient http, Person person, EchoClient client) =>
        (_server, _http, Person, Client) = (server, http, person, client);

    public Person Person { get; }

    public EchoClient Client { get; }

    public static async Task<ChatPage> OpenAsync(Uri server, HttpClient http, PusherApp app, Person person) =>
        new(server, http, person, await EchoClient.ConnectAsync(server, app));

    /// <summary>The answer of the route that grants, for this connection unless told otherwise.</summary>
    public async Task<(int Status, JsonElement Json)> AskAsync(string channel, string? socketId = null, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server, "/broadcasting/auth"))
        {
            // As pusher-js sends it.
            Content = new FormUrlEncodedContent([new("socket_id", socketId ?? Client.SocketId), new("channel_name", channel)]),
        };
        request.Headers.Authorization = new("Bearer", token ?? Person.Token);
        using var answer = await _http.SendAsync(request);
        return ((int)answer.StatusCode, JsonElement.Parse(await answer.Content.ReadAsStringAsync()));
    }

    public async Task<(string Auth, string Data)> GrantAsync(string channel)
    {
        var (status, json) = await AskAsync(channel);
        Assert.True(status == 200, json.GetRawText());
        return (json.Text("auth"), json.Text("channel_data"));
    }

    /// <summary>Has it granted, subscribes, and hears that it did.</summary>
    public async Task<JsonElement> JoinAsync(string channel)
    {
        var (auth, data) = await GrantAsync(channel);
        await Client.AskForAsync(channel, data, auth);
        var answer = await Client.HearAsync("pusher_internal:subscription_succeeded");
        Assert.Equal(channel, answer.Text("channel"));
        return EchoClient.DataOf(answer);
    }

    /// <summary>The next message, which is this event on this channel: its data.</summary>
    public async Task<JsonElement> HearAsync(string name, string channel)
    {
        var message = await Client.HearAsync(name.StartsWith("client-", StringComparison.Ordinal) || name.Contains(':', StringComparison.Ordinal)
            ? name
            : $@"App\Events\{name}");
        Assert.Equal(channel, message.Text("channel"));
        return message.GetProperty("data").ValueKind == JsonValueKind.String ? EchoClient.DataOf(message) : message.GetProperty("data");
    }

    /// <summary>The refusal of a subscription, told twice.</summary>
    public async Task<int> HearRefusedAsync(string channel)
    {
        var refused = await HearAsync("pusher:subscription_error", channel);
        Assert.Equal("AuthError", refused.Text("type"));
        var status = (int)refused.Number("status");
        if (status == 401)
        {
            Assert.Equal(4009, EchoClient.CodeOf(await Client.HearAsync("pusher:error")));
        }

        return status;
    }

    public Task WhisperAsync(string channel, string data, string name = "client-typing") =>
        Client.SayAsync($$"""{"event":"{{name}}","channel":"{{channel}}","data":{{data}}}""");

    public ValueTask DisposeAsync() => Client.DisposeAsync();
}
