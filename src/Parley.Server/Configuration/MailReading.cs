using System.Net;
using Parley.Server.Mail;

namespace Parley.Server.Configuration;

/// <summary>The settings of mail, which only make sense together.</summary>
internal static class MailReading
{
    /// <summary>Null where nothing is mailed. Throws <see cref="ConfigurationException"/> for half of it.</summary>
    public static MailSettings? Of(EffectiveSettings effective)
    {
        var host = effective.Get(Settings.SmtpHost);
        var publicUrl = effective.Get(Settings.PublicUrl);
        if (host.Length == 0 || publicUrl is null)
        {
            return effective.Get(Settings.ConfirmRegistration)
                ? throw new ConfigurationException("registration_confirm needs mail: set smtp.host, smtp.from and public_url, or leave it off.")
                : null;
        }

        var from = effective.Get(Settings.SmtpFrom);
        if (MailAddress.Parse(from) is null)
        {
            throw new ConfigurationException("smtp.from must be the address that mails come from, such as parley@chat.example.");
        }

        var (user, security) = (effective.Get(Settings.SmtpUser), effective.Get(Settings.SmtpSecurity));
        if (user.Length > 0 && security is SmtpSecurity.None && !IsHere(host))
        {
            throw new ConfigurationException("smtp.security none would send the password in the clear: use starttls or tls.");
        }

        return new MailSettings(host, effective.Get(Settings.SmtpPort), security, from, publicUrl)
        {
            User = user.Length > 0 ? user : null,
            Password = PasswordOf(effective),
        };
    }

    /// <summary>Why nothing is mailed although a mail server is named; null where that is as it was meant.</summary>
    public static string? Missing(EffectiveSettings effective) =>
        effective.Get(Settings.SmtpHost).Length > 0 && effective.Get(Settings.PublicUrl) is null
            ? "smtp.host is set and public_url is not, so nothing is mailed: links in mails need an address that people can open."
            : null;

    private static bool IsHere(string host) => host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static string? PasswordOf(EffectiveSettings effective)
    {
        if (effective.Get(Settings.SmtpPasswordFile) is not { Length: > 0 } file)
        {
            return effective.Get(Settings.SmtpPassword);
        }

        try
        {
            return File.ReadAllText(file).TrimEnd('\r', '\n');
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"smtp.password_file cannot be read: {unreadable.Message}");
        }
    }
}
