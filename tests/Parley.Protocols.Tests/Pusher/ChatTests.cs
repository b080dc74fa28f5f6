using System.Text;
using System.Text.Json;
using Parley.Core.Events;
using Parley.Core.Messages;
using Parley.Core.Sessions;
using Parley.Core.Users;
using Parley.Protocols.Pusher;
using Parley.Protocols.Pusher.Chat;
using Parley.Protocols.Tests.Native;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Protocols.Tests.Pusher;

/// <summary>Chat's channels, grants and frames, literally.</summary>
public sealed class ChatTests
{
    private static readonly PusherChat.Wires Laravel = new(@"App\Events");

    private static readonly Principal Ada = new(1, "4f", new UserCard(1, "Ada", null), UserRole.Member);

    [Theory]
    [InlineData("private-conversation.3", ChatChannelKind.Conversation, 3)]
    [InlineData("presence-conversation.9007199254740991", ChatChannelKind.Conversation, 9_007_199_254_740_991)]
    [InlineData("private-user.7", ChatChannelKind.Person, 7)]
    [InlineData("private-App.Models.User.7", ChatChannelKind.Person, 7)]
    [InlineData("presence-online", ChatChannelKind.Online, 0)]
    public void A_channel_of_chat_is_known_by_its_name(string name, ChatChannelKind kind, long id) =>
        Assert.Equal(new ChatChannel(name, kind, id), ChatChannel.Parse(name));

    [Theory]
    [InlineData("private-conversation.")]
    [InlineData("private-conversation.0")]
    [InlineData("private-conversation.03")]
    [InlineData("private-conversation.-3")]
    [InlineData("private-conversation.+3")]
    [InlineData("private-conversation. 3")]
    [InlineData("private-conversation.3x")]
    [InlineData("private-conversation.٣")]
    [InlineData("private-conversation.9007199254740992")]
    [InlineData("private-conversation.99999999999999999999")]
    [InlineData("presence-user.7")]
    [InlineData("private-online")]
    [InlineData("Private-conversation.3")]
    public void Every_other_name_is_an_applications_own(string name) => Assert.Null(ChatChannel.Parse(name));

    [Fact]
    public void A_grant_says_whose_it_is_and_until_when()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_795_226_096);
        var data = ChatGrant.ChannelData(Ada, now);
        Assert.Equal("""{"user_id":1,"user_info":{"name":"Ada","avatar_url":null},"sid":"4f","exp":1795226126}""", data);
        var grant = ChatGrant.ReadChannelData(data)!;
        Assert.Equal(new ChatGrant(1, "4f", 1_795_226_126), grant);
        Assert.False(grant.IsOver(now.AddSeconds(29)));
        Assert.True(grant.IsOver(now.AddSeconds(30)));
        var user = ChatGrant.UserData(Ada, now);
        Assert.Equal("""{"id":"1","user_info":{"name":"Ada","avatar_url":null},"sid":"4f","exp":1795226126}""", user);
        Assert.Equal(grant, ChatGrant.ReadUserData(user));
        Assert.Null(ChatGrant.ReadUserData("""{"id":"1"}"""));
    }

    [Fact]
    public void A_signature_without_a_grant_comes_to_nothing_in_the_app_that_has_chat_and_is_enough_in_others()
    {
        var wire = new Wire(app => app with { HasChat = true });
        var refused = wire.Subscribe("private-conversation.3");
        Assert.Null(refused.Input);
        Assert.Contains("AuthError", Wire.Texts(refused)[0]);
        Assert.Null(wire.Subscribe("presence-conversation.3", """{"user_id":1}""").Input);
        var data = """{"user_id":1,"sid":"4f","exp":1795226126}""";
        var chat = Assert.IsType<PusherSubscribe>(wire.Subscribe("private-conversation.3", data).Input).Chat!;
        Assert.Equal((3, 1), (chat.Channel.Id, chat.Grant.UserId));
        Assert.Null(wire.Subscribe("private-conversation.3", data, wire.Grant("1234.1234:private-conversation.3")).Input);
        Assert.Null(Assert.IsType<PusherSubscribe>(new Wire().Subscribe("private-conversation.3").Input).Chat);
    }

    [Fact]
    public void A_message_is_said_as_Laravel_broadcasts_it()
    {
        var data = $$$"""{"message":{"id":7,"body":{{{JsonSerializer.Serialize(Rows.Message.Content)}}},"user_id":1,"recipient_id":null,"conversation_id":3,""";
        var said = Said("private-conversation.3", new Changed(new MessageSent(3, 5, Rows.Message)));
        Assert.StartsWith("""{"event":"App\\Events\\NewChatMessage","data":"{\"message\":{\"id\":7,\"body\":""", said);
        Assert.EndsWith(""","channel":"private-conversation.3"}""", said);
        Assert.StartsWith(data, DataOf(said));
        foreach (var channel in new[] { "presence-conversation.3", "private-user.1", "private-App.Models.User.1" })
        {
            var other = Said(channel, new Changed(new MessageSent(3, 5, Rows.Message)));
            Assert.Equal(said.Replace("private-conversation.3", channel, StringComparison.Ordinal), other);
        }

        Assert.StartsWith(
            """{"event":"NewChatMessage",""", Text(new PusherChat.Wires(""), "private-conversation.3", new Changed(new MessageSent(3, 5, Rows.Message))));
    }

    [Fact]
    public void Every_other_event_is_said_literally()
    {
        const string Private = "private-conversation.3";
        Assert.Equal(
            """{"event":"App\\Events\\ChatMessageDeleted","data":"{\"id\":7,\"conversation_id\":3}","channel":"private-conversation.3"}""",
            Said(Private, new Changed(new MessageDeleted(3, 7, 7, 2))));
        Assert.Equal(
            $$"""{"conversation_id":3,"user_id":2,"read_seq":2,"read_at":"{{Rows.AtText}}"}""",
            DataOf(Said(Private, new MarkerChanged(new MarkerMoved(3, 2, true, 2, 7, 1, Rows.At)))));
        Assert.Equal("""{"conversation_id":3,"user_id":2}""", DataOf(Said(Private, new Removed(3) { UserId = 2 })));
        Assert.Equal("""{"conversation_id":3,"member_count":300}""", DataOf(Said(Private, new MembersChanged(3, 12, 40, 300))));
        var typing = new TypingChanged(3, 1, true) { User = Ada.User };
        Assert.Equal(
            """{"event":"client-typing","data":{"user_id":1,"name":"Ada","typing":true},"channel":"private-conversation.3"}""", Said(Private, typing));
        Assert.Equal(
            """{"event":"client-typing","data":{"user_id":1,"name":"Ada","typing":true},"channel":"presence-conversation.3","user_id":"1"}""",
            Said("presence-conversation.3", typing));
    }

    [Fact]
    public void What_has_no_word_is_not_said()
    {
        var note = Rows.Message with { Type = MessageType.System };
        Assert.Equal("", Said("private-conversation.3", new Changed(new MessageSent(3, 5, note))));
        Assert.Equal("", Said("private-conversation.3", new Changed(new Skipped(3, 5))));
        Assert.Equal("", Said("private-conversation.3", new MarkerChanged(new MarkerMoved(3, 2, false, 2, 7, 1, Rows.At))));
        Assert.Equal("", Said("private-user.1", new Changed(new MessageDeleted(3, 7, 7, 2))));
        Assert.Equal("", Said("private-user.1", new TypingChanged(3, 1, true)));
    }

    private static string Said(string channel, ServerEvent told) => Text(Laravel, channel, told);

    private static string Text(PusherChat.Wires wires, string channel, ServerEvent told)
    {
        var heard = wires.Hear(ChatChannel.Parse(channel)!);
        var frame = heard.Wire.Encode(told);
        return frame.IsEmpty ? "" : Encoding.UTF8.GetString([.. frame.Span, .. heard.End.Span]);
    }

    private static string DataOf(string frame) => JsonElement.Parse(frame).GetProperty("data").GetString()!;
}
