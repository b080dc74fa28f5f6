using System.Text.Json;
using Parley.Server.Pusher;
using Xunit;

namespace Parley.Server.Tests.Pusher.Chat;

/// <summary>Without channels of chat: an application moves here that has channels of the same names.</summary>
public sealed class NoChatTests : OwnPusherSuite
{
    protected override PusherSettings Change(PusherSettings settings) => settings with { HasChat = false };

    [Theory]
    [InlineData("private-App.Models.User.{0}")]
    [InlineData("private-user.{0}")]
    [InlineData("private-conversation.1")]
    [InlineData("presence-conversation.1")]
    [InlineData("presence-online")]
    public async Task The_names_are_the_application_s_own_and_nobody_here_is_granted_them(string format)
    {
        var ada = await SignUpAsync("Ada");
        var channel = string.Format(null, format, ada.Id);
        await using var client = await ConnectAsync();
        var asked = JsonSerializer.Serialize(new { socket_id = client.SocketId, channel_name = channel });
        Assert.Equal(403, (await PostAsync("/broadcasting/auth", ada, asked)).Status);
        Assert.Equal(403, (await PostAsync("/broadcasting/user-auth", ada, asked)).Status);

        await client.SubscribeAsync(channel, channel.StartsWith("presence-", StringComparison.Ordinal) ? Member("7") : null);
        var body = JsonSerializer.Serialize(new { name = "told", data = "", channel });
        Assert.Equal(200, (await Publisher.PostAsync("/events", body)).Status);
        await client.HearAsync("told");
    }
}
