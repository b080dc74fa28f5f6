namespace Parley.Server.Mail;

/// <summary>How the connection to the mail server is kept from being read.</summary>
public enum SmtpSecurity
{
    /// <summary>Not at all: for a relay on the same machine.</summary>
    None,

    /// <summary>It begins in the clear and must turn to TLS before anything is said (RFC 3207).</summary>
    StartTls,

    /// <summary>TLS from the first byte (RFC 8314).</summary>
    Tls,
}

/// <summary>Where mails go, and whose they are; without it nothing is mailed.</summary>
/// <param name="From">The sender's address.</param>
/// <param name="PublicUrl">The base of all links. Never taken from a request (attack AU8).</param>
public sealed record MailSettings(string Host, int Port, SmtpSecurity Security, string From, Uri PublicUrl)
{
    /// <summary>Null: the server takes mail without a sign-in.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>What the server calls itself in mails.</summary>
    public string ServerName { get; init; } = "Parley";

    /// <summary>Of one mail, from connecting to the last word.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Between looks at the queue.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After a first try that failed; doubled with each further one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The password must not reach a log by way of a record's own text.</summary>
    public override string ToString() => $"{Host}:{Port:D} ({Security})";
}
