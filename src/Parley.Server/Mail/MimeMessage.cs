using System.Globalization;
using System.Text;

namespace Parley.Server.Mail;

/// <summary>The bytes of a mail (RFC 5322, 2045, 2047). Every text is base64: no line is too long, none begins with a dot, and nothing that
/// a person has chosen can end a header or a part (attack CX10).</summary>
internal static class MimeMessage
{
    // A line with encoded words has at most 76 characters (RFC 2047, 2): "Subject: ", 12 around the word, and 52 letters of 39 bytes.
    private const int BytesPerWord = 39;

    /// <param name="id">The part of the Message-ID before the @: the same for each try of one mail.</param>
    public static byte[] Write(Letter letter, MailSettings settings, MailAddress from, MailAddress to, string id, DateTimeOffset date)
    {
        const string boundary = "=_parley_alternative";
        var mail = new StringBuilder()
            .Append("From: ").Append(Words(settings.ServerName)).Append(" <").Append(from).Append(">\r\n")
            .Append("To: <").Append(to).Append(">\r\n")
            .Append("Subject: ").Append(Words(letter.Subject)).Append("\r\n")
            .Append("Date: ").Append(date.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture)).Append("\r\n")
            .Append("Message-ID: <").Append(id).Append('@').Append(from.Domain).Append(">\r\n")
            .Append("Auto-Submitted: auto-generated\r\n")
            .Append("MIME-Version: 1.0\r\n")
            .Append("Content-Type: multipart/alternative; boundary=\"").Append(boundary).Append("\"\r\n\r\n");
        Part(mail, boundary, "text/plain", LetterForm.Plain(letter));
        Part(mail, boundary, "text/html", LetterForm.Html(letter));
        return Encoding.ASCII.GetBytes(mail.Append("--").Append(boundary).Append("--\r\n").ToString());
    }

    private static void Part(StringBuilder mail, string boundary, string type, string text) => mail
        .Append("--").Append(boundary).Append("\r\nContent-Type: ").Append(type).Append("; charset=utf-8\r\n")
        .Append("Content-Transfer-Encoding: base64\r\n\r\n")
        .Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(text), Base64FormattingOptions.InsertLineBreaks)).Append("\r\n");

    // =?utf-8?B?UGFybGV5?=
    private static string Words(string text)
    {
        var words = new List<string>();
        var bytes = new List<byte>();
        Span<byte> buffer = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(buffer);
            if (bytes.Count + length > BytesPerWord)
            {
                Flush();
            }

            bytes.AddRange(buffer[..length]);
        }

        Flush();
        return string.Join("\r\n ", words);

        void Flush()
        {
            words.Add($"=?utf-8?B?{Convert.ToBase64String([.. bytes])}?=");
            bytes.Clear();
        }
    }
}
