using Parley.Server.Identity;
using Xunit;

namespace Parley.Server.Tests.Identity;

public sealed class SessionTokenTests
{
    [Fact]
    public void Every_token_is_another_of_256_random_bits()
    {
        var tokens = Enumerable.Range(0, 1_000).Select(_ => SessionToken.New().Text).ToList();
        Assert.Equal(1_000, tokens.Distinct().Count());
        Assert.All(tokens, token => Assert.Matches("^ply_[A-Za-z0-9_-]{43}$", token));
        Assert.All(tokens, token => Assert.True(SessionToken.LooksLikeOne(token)));
    }

    [Fact]
    public void A_token_does_not_write_itself_into_a_log() => Assert.Equal("ply_…", $"{SessionToken.New()}");

    [Theory]
    [InlineData("")]
    [InlineData("ply_")]
    [InlineData("ply_AAAA")]
    [InlineData("xyz_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_token_is_not_looked_for(string text) => Assert.False(SessionToken.LooksLikeOne(text));
}
