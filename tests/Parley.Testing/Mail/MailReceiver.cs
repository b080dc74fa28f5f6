using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Parley.Testing.Mail;

/// <summary>A mail server on a free port of the loopback that speaks enough SMTP, and misbehaves when it is told to.</summary>
public sealed class MailReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentQueue<ReceivedMail> _mails = new();
    private readonly Task _accepting;
    private int _tries;

    public MailReceiver()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public IReadOnlyList<ReceivedMail> Mails => [.. _mails];

    /// <summary>Mails that were offered, those that were not taken included.</summary>
    public int Tries => Volatile.Read(ref _tries);

    /// <summary>By the number of the try, from 1: what is said to the whole mail instead of 250; null takes it.</summary>
    public Func<int, string?> Answer { get; set; } = _ => null;

    /// <summary>Waited for before each answer to a whole mail.</summary>
    public Task Patience { get; set; } = Task.CompletedTask;

    /// <summary>Takes the mail and hangs up before it says so, at these tries.</summary>
    public Func<int, bool> HangsUp { get; set; } = _ => false;

    /// <summary>The mails to somebody, once there are so many.</summary>
    public async Task<IReadOnlyList<ReceivedMail>> WaitAsync(string to, int count = 1)
    {
        await Eventually.TrueAsync(() => To(to).Count >= count, $"{count} mails to {to}");
        return To(to);
    }

    public IReadOnlyList<ReceivedMail> To(string address) =>
        [.. _mails.Where(mail => mail.EnvelopeTo.Equals(address, StringComparison.OrdinalIgnoreCase))];

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> talks = [];
        try
        {
            while (true)
            {
                talks.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_closing.Token)));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(talks);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
                await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { AutoFlush = true, NewLine = "\r\n" };
                await writer.WriteLineAsync("220 receiver");
                await AnswerAsync(reader, writer);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The sender or the test has gone.
        }
    }

    private async Task AnswerAsync(StreamReader reader, StreamWriter writer)
    {
        var to = "";
        while (await reader.ReadLineAsync(_closing.Token) is { } line)
        {
            switch (line.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "EHLO":
                    await writer.WriteLineAsync("250-receiver\r\n250 8BITMIME");
                    break;

                case "RCPT":
                    to = line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
                    await writer.WriteLineAsync("250 ok");
                    break;

                case "DATA":
                    await writer.WriteLineAsync("354 go on");
                    if (!await TakeAsync(reader, writer, to))
                    {
                        return;
                    }

                    break;

                case "QUIT":
                    return;

                default:
                    await writer.WriteLineAsync("250 ok");
                    break;
            }
        }
    }

    private async Task<bool> TakeAsync(StreamReader reader, StreamWriter writer, string to)
    {
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync(_closing.Token) is { } line && line != ".")
        {
            mail.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        var number = Interlocked.Increment(ref _tries);
        await Patience.WaitAsync(_closing.Token);
        if (Answer(number) is { } no)
        {
            await writer.WriteLineAsync(no);
            return true;
        }

        _mails.Enqueue(new ReceivedMail(to, mail.ToString()));
        if (HangsUp(number))
        {
            return false;
        }

        await writer.WriteLineAsync("250 taken");
        return true;
    }
}
