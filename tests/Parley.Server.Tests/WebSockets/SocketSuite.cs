using System.Text.Json;
using Parley.Core.Storage;
using Parley.Server.Tests.Http;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.WebSockets;

/// <summary>The real server, and clients that speak to it in literal frames.</summary>
public abstract class SocketSuite(EngineKind kind) : OwnHostSuite(kind)
{
    private protected Task<WireClient> ConnectAsync(string path = "/ws") => WireClient.ConnectAsync(Host.BaseAddress, path);

    private protected async Task<WireClient> SignInAsync(Person person, string path = "/ws")
    {
        var client = await ConnectAsync(path);
        await client.SayAsync($$"""{"type":"auth","token":"{{person.Token}}"}""");
        Assert.Equal("auth_success", Type(await client.HearAsync()));
        return client;
    }

    private protected static string Type(JsonElement frame) => frame.GetProperty("type").GetString()!;

    private protected static string Code(JsonElement frame) => frame.GetProperty("code").GetString()!;

    /// <summary>Asks for a pong: what was sent before it has been dealt with by then.</summary>
    private protected static async Task StillAnswersAsync(WireClient client)
    {
        await client.SayAsync("""{"type":"ping","id":"still there"}""");
        Assert.Equal("still there", (await client.HearAsync("pong")).GetProperty("id").GetString());
    }
}
