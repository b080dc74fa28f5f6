using System.Net;
using System.Text;

namespace Parley.Server.Mail;

/// <summary>A letter as plain text and as a page. Everything from outside is encoded; there are no pictures and no addresses but the
/// one link.</summary>
internal static class LetterForm
{
    public static string Plain(Letter letter)
    {
        var text = new StringBuilder();
        foreach (var paragraph in letter.Paragraphs)
        {
            text.Append(paragraph).Append("\r\n\r\n");
        }

        if (letter.Link is { } link)
        {
            text.Append(letter.Action).Append(":\r\n").Append(link.AbsoluteUri).Append("\r\n\r\n");
        }

        return text.Append("-- \r\n").Append(letter.Closing).Append("\r\n").ToString();
    }

    // Tables and styles in place: what mail programs agree on. Colours that read well on a light and on a dark ground.
    public static string Html(Letter letter)
    {
        var rows = new StringBuilder();
        foreach (var paragraph in letter.Paragraphs)
        {
            rows.Append("<p style=\"margin:0 0 16px;font-size:16px;line-height:24px\">").Append(Encode(paragraph)).Append("</p>\r\n");
        }

        if (letter.Link is { } link)
        {
            rows.Append("<p style=\"margin:24px 0\"><a href=\"").Append(Encode(link.AbsoluteUri)).Append(
                "\" style=\"display:inline-block;padding:12px 24px;border-radius:8px;background:#3451b2;color:#ffffff;font-size:16px;"
                + "font-weight:600;text-decoration:none\">").Append(Encode(letter.Action!)).Append("</a></p>\r\n");
            rows.Append("<p style=\"margin:0 0 16px;font-size:13px;line-height:20px;color:#6b7280;word-break:break-all\">")
                .Append(Encode(link.AbsoluteUri)).Append("</p>\r\n");
        }

        return $"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <meta name="color-scheme" content="light dark"><title>{Encode(letter.Subject)}</title></head>
            <body style="margin:0;padding:24px;font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
            <table role="presentation" width="100%" style="max-width:560px;margin:0 auto;border-collapse:collapse"><tr><td
             style="padding:32px;border:1px solid #d1d5db;border-radius:12px">
            <h1 style="margin:0 0 24px;font-size:20px;line-height:28px">{Encode(letter.Subject)}</h1>
            {rows}<p style="margin:24px 0 0;padding-top:16px;border-top:1px solid #d1d5db;font-size:13px;line-height:20px;color:#6b7280"
            >{Encode(letter.Closing)}</p>
            </td></tr></table></body></html>

            """;
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
