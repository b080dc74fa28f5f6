using System.Globalization;

namespace Parley.Server.Mail;

/// <summary>An address as it may stand in an SMTP command and in a header: dot-atom, then a domain in ASCII (RFC 5321, 4.1.2). The quoted
/// forms are left out: nobody has one, and each is a way to smuggle (attack CX10).</summary>
internal sealed record MailAddress(string Local, string Domain)
{
    private const string Atom = "!#$%&'*+-/=?^_`{|}~";

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    public override string ToString() => $"{Local}@{Domain}";

    /// <summary>Null for what cannot be written to.</summary>
    public static MailAddress? Parse(string text)
    {
        var at = text.LastIndexOf('@');
        if (at < 1 || at > 64)
        {
            return null;
        }

        var local = text[..at];
        return local.Split('.').All(IsAtom) && ToAscii(text[(at + 1)..]) is { } domain ? new MailAddress(local, domain) : null;
    }

    private static bool IsAtom(string part) =>
        part.Length > 0 && part.All(letter => char.IsAsciiLetterOrDigit(letter) || Atom.Contains(letter, StringComparison.Ordinal));

    private static string? ToAscii(string domain)
    {
        try
        {
            var ascii = Idn.GetAscii(domain);
            return ascii.Length is > 0 and <= 253 && ascii.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-') ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
