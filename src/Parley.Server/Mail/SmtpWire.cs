using System.Net.Security;
using System.Text;

namespace Parley.Server.Mail;

/// <summary>The mail server said no.</summary>
internal sealed class SmtpRefusedException(string message, bool permanent) : Exception(message)
{
    public bool Permanent { get; } = permanent;
}

/// <summary>Lines to a mail server and its replies (RFC 5321, 4.2).</summary>
internal sealed class SmtpWire(Stream stream) : IAsyncDisposable
{
    // A line has at most 512 bytes (RFC 5321, 4.5.3.1.5), and no server has this many things to offer.
    private const int ReplyBytes = 16 * 1024;

    private readonly byte[] _buffer = new byte[1024];
    private Stream _stream = stream;
    private int _start;
    private int _end;

    /// <summary>Goes on in TLS. What came before it in the clear would be taken for said inside: a server that sends some is refused.</summary>
    public async Task SecureAsync(SslClientAuthenticationOptions options, CancellationToken cancellation)
    {
        if (_start != _end)
        {
            throw new SmtpRefusedException("The mail server spoke before TLS had begun.", permanent: false);
        }

        var secure = new SslStream(_stream);
        _stream = secure;
        await secure.AuthenticateAsClientAsync(options, cancellation);
    }

    public async Task<string> AskAsync(string line, char expected, CancellationToken cancellation, bool neverPermanent = false)
    {
        await SayAsync(line, cancellation);
        return await ExpectAsync(expected, cancellation, neverPermanent);
    }

    public async Task SayAsync(string line, CancellationToken cancellation)
    {
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), cancellation);
        await _stream.FlushAsync(cancellation);
    }

    public async Task WriteAsync(byte[] bytes, CancellationToken cancellation) => await _stream.WriteAsync(bytes, cancellation);

    /// <summary>The whole reply, if it begins as expected; otherwise <see cref="SmtpRefusedException"/>.</summary>
    public async Task<string> ExpectAsync(char expected, CancellationToken cancellation, bool neverPermanent = false)
    {
        var reply = new StringBuilder();
        string line;
        do
        {
            line = await ReadLineAsync(cancellation);
            reply.Append(line).Append('\n');
        }
        while (line.Length > 3 && line[3] == '-' && reply.Length < ReplyBytes);

        return line.Length >= 3 && line[0] == expected
            ? reply.ToString()
            : throw new SmtpRefusedException(line, permanent: line.StartsWith('5') && !neverPermanent);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<string> ReadLineAsync(CancellationToken cancellation)
    {
        var line = new StringBuilder();
        while (line.Length < ReplyBytes)
        {
            if (_start == _end)
            {
                (_start, _end) = (0, await _stream.ReadAsync(_buffer, cancellation));
                if (_end == 0)
                {
                    throw new IOException("The mail server hung up.");
                }
            }

            var next = (char)_buffer[_start++];
            if (next == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append(char.IsAscii(next) && !char.IsControl(next) ? next : ' ');
        }

        throw new SmtpRefusedException("The mail server said too much.", permanent: false);
    }
}
