using System.Text;
using System.Text.Json;
using Parley.Protocols.SocketIo;
using Xunit;

namespace Parley.Protocols.Tests.SocketIo;

/// <summary>Literal packets of clients, without the 4 of Engine.IO, and what they come to.</summary>
public sealed class SocketIoConnectionTests
{
    private readonly SocketIoConnection _connection = new(new SocketIoOptions(), TimeSpan.Zero);

    [Theory]
    [InlineData("0", "/", null)]
    [InlineData("0{}", "/", "{}")]
    [InlineData("""0{"token":"123"}""", "/", """{"token":"123"}""")]
    [InlineData("0/custom", "/custom", null)]
    [InlineData("0/custom,", "/custom", null)]
    [InlineData("""0/admin,{"token":"ADM"}""", "/admin", """{"token":"ADM"}""")]
    [InlineData("0/n?a=b,", "/n?a=b", null)]
    public void Connect_names_a_namespace_and_brings_an_object_or_nothing(string text, string name, string? auth)
    {
        var connect = Assert.IsType<SocketIoConnect>(Receive(text));
        Assert.Equal(name, connect.Namespace);
        Assert.Equal(auth, connect.Auth.ValueKind == JsonValueKind.Undefined ? null : connect.Auth.GetRawText());
    }

    [Fact]
    public void Who_has_left_its_last_namespace_has_some_time_to_join_one()
    {
        var connection = new SocketIoConnection(new SocketIoOptions { ReturnTimeout = TimeSpan.FromMinutes(5) }, TimeSpan.Zero);
        Assert.True(connection.TryJoin("/") && connection.TryJoin("/a"));
        connection.Receive("1/a,"u8.ToArray(), isBinary: false, TimeSpan.FromMinutes(1));
        Assert.Null(connection.Due);
        connection.Receive("1"u8.ToArray(), isBinary: false, TimeSpan.FromMinutes(2));
        Assert.Equal(TimeSpan.FromMinutes(7), connection.Due);
        Assert.True(connection.TryJoin("/"));
        Assert.Null(connection.Due);
        connection.Receive("1"u8.ToArray(), isBinary: false, TimeSpan.FromMinutes(8));
        connection.Tick(TimeSpan.FromMinutes(13));
        Assert.True(connection.IsBroken);
    }

    [Fact]
    public void Who_has_left_its_last_namespace_stays_where_nothing_else_is_said()
    {
        Assert.True(_connection.TryJoin("/"));
        Receive("1");
        Assert.Null(_connection.Due);
    }

    [Theory]
    [InlineData("""2["hey","Jude"]""", "/", null, "hey", "\"Jude\"")]
    [InlineData("""2/admin,7["tellme"]""", "/admin", 7L, "tellme", "")]
    [InlineData("""20["message",1,"2",{"3":[true]}]""", "/", 0L, "message", """1,"2",{"3":[true]}""")]
    [InlineData("""2[5,null]""", "/", null, "5", "null")]
    [InlineData("""2[ "a" , 1.10 , 1e3 ]""", "/", null, "a", "1.10 , 1e3")]
    [InlineData("""2["a","\ud800"]""", "/", null, "a", "\"\\ud800\"")]
    [InlineData("""2["a",{"b":1,"a":12345678901234567890}]""", "/", null, "a", """{"b":1,"a":12345678901234567890}""")]
    [InlineData("""2["_placeholder",{"_placeholder":true,"num":7}]""", "/", null, "_placeholder", """{"_placeholder":true,"num":7}""")]
    [InlineData("""29223372036854775807["a"]""", "/", 9223372036854775807L, "a", "")]
    [InlineData("""2["__proto__",{"__proto__":null}]""", "/", null, "__proto__", """{"__proto__":null}""")]
    public void An_event_keeps_its_arguments_to_the_letter(string text, string name, long? ackId, string eventName, string arguments)
    {
        Join(name);
        var heard = Assert.IsType<SocketIoEvent>(Receive(text));
        Assert.Equal((name, ackId, eventName, arguments), (heard.Namespace, heard.AckId, heard.Name, Encoding.UTF8.GetString(heard.RawArguments)));
        Assert.Empty(heard.Attachments);
    }

    [Theory]
    [InlineData("30[]", "/", 0, "[]")]
    [InlineData("""3/admin,7["ok"]""", "/admin", 7, """["ok"]""")]
    public void An_acknowledgement_has_an_id_and_an_array(string text, string name, long id, string payload)
    {
        Join(name);
        var ack = Assert.IsType<SocketIoAck>(Receive(text));
        Assert.Equal((name, id, payload), (ack.Namespace, ack.AckId, ack.Payload.GetRawText()));
    }

    [Fact]
    public void Attachments_follow_their_packet()
    {
        Join("/");
        Assert.Null(Receive("""52-3["bin",{"_placeholder":true,"num":1},[{"a":{"_placeholder":true,"num":0}}]]"""));
        Assert.Null(Receive([1, 2]));
        var heard = Assert.IsType<SocketIoEvent>(Receive([3]));
        Assert.Equal((3, "bin"), (heard.AckId, heard.Name));
        Assert.Equal([[1, 2], [3]], heard.Attachments.Select(attachment => attachment.ToArray()));
        Assert.Null(_connection.Due);
        Assert.IsType<SocketIoEvent>(Receive("""2["next"]"""));
    }

    [Fact]
    public void An_acknowledgement_has_attachments_too()
    {
        Join("/admin");
        Assert.Null(Receive("""61-/admin,1[{"_placeholder":true,"num":0}]"""));
        Assert.Equal([9], Assert.IsType<SocketIoAck>(Receive([9])).Attachments.Single().ToArray());
    }

    [Fact]
    public void Attachments_that_never_come_break_the_connection()
    {
        Join("/");
        Receive("""51-["bin",{"_placeholder":true,"num":0}]""");
        Assert.Equal(TimeSpan.FromSeconds(10), _connection.Due);
        _connection.Tick(TimeSpan.FromSeconds(9.9));
        Assert.False(_connection.IsBroken);
        _connection.Tick(TimeSpan.FromSeconds(10));
        Assert.True(_connection.IsBroken);
    }

    [Fact]
    public void Attachments_are_bounded_in_bytes()
    {
        Join("/");
        Receive("""52-["bin",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]""");
        Assert.Null(Receive(new byte[2_000_001]));
        Assert.False(_connection.IsBroken);
        Assert.Null(Receive(new byte[2_000_001]));
        Assert.True(_connection.IsBroken);
    }

    [Fact]
    public void Who_joins_no_namespace_in_time_is_sent_away_and_a_refused_one_does_not_count()
    {
        Assert.IsType<SocketIoConnect>(Receive("0/nope,"));
        Assert.Equal(TimeSpan.FromSeconds(45), _connection.Due);
        _connection.Tick(TimeSpan.FromSeconds(44.9));
        Assert.False(_connection.IsBroken);
        _connection.Tick(TimeSpan.FromSeconds(45));
        Assert.True(_connection.IsBroken);
    }

    [Fact]
    public void Who_has_left_the_last_namespace_may_stay()
    {
        Join("/");
        Assert.Equal("/", Assert.IsType<SocketIoDisconnect>(Receive("1")).Namespace);
        Assert.Empty(_connection.Joined);
        Assert.Null(_connection.Due);
        Assert.Null(Receive("1"));
        Assert.False(_connection.IsBroken);
    }

    [Fact]
    public void Leaving_and_joining_again_at_once_is_both()
    {
        Join("/");
        Assert.IsType<SocketIoDisconnect>(Receive("1"));
        Assert.IsType<SocketIoConnect>(Receive("0"));
        Join("/");
        Assert.IsType<SocketIoEvent>(Receive("""2["a"]"""));
    }

    [Theory]
    [InlineData("1/custom")]
    [InlineData("1/custom,")]
    public void A_namespace_is_left_with_a_comma_or_without(string text)
    {
        Join("/custom");
        Assert.Equal("/custom", Assert.IsType<SocketIoDisconnect>(Receive(text)).Namespace);
    }

    [Fact]
    public void Namespaces_have_a_bound_that_leaving_does_not_lift()
    {
        for (var i = 0; i < 16; i++)
        {
            Join($"/{i}");
            Receive($"1/{i},");
        }

        Assert.False(_connection.TryJoin("/16"));
        Assert.True(_connection.TryJoin("/15"));
    }

    [Fact]
    public void Nothing_is_read_once_it_is_broken()
    {
        Join("/");
        Receive("abc");
        Assert.Null(Receive("""2["a"]"""));
        Assert.True(_connection.IsBroken);
    }

    private void Join(string name)
    {
        Receive(name == "/" ? "0" : $"0{name},");
        Assert.True(_connection.TryJoin(name));
    }

    private SocketIoInput? Receive(string text) => _connection.Receive(Encoding.UTF8.GetBytes(text), isBinary: false, TimeSpan.Zero);

    private SocketIoInput? Receive(byte[] bytes) => _connection.Receive(bytes, isBinary: true, TimeSpan.Zero);
}
