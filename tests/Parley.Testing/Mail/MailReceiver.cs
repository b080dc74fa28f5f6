using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Parley.Testing.Mail;

/// <summary>A mail server on a free port of the loopback that speaks enough SMTP, and misbehaves when it is told to.</summary>
public sealed class MailReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentQueue<ReceivedMail> _mails = new();
    private readonly ConcurrentQueue<(string Line, bool Secured)> _said = new();
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

    /// <summary>The commands of all senders so far, and whether each came in TLS.</summary>
    public IReadOnlyList<(string Line, bool Secured)> Said => [.. _said];

    /// <summary>With one STARTTLS is offered.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>TLS from the first byte; nothing is offered then.</summary>
    public bool SecuredFromStart { get; set; }

    /// <summary>Said in the clear together with the leave to begin TLS, as somebody in between would slip it in.</summary>
    public string SlippedIn { get; set; } = "";

    /// <summary>What is said to AUTH, by what came with it.</summary>
    public Func<string, string> SignIn { get; set; } = _ => "235 welcome";

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
        using var connection = client;
        try
        {
            await using var secured = new SslStream(client.GetStream());
            if (SecuredFromStart || await AnswerAsync(client.GetStream(), isSecured: false))
            {
                await secured.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions { ServerCertificate = Certificate }, _closing.Token);
                await AnswerAsync(secured, isSecured: true);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or ObjectDisposedException or AuthenticationException)
        {
            // The sender or the test has gone, or it does not trust this receiver.
        }
    }

    /// <returns>True: the sender wants to go on in TLS.</returns>
    private async Task<bool> AnswerAsync(Stream stream, bool isSecured)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        await using var writer = new StreamWriter(stream, Encoding.Latin1, leaveOpen: true) { AutoFlush = true, NewLine = "\r\n" };
        if (!isSecured || SecuredFromStart)
        {
            await writer.WriteLineAsync("220 receiver");
        }

        var to = "";
        while (await reader.ReadLineAsync(_closing.Token) is { } line)
        {
            _said.Enqueue((line, isSecured));
            switch (line.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "EHLO":
                    var offer = Certificate is null || isSecured ? "250 8BITMIME" : "250-8BITMIME\r\n250 STARTTLS";
                    await writer.WriteLineAsync($"250-receiver\r\n{offer}");
                    break;

                case "STARTTLS":
                    await writer.WriteLineAsync($"220 go on{SlippedIn}");
                    return true;

                case "AUTH":
                    await writer.WriteLineAsync(SignIn(line));
                    break;

                case "RCPT":
                    to = line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
                    await writer.WriteLineAsync("250 ok");
                    break;

                case "DATA":
                    await writer.WriteLineAsync("354 go on");
                    if (!await TakeAsync(reader, writer, to))
                    {
                        return false;
                    }

                    break;

                case "QUIT":
                    return false;

                default:
                    await writer.WriteLineAsync("250 ok");
                    break;
            }
        }

        return false;
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
