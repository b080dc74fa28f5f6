using System.Text.RegularExpressions;
using Parley.Core.Storage;
using Parley.Server.Tests.WebSockets;
using Parley.Testing.Hostile;
using Xunit;

namespace Parley.Server.Tests.Hostile;

/// <summary>A server, and what is said to it byte by byte.</summary>
public sealed partial class RawHttp : IAsyncLifetime
{
    /// <summary>A request that is done, and the last of its connection.</summary>
    public const string Last = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    public HostileHost Server { get; private set; } = null!;

    /// <summary>What must never be done: a message in the owner's name.</summary>
    public string Smuggled => $"{MessagesLine}{Head(Server.Scene.Owner.Token)}Content-Length: 22\r\n\r\n{{\"content\":\"smuggled\"}}";

    /// <summary>Its body is read to the end, and is none that is taken; the lines that say how long it is are missing.</summary>
    public string Carrier => $"{MessagesLine}{Head(Server.Scene.Other.Token)}";

    private string MessagesLine => $"POST /api/v1/conversations/{Server.Scene.Group:D}/messages HTTP/1.1\r\n";

    public async ValueTask InitializeAsync() =>
        Server = await HostileHost.StartAsync(EngineKind.Sqlite, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>Says all of it on one connection, and hears until the server hangs up.</summary>
    /// <returns>The answers, in their order: status, head and body in one text.</returns>
    public async Task<IReadOnlyList<string>> AskAsync(string bytes, bool isCut = false)
    {
        using var raw = await RawSocket.ConnectAsync(Server.Host.BaseAddress);
        await raw.SayAsync(bytes);
        if (isCut)
        {
            raw.Finish();
        }

        return [.. Beginning().Split(await raw.HearAllAsync()).Skip(1)];
    }

    /// <summary>The statuses of the answers. Nothing is stored, nothing is an error in the log, and the server lives on.</summary>
    /// <param name="isCut">The client hangs up once it has spoken.</param>
    public async Task<string> AskInVainAsync(string bytes, bool isCut = false)
    {
        var before = await StoreDigest.TakeAsync(Server.Host.Database);
        var answers = await AskAsync(bytes, isCut);
        Assert.Empty(StoreDigest.Differences(before, await StoreDigest.TakeAsync(Server.Host.Database)));
        Assert.Empty(Server.Errors.Lines);
        Assert.StartsWith("200", Assert.Single(await AskAsync(Last)), StringComparison.Ordinal);
        return string.Join(' ', answers.Select(answer => answer[..3]));
    }

    private static string Head(string token) => $"Host: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n";

    [GeneratedRegex(@"HTTP/1\.1 (?=[1-5][0-9][0-9] )", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Beginning();
}
