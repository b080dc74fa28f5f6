using System.Text;
using Parley.Server.Identity;
using Xunit;

namespace Parley.Server.Tests.Factors;

/// <summary>The vectors of RFC 6238 (appendix B, SHA-1) and RFC 4648 (10).</summary>
public sealed class TotpTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1111111109, "07081804")]
    [InlineData(1111111111, "14050471")]
    [InlineData(1234567890, "89005924")]
    [InlineData(2000000000, "69279037")]
    [InlineData(20000000000, "65353130")]
    public void The_codes_are_those_of_the_standard(long seconds, string expected) =>
        Assert.Equal(expected, Totp.CodeAt(Secret, Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds)), digits: 8));

    [Fact]
    public void A_code_is_taken_one_step_early_or_late_and_not_two()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_111_111_111);
        var step = Totp.StepAt(now);
        for (var off = -3; off <= 3; off++)
        {
            var match = Totp.Match(Secret, Totp.CodeAt(Secret, step + off, Totp.Digits), now);
            Assert.Equal(Math.Abs(off) <= 1 ? step + off : null, match);
        }
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Secrets_are_written_in_base_32(string text, string expected) => Assert.Equal(expected, Totp.Base32(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void The_address_for_the_app_holds_no_more_than_it_is_asked_to()
    {
        var uri = Totp.Uri("Parley", "ada@example.org&secret=AAAA", Secret);
        Assert.Equal(
            "otpauth://totp/Parley:ada%40example.org%26secret%3DAAAA?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                + "&issuer=Parley&algorithm=SHA1&digits=6&period=30",
            uri);
    }

    [Fact]
    public void Recovery_codes_are_ten_that_differ_and_may_be_typed_carelessly()
    {
        var codes = RecoveryCodes.Make();
        Assert.Equal(10, codes.Distinct().Count());
        Assert.All(codes, code => Assert.Matches("^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}$", code));
        Assert.Equal(RecoveryCodes.Hash(codes[0]), RecoveryCodes.Hash(" " + codes[0].ToUpperInvariant().Replace("-", " ", StringComparison.Ordinal)));
        Assert.Null(RecoveryCodes.Hash("1234"));
    }
}
