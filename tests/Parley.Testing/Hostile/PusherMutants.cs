using System.Text;
using System.Text.Json;
using Parley.Protocols.Pusher;

namespace Parley.Testing.Hostile;

/// <summary>Messages and bodies of the Pusher protocol, broken at random from a seed and said to the state machine: answered or let through, never
/// thrown at, and nothing is let through that the secret has not signed.</summary>
public sealed class PusherMutants(int seed)
{
    private const string Socket = "1234.1234";
    private const int Turns = 10;

    private static readonly PusherApp App = new("3", "278d425bdf160c739803", "7ad3773142a6692b25b8") { ClientEventsPerSecond = 4 };

    // What the app's own server has signed for this socket, to the letter, and whom it names.
    private static readonly (string Channel, string? Data, string? User)[] Granted =
    [
        ("private-chat.1", null, null), ("private-chat.2", """{"user_id":"9"}""", null), ("private-encrypted-x", null, null),
        ("private-cache-y", null, null), ("presence-cache-z", """{"user_id":"\u00e4"}""", "ä"),
        ("presence-room", """{"user_id":10,"user_info":{"name":"Mr. Channels","__proto__":{"a":[1]}}}""", "10"),
    ];

    private static readonly string User = """{"id":"42","user_info":{"a":1},"watchlist":["7",8]}""";

    private static readonly List<string> Messages =
    [
        .. Granted.Select(grant => Say("pusher:subscribe", new
        {
            channel = grant.Channel,
            auth = Grant(PusherSignature.TextOfChannel(Socket, grant.Channel, grant.Data)),
            channel_data = grant.Data,
        })),
        Say("pusher:signin", new { auth = Grant(PusherSignature.TextOfUser(Socket, User)), user_data = User }),
        Say("pusher:subscribe", new { channel = "orders", auth = "" }),
        Say("pusher:subscribe", new { channel = "cache-x" }),
        Say("pusher:subscribe", new { channel = "#server-to-user-42" }),
        Say("pusher:unsubscribe", new { channel = "presence-room" }),
        """{"event":"client-typing","channel":"presence-room","data":{"x":1},"user_id":"99"}""",
        """{"event":"client-a","channel":"private-chat.1","data":"text"}""",
        """{"event":"client-b","channel":"private-chat.2"}""",
        """{"event":"client-c","channel":"orders","data":{"__proto__":{"x":[]}}}""",
        """{"event":"pusher:ping","data":{}}""",
        """{"event":"pusher:pong","data":{}}""",
        """{"event":"pusher_internal:member_added","channel":"presence-room","data":"{}"}""",
    ];

    private static readonly string[] Bodies =
    [
        """{"name":"multi","data":"{\"a\":1}","channels":["orders","private-chat.1"],"socket_id":"1.2","info":"subscription_count,user_count"}""",
        """{"name":"object","data":{"a":[1,{"b":null}],"__proto__":{"c":1}},"channel":"cache-x"}""",
        """{"name":"number","data":1e3,"channel":"presence-a"}""",
        """{"batch":[{"channel":"orders","name":"shipped","data":"{}"},{"channel":"b","name":"c","data":{"d":"e"},"info":"user_count"}]}""",
    ];

    private readonly Random _random = new(seed);

    public List<string> Wrong { get; } = [];

    /// <returns>How many were let through still.</returns>
    public int ToConnection(int count, CancellationToken cancellation)
    {
        var mutator = new Mutator(_random);
        var taken = 0;
        for (var round = 0; round < count / Turns; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (connection, now) = (new PusherConnection(App, Socket, TimeSpan.Zero), TimeSpan.Zero);
            for (var turn = 0; turn < Turns; turn++)
            {
                now += TimeSpan.FromMilliseconds(_random.Next(300));
                var good = Messages[_random.Next(Messages.Count)];
                var message = _random.Next(4) == 0 ? Encoding.UTF8.GetBytes(good) : mutator.Break(good);
                Try(message, () =>
                {
                    var step = connection.Receive(message, isText: _random.Next(20) > 0, now);
                    taken += step.Input is null ? 0 : 1;
                    var wrong = Judge(connection, step, message);
                    if (step.Input is PusherSubscribe subscribe)
                    {
                        connection.Joined(subscribe);
                    }

                    return wrong;
                });
            }
        }

        return taken;
    }

    /// <returns>How many come to events still.</returns>
    public int ToPublisher(int count, CancellationToken cancellation)
    {
        var mutator = new Mutator(_random);
        var taken = 0;
        for (var round = 0; round < count; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            var body = mutator.Break(Bodies[_random.Next(Bodies.Length)]);
            Try(body, () =>
            {
                IReadOnlyList<PusherPublication> events = _random.Next(2) == 0
                    ? PusherPublication.Read(body, App).TryGet(out var one, out _) ? [one] : []
                    : PusherPublication.ReadBatch(body, App).TryGet(out var batch, out _) ? batch : [];
                taken += events.Count > 0 ? 1 : 0;
                return events.Select(Judge).FirstOrDefault(wrong => wrong is not null);
            });
        }

        return taken;
    }

    private void Try(byte[] said, Func<string?> judge)
    {
        string? wrong;
        try
        {
            wrong = judge();
        }
        catch (Exception exception)
        {
            wrong = exception.ToString();
        }

        if (wrong is not null)
        {
            Wrong.Add($"seed {seed:D}: {wrong}\n    {Encoding.UTF8.GetString(said)} = {Convert.ToHexString(said)}");
        }
    }

    private static string? Judge(PusherConnection connection, PusherStep step, byte[] message)
    {
        foreach (var answer in step.Answers ?? [])
        {
            using var frame = JsonDocument.Parse(answer);
            if (frame.RootElement.GetProperty("data").ValueKind is not JsonValueKind.String)
            {
                return "answered with data that is no text";
            }

            if (answer.Length > (2 * message.Length) + 1_000)
            {
                return "answered with much more than was said";
            }
        }

        return step.Input switch
        {
            PusherSubscribe { Channel: { NeedsGrant: true } channel } subscribe =>
                Granted.Any(grant => grant.Channel == channel.Name && grant.User == subscribe.Member?.UserId) ? null : "joined without a grant",
            PusherSubscribe { Channel.UserId: { } owner } =>
                owner == "42" && connection.User?.Id == "42" ? null : "joined the channel of a user who has not signed in",
            PusherSignIn { User: var user } => user.UserData == User ? null : "signed in without a grant",
            PusherClientEvent said => Judge(said),
            _ => null,
        };
    }

    private static string? Judge(PusherClientEvent said)
    {
        using var told = JsonDocument.Parse(PusherFrames.ClientEvent(said.Name, said.Channel.Name, said.Data, said.UserId));
        using var hook = JsonDocument.Parse(PusherHookEvent.Of(said, Socket).Json);
        return !said.Name.StartsWith("client-", StringComparison.Ordinal) ? "told what is no event of clients"
            : !said.Channel.NeedsGrant ? "told on a public channel"
            : said.Data.Length > App.EventBytes ? "told what is too large"
            : said.UserId is not (null or "10" or "ä") ? "told as somebody else"
            : null;
    }

    private static string? Judge(PusherPublication said)
    {
        foreach (var channel in said.Channels)
        {
            using var frame = JsonDocument.Parse(PusherFrames.Event(said.Name, channel.Name, said.Data));
            if (frame.RootElement.GetProperty("data").GetString() != said.Data)
            {
                return "told other data than was published";
            }
        }

        return Encoding.UTF8.GetByteCount(said.Data) > App.EventBytes ? "took data that is too large"
            : said.Name.StartsWith("pusher:", StringComparison.Ordinal) || said.Name.StartsWith("pusher_internal:", StringComparison.Ordinal)
                ? "took a name of the protocol's"
            : null;
    }

    private static string Grant(string text) => $"{App.Key}:{PusherSignature.Of(App.Secret, text)}";

    private static string Say(string name, object data) => JsonSerializer.Serialize(new { @event = name, data });
}
