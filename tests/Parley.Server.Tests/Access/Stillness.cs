using Parley.Server.Tests.Http;
using Parley.Server.Tests.WebSockets;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Access;

/// <summary>Sees whether something was stored, or told to those who stand inside, between two moments.</summary>
internal sealed class Stillness : IAsyncDisposable
{
    private readonly MatrixHost _stage;
    private readonly WireClient _observer;
    private readonly List<string> _before;

    private Stillness(MatrixHost stage, WireClient observer, List<string> before)
    {
        _stage = stage;
        _observer = observer;
        _before = before;
    }

    public static async Task<Stillness> BeginAsync(MatrixHost stage)
    {
        var observer = await WireClient.SignInAsync(stage.Host.BaseAddress, stage.Other);
        await observer.StillAnswersAsync();
        return new Stillness(stage, observer, await StoreContents.ReadAsync(stage.Host.Database));
    }

    public async Task HoldsAsync()
    {
        var after = await StoreContents.ReadAsync(_stage.Host.Database);
        Assert.Equal(_before.Where(row => !IsMail(row)), after.Where(row => !IsMail(row)));

        // Mails that waited may be tried, or have left.
        Assert.Empty(after.Where(IsMail).Select(IdOf).Except(_before.Where(IsMail).Select(IdOf)));
        await NothingIsToldAsync();
    }

    /// <summary>To be asked now and then where there is much to try: an observer that reads nothing answers no ping, and is taken for gone.</summary>
    public async Task NothingIsToldAsync()
    {
        await _observer.SayAsync("""{"type":"ping","id":"nothing"}""");
        string type;
        do
        {
            type = (await _observer.HearAsync()).Text("type");
        }
        // Whoever was connected before goes offline when it has been away for a while.
        while (type == "user_offline");

        Assert.Equal("pong", type);
    }

    public ValueTask DisposeAsync() => _observer.DisposeAsync();

    private static bool IsMail(string row) => row.StartsWith("mails:", StringComparison.Ordinal);

    private static string IdOf(string row) => row.Split(' ')[1];
}
