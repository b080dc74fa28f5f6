using System.Text;
using System.Text.Json;
using Parley.Protocols.SocketIo;
using Parley.Protocols.SocketIo.Chat;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Protocols.Tests.SocketIo;

/// <summary>Events of clients as commands, and what is none.</summary>
public sealed class ChatProtocolTests
{
    private static readonly string[] Odd =
    [
        "null", "true", "0", "-1", "1.5", "1e400", "9007199254740992", "\"\"", "\"0\"", "\"01\"", "\"x\"", "\"\\u0000\"", "\"\\ud800\"", "[]", "[1]",
        "{}", """{"__proto__":1}""", """{"_placeholder":true,"num":0}""", "\"7\"", "7", "\"0192b3c4-5d6e-7f80-91a2-b3c4d5e6f708\"",
    ];

    private static readonly string[] Members =
        ["conversationId", "receiverId", "messageId", "content", "clientId", "type", "status", "before", "fileUrl", "attachmentUrl", "constructor"];

    [Theory]
    [InlineData("join_conversation", """{"conversationId":3}""", typeof(Join))]
    [InlineData("join_conversation", """{"conversationId":"3","userId":9}""", typeof(Join))]
    [InlineData("send_message", """{"receiverId":2,"conversationId":null,"content":"hi","attachmentUrl":null,"clientId":null}""", typeof(Send))]
    [InlineData("mark_as_read", """{"conversationId":3}""", typeof(Read))]
    [InlineData("join_personal_room", "null", typeof(Ping))]
    public void Snake_reads_what_its_clients_say(string name, string argument, Type command) =>
        Assert.IsType(command, ChatProtocol.Snake.Read(Heard(name, argument)).Command);

    [Theory]
    [InlineData("join-conversation", "\"3\"", typeof(Join))]
    [InlineData("typing-start", "3", typeof(SetTyping))]
    [InlineData("fetch-messages", """{"conversationId":"3","before":"7"}""", typeof(Fetch))]
    [InlineData("send-message", """{"conversationId":"3","content":"hi","type":"VOICE"}""", typeof(Send))]
    [InlineData("set-status", """{"status":"OFFLINE"}""", typeof(SetPresence))]
    public void Kebab_reads_what_its_clients_say(string name, string argument, Type command) =>
        Assert.IsType(command, ChatProtocol.Kebab.Read(Heard(name, argument)).Command);

    [Theory]
    [InlineData("send_message", """{"conversationId":3}""", "bad_request")]
    [InlineData("send_message", """{"conversationId":3,"content":"hi","clientId":"7"}""", "validation")]
    [InlineData("send_message", """{"conversationId":3,"content":"hi","attachmentUrl":["https://example.org/a.png"]}""", "bad_request")]
    [InlineData("send_message", """{"conversationId":3,"attachmentUrl":""}""", "bad_request")]
    [InlineData("send_message", """{"conversationId":3,"content":"\u0000"}""", "bad_request")]
    [InlineData("join_conversation", """{"conversationId":"03"}""", "bad_request")]
    [InlineData("add_reaction", """{"messageId":7,"emoji":"x"}""", "bad_request")]
    public void What_is_wrong_is_answered_with_its_code(string name, string argument, string code)
    {
        var input = ChatProtocol.Snake.Read(Heard(name, argument));
        Assert.Null(input.Command);
        var frame = Encoding.UTF8.GetString(ChatProtocol.Snake.Encode(input.Answer!).Span);
        Assert.StartsWith($$"""437[{"success":false,"error":{"code":"{{code}}","message":""", frame, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"status":null}""")]
    [InlineData("\"AWAY\"")]
    [InlineData("null")]
    public void Nobody_becomes_visible_by_a_status_that_is_not_said(string argument)
    {
        var input = ChatProtocol.Kebab.Read(Heard("set-status", argument));
        Assert.Null(input.Command);
        Assert.True(input.IsBad);
    }

    [Fact]
    public void Whatever_comes_is_a_command_or_a_refusal()
    {
        var random = new Random(20261121);
        foreach (var protocol in (ChatProtocol[])[ChatProtocol.Snake, ChatProtocol.Kebab])
        {
            foreach (var name in protocol.Events.Append("nothing"))
            {
                foreach (var argument in Odd.Concat(Enumerable.Range(0, 500).Select(_ => OddObject(random))))
                {
                    var input = protocol.Read(Heard(name, argument));
                    Assert.True(input.Command is null != (input.Answer is null), $"{name} {argument}");
                }
            }
        }
    }

    [Theory]
    [InlineData(0, 1, "0.1")]
    [InlineData(3, 15, "3.f")]
    [InlineData(9007199254740991, 9007199254740991, "2gosa7pa2gv.2gosa7pa2gv")]
    public void An_offset_is_read_as_it_was_written(long conversationId, long rev, string text)
    {
        Assert.Equal(text, new ChatOffset(conversationId, rev).ToString());
        Assert.True(ChatOffset.TryParse(text, out var offset));
        Assert.Equal(new ChatOffset(conversationId, rev), offset);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1")]
    [InlineData("1.")]
    [InlineData("1.2.3")]
    [InlineData("A.1")]
    [InlineData("-1.1")]
    [InlineData("zzzzzzzzzzzzzzzzzzzz.1")]
    public void What_is_no_offset_is_none(string text) => Assert.False(ChatOffset.TryParse(text, out _));

    private static string OddObject(Random random) =>
        $"{{{string.Join(',', Members.Where(_ => random.Next(2) == 0).Select(member => $"\"{member}\":{Odd[random.Next(Odd.Length)]}"))}}}";

    private static SocketIoEvent Heard(string name, string argument) =>
        new("/", 7, name, JsonElement.Parse($"[\"{name}\",{argument}]"), []);
}
