using System.Text;
using System.Text.RegularExpressions;

namespace Parley.Testing.Mail;

/// <summary>A mail as it came in by SMTP.</summary>
public sealed partial record ReceivedMail(string EnvelopeTo, string Raw)
{
    public string Subject => Decode(Header("Subject"));

    public string MessageId => Header("Message-ID");

    public string Plain => Part("text/plain");

    public string Html => Part("text/html");

    /// <summary>What stands after the # of its link.</summary>
    public string Token => LinkPattern().Match(Plain).Groups["token"].Value;

    public string Link => LinkPattern().Match(Plain).Value;

    public string Header(string name)
    {
        var head = Raw[..Raw.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Replace("\r\n ", " ", StringComparison.Ordinal);
        return head.Split("\r\n").Single(line => line.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))[(name.Length + 2)..];
    }

    private string Part(string type)
    {
        var start = Raw.IndexOf($"Content-Type: {type}", StringComparison.Ordinal);
        var body = Raw.IndexOf("\r\n\r\n", start, StringComparison.Ordinal) + 4;
        var end = Raw.IndexOf("\r\n--", body, StringComparison.Ordinal);
        return Encoding.UTF8.GetString(Convert.FromBase64String(Raw[body..end]));
    }

    private static string Decode(string words) => string.Concat(WordPattern().Matches(words)
        .Select(word => Encoding.UTF8.GetString(Convert.FromBase64String(word.Groups["text"].Value))));

    [GeneratedRegex(@"=\?utf-8\?B\?(?<text>[^?]*)\?=", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"https?://\S+#(?<token>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LinkPattern();
}
