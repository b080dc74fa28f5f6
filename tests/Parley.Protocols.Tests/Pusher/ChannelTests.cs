using Parley.Protocols.Pusher;
using Xunit;

namespace Parley.Protocols.Tests.Pusher;

public sealed class ChannelTests
{
    [Theory]
    [InlineData("orders", false, false, false)]
    [InlineData("cache-orders", false, false, true)]
    [InlineData("private-chat.1", true, false, false)]
    [InlineData("private-cache-chat.1", true, false, true)]
    [InlineData("private-encrypted-chat.1", true, false, false)]
    [InlineData("private-encrypted-cache-chat.1", true, false, true)]
    [InlineData("presence-chat.1", false, true, false)]
    [InlineData("presence-cache-chat.1", false, true, true)]
    [InlineData("privateer", false, false, false)]
    [InlineData("presence", false, false, false)]
    [InlineData("caches", false, false, false)]
    [InlineData("my-private-chat", false, false, false)]
    [InlineData("my-cache-x", false, false, false)]
    [InlineData("Private-x", false, false, false)]
    public void The_whole_prefix_decides_what_a_channel_is(string name, bool isPrivate, bool isPresence, bool isCache)
    {
        var channel = PusherChannel.Parse(name, 200)!;
        Assert.Equal((isPrivate, isPresence, isCache), (channel.IsPrivate, channel.IsPresence, channel.IsCache));
        Assert.Equal(isPrivate || isPresence, channel.NeedsGrant);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a#b")]
    [InlineData("#orders")]
    [InlineData("#server-to-user-")]
    [InlineData("ä")]
    [InlineData("a/b")]
    [InlineData("a:b")]
    [InlineData("a\n")]
    public void What_has_other_characters_is_no_name(string name) => Assert.Null(PusherChannel.Parse(name, 200));

    [Fact]
    public void A_name_has_its_length_and_every_character_that_it_may_have()
    {
        Assert.NotNull(PusherChannel.Parse(new string('a', 200), 200));
        Assert.Null(PusherChannel.Parse(new string('a', 201), 200));
        Assert.NotNull(PusherChannel.Parse("AZaz09_-=@,.;", 200));
    }

    [Fact]
    public void Somebody_s_own_channel_is_named_by_the_id_whatever_that_is()
    {
        Assert.Equal("a b:ä", PusherChannel.Parse("#server-to-user-a b:ä", 200)!.UserId);
        Assert.Null(PusherChannel.Parse("orders", 200)!.UserId);
        Assert.Null(PusherChannel.Parse("#server-to-user-" + new string('a', 129), 200));
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("7", "8.6.0", null)]
    [InlineData("5", "4.2", null)]
    [InlineData("6", "1.0-beta+7", null)]
    [InlineData("8", "8.6.0", 4007)]
    [InlineData("4", "8.6.0", 4007)]
    [InlineData("seven", "8.6.0", 4007)]
    [InlineData("7,7", "8.6.0", 4007)]
    [InlineData("7", "8 6 0", 4006)]
    public void A_client_of_another_protocol_is_told_so(string? protocol, string? version, int? code) =>
        Assert.Equal(code, new PusherQuery(protocol, version).Check()?.Code);
}
