using System.Text;
using System.Text.Json;
using Parley.Protocols.Pusher;

namespace Parley.Protocols.Tests.Pusher;

/// <summary>One connection, and the words in which a client speaks to it.</summary>
internal sealed class Wire(Func<PusherApp, PusherApp>? change = null)
{
    public const string Socket = "1234.1234";

    private static readonly PusherApp Plain = new("3", "278d425bdf160c739803", "7ad3773142a6692b25b8");

    private PusherConnection? _connection;

    public PusherApp App { get; } = change?.Invoke(Plain) ?? Plain;

    public TimeSpan Now { get; set; }

    public PusherConnection Connection => _connection ??= new PusherConnection(App, Socket, TimeSpan.Zero);

    public PusherStep Say(string message) => Connection.Receive(Encoding.UTF8.GetBytes(message), isText: true, Now);

    public PusherStep Subscribe(string channel, string? data = null, string? auth = null)
    {
        var signed = auth ?? Grant(PusherSignature.TextOfChannel(Socket, channel, data));
        var step = Say($$"""{"event":"pusher:subscribe","data":{{JsonSerializer.Serialize(new { channel, auth = signed, channel_data = data })}}}""");
        if (step.Input is PusherSubscribe subscribe)
        {
            Connection.Joined(subscribe);
        }

        return step;
    }

    public PusherStep SignIn(string data, string? auth = null)
    {
        var grant = JsonSerializer.Serialize(new { auth = auth ?? Grant(PusherSignature.TextOfUser(Socket, data)), user_data = data });
        return Say($$"""{"event":"pusher:signin","data":{{grant}}}""");
    }

    public string Grant(string text) => $"{App.Key}:{PusherSignature.Of(App.Secret, text)}";

    public static IReadOnlyList<string> Texts(PusherStep step) => [.. (step.Answers ?? []).Select(answer => Encoding.UTF8.GetString(answer.Span))];

    /// <summary>The code of the one error that it is answered with.</summary>
    public static int? CodeOf(PusherStep step)
    {
        using var frame = JsonDocument.Parse(Texts(step).Single());
        using var data = JsonDocument.Parse(frame.RootElement.GetProperty("data").GetString()!);
        var code = data.RootElement.GetProperty("code");
        return code.ValueKind is JsonValueKind.Null ? null : code.GetInt32();
    }
}
