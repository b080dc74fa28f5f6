using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Parley.Testing.Documents;

namespace Parley.Testing.Hostile;

/// <summary>
/// A signed-in WebSocket that says anything and judges what comes back: one answer for each frame, as documented, and a connection that
/// lives on. It takes a new one before the bad frames of a minute are too many.
/// </summary>
public sealed class HostileSocket(HostileHost host, string path) : IDisposable
{
    private const int BadFrames = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly byte[] _buffer = new byte[4 * 1024 * 1024];
    private ClientWebSocket? _socket;
    private int _bad;
    private long _pings;
    private HashSet<string> _answered = [];

    public int Said { get; private set; }

    public int Refused { get; private set; }

    public int Sockets { get; private set; }

    public List<string> Wrong { get; } = [];

    /// <summary>
    /// Says a frame and asks for a pong. A frame is answered once, with its id or, where that cannot be read, with a refusal; and with nothing
    /// that is not documented.
    /// </summary>
    /// <param name="id">The frame's own; null where it may have lost it, and no more is known than that others live on.</param>
    /// <returns>Whether it was refused.</returns>
    public async Task<bool> SayAsync(byte[] frame, string what, string? id = null, WebSocketMessageType type = WebSocketMessageType.Text)
    {
        Said++;
        using var late = new CancellationTokenSource(Patience);
        var isRefused = false;
        try
        {
            var socket = await OpenAsync(late.Token);
            await socket.SendAsync(frame, type, endOfMessage: true, late.Token);
            isRefused = await HearAnswerAsync(socket, frame, what, id, late.Token);
            if (socket.State != WebSocketState.Open)
            {
                Drop();

                // A text that is not UTF-8 ends the connection (RFC 6455, 8.1), and so does one that is too long.
                if (!IsFatal(frame, type))
                {
                    Report(what, frame, $"closed with {(int?)socket.CloseStatus:D} {socket.CloseStatusDescription}");
                }
            }
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException or NotAsDocumentedException)
        {
            Drop();
            if (!(broken is WebSocketException && IsFatal(frame, type)))
            {
                Report(what, frame, broken.Message);
            }
        }

        Refused += isRefused ? 1 : 0;
        while (host.Errors.Lines.TryDequeue(out var line))
        {
            Report(what, frame, $"in the log: {line}");
        }

        return isRefused;
    }

    /// <summary>Says once more what was refused, and does not count it: nothing may be stored of it.</summary>
    public async Task SayAgainAsync(IReadOnlyList<SaidFrame> refused)
    {
        var (said, times) = (Said, Refused);
        var again = new SaidAgain<SaidFrame>(host.Host.Database, frame => SayAsync(frame.Bytes, frame.What, frame.Id));
        foreach (var (frame, tables) in await again.FindAsync(refused))
        {
            Report(frame.What, frame.Bytes, $"was refused and changed {tables}");
        }

        (Said, Refused) = (said, times);
    }

    public void Dispose() => Drop();

    private async Task<bool> HearAnswerAsync(ClientWebSocket socket, byte[] frame, string what, string? id, CancellationToken cancellation)
    {
        var pong = $"still there {++_pings:D}";
        await socket.SendAsync(Encoding.UTF8.GetBytes($$"""{"type":"ping","id":"{{pong}}"}"""), WebSocketMessageType.Text, endOfMessage: true, cancellation);
        var (isRefused, isAnswered, isAlive) = (false, id is null, false);
        while (!(isAnswered && isAlive) && await HearAsync(socket, cancellation) is { } heard)
        {
            DocumentedFrames.CheckServer(heard);
            var type = heard.GetProperty("type").GetString();
            var own = heard.TryGetProperty("id", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            isAlive |= own == pong;
            isAnswered |= own == id || (own is null && type == "error");
            if (type == "error")
            {
                // Of others, whose answers came late, too: a socket hears of so many bad frames, whoever's they are.
                isRefused = true;
                _bad++;
                Judge(heard.GetProperty("code").GetString()!, own, what, frame);
            }
        }

        return isRefused;
    }

    private void Judge(string code, string? id, string what, byte[] frame)
    {
        if (code is "internal" or "unavailable")
        {
            Report(what, frame, $"refused with {code}");
        }

        if (id?.StartsWith('f') == true && !_answered.Add(id))
        {
            Report(what, frame, $"{id} is refused twice");
        }
    }

    private static bool IsFatal(byte[] frame, WebSocketMessageType type) =>
        frame.Length > 64 * 1024 || (type == WebSocketMessageType.Text && !System.Text.Unicode.Utf8.IsValid(frame));

    private async Task<ClientWebSocket> OpenAsync(CancellationToken cancellation)
    {
        if (_socket is not null && _bad < BadFrames)
        {
            return _socket;
        }

        Drop();
        var socket = _socket = new ClientWebSocket();
        Sockets++;
        await socket.ConnectAsync(new Uri($"ws://{host.Host.BaseAddress.Authority}{path}"), cancellation);
        await socket.SendAsync(
            Encoding.UTF8.GetBytes($$"""{"type":"auth","token":"{{host.Scene.Owner.Token}}"}"""), WebSocketMessageType.Text, endOfMessage: true, cancellation);
        await HearAsync(socket, cancellation);
        return socket;
    }

    private async Task<JsonElement?> HearAsync(ClientWebSocket socket, CancellationToken cancellation)
    {
        for (var length = 0; ;)
        {
            var part = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellation);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                return JsonElement.Parse(_buffer.AsSpan(0, length));
            }
        }
    }

    private void Drop()
    {
        _bad = 0;
        _answered = [];
        _socket?.Abort();
        _socket?.Dispose();
        _socket = null;
    }

    private void Report(string what, byte[] frame, string wrong) =>
        Wrong.Add($"{path} {what} {Encoding.UTF8.GetString(frame, 0, Math.Min(frame.Length, 300))} ({frame.Length:D} bytes)\n    {wrong}");
}

/// <param name="Id">Null where it may have lost its own.</param>
public sealed record SaidFrame(string What, byte[] Bytes, string? Id = null);
