using System.Text;
using Parley.Core.Invites;
using Parley.Core.Users;
using Parley.Server.Mail;
using Parley.Testing.Mail;
using Xunit;

namespace Parley.Server.Tests.Mail;

/// <summary>Nothing that a person has chosen becomes a header, a part, a tag or a link (attack CX10).</summary>
public sealed class MailFormTests
{
    private static readonly MailSettings Settings =
        new("127.0.0.1", 25, SmtpSecurity.None, "parley@chat.example", new Uri("https://chat.example"));

    private static readonly MailAddress From = MailAddress.Parse("parley@chat.example")!;

    private static readonly MailAddress To = MailAddress.Parse("ada@example.org")!;

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("Ada\r\nBcc: eve@evil.example")]
    [InlineData("Win at https://evil.example/now")]
    [InlineData("evil.example")]
    [InlineData("\r\n--=_parley_alternative\r\nContent-Type: text/html\r\n\r\n<b>x</b>")]
    public void A_hostile_name_leaves_no_trace(string name)
    {
        var mail = Written(new Letters(Settings).Invitation(new InviteCard(name, name, UserRole.Member, IsForOneAddress: true), "token"));
        Assert.DoesNotContain("evil", mail.Raw + mail.Plain + mail.Html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("alert", mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", mail.Html, StringComparison.Ordinal);
        Assert.Contains("somebody", mail.Plain, StringComparison.Ordinal);
        Assert.Equal("https://chat.example/invite#token", mail.Link);
    }

    [Fact]
    public void An_ordinary_name_is_encoded_and_shown()
    {
        var mail = Written(new Letters(Settings).Invitation(new InviteCard("Zoë & Søn", "Tea \"five\"", UserRole.Member, true), "token"));
        Assert.Contains("Zoë & Søn", mail.Plain, StringComparison.Ordinal);
        Assert.Contains("&amp; S", mail.Html, StringComparison.Ordinal);
        Assert.Contains("&quot;five&quot;", mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_subject_in_any_script_is_folded_into_words_of_at_most_75_letters()
    {
        var subject = string.Concat(Enumerable.Repeat("Grüße aus 東京 🍵 ", 12));
        var mail = Written(new Letter(subject, ["x"], null, null, "y"));
        Assert.Equal(subject, mail.Subject);
        Assert.All(mail.Raw.Split("\r\n"), line => Assert.True(line.Length <= 78, line));
        Assert.All(mail.Raw, letter => Assert.True(char.IsAscii(letter)));
    }

    [Theory]
    [InlineData("ada@example.org", "ada@example.org")]
    [InlineData("ada+tag@exämple.org", "ada+tag@xn--exmple-cua.org")]
    [InlineData("a,b@example.org", null)]
    [InlineData("a>@example.org", null)]
    [InlineData("a\r\nRCPT TO:<eve@evil.example>@example.org", null)]
    [InlineData("\"a b\"@example.org", null)]
    [InlineData("a..b@example.org", null)]
    [InlineData("ada@[127.0.0.1]", null)]
    [InlineData("ada@exa mple.org", null)]
    [InlineData("@example.org", null)]
    [InlineData("ada", null)]
    public void Only_plain_addresses_are_written_to(string text, string? expected) => Assert.Equal(expected, MailAddress.Parse(text)?.ToString());

    [Fact]
    public void Pauses_double_to_four_hours_and_scatter()
    {
        var first = TimeSpan.FromSeconds(20);
        Assert.Equal(first, MailDispatch.PauseAfter(first, 1, 0));
        Assert.Equal(first * 3, MailDispatch.PauseAfter(first, 2, 1));
        Assert.Equal(TimeSpan.FromHours(4), MailDispatch.PauseAfter(first, 60, 0));
        Assert.Equal(TimeSpan.FromHours(6), MailDispatch.PauseAfter(first, 60, 1));
    }

    private static ReceivedMail Written(Letter letter) => new(
        To.ToString(), Encoding.ASCII.GetString(MimeMessage.Write(letter, Settings, From, To, "1", DateTimeOffset.UnixEpoch)));
}
