using Parley.Core;
using Parley.Protocols.Native;
using Xunit;

namespace Parley.Protocols.Tests.Native;

/// <summary>The corpus of broken frames: each field of each type missing, of the wrong type, null, huge, deep and twice.</summary>
public sealed class BadFrameTests
{
    private static readonly string Deep = new string('[', 20) + new string(']', 20);

    // Type, the other fields that make it whole, the field at fault, and whether it may be absent or null on the strict door.
    public static readonly TheoryData<string, string, string, Absence> Fields = new()
    {
        { "message", "\"content\":\"hi\"", "conversation_id", Absence.Wrong },
        { "message", "\"conversation_id\":3", "content", Absence.OrNull },
        { "message", "\"conversation_id\":3,\"content\":\"hi\"", "message_type", Absence.Allowed },
        { "message", "\"conversation_id\":3,\"content\":\"hi\"", "reply_to_id", Absence.OrNull },
        { "message", "\"conversation_id\":3,\"content\":\"hi\"", "client_id", Absence.OrNull },
        { "edit", "\"content\":\"hi\"", "message_id", Absence.Wrong },
        { "edit", "\"message_id\":7", "content", Absence.Wrong },
        { "edit", "\"message_id\":7,\"content\":\"hi\"", "client_id", Absence.OrNull },
        { "delete", "", "message_id", Absence.Wrong },
        { "typing", "\"is_typing\":true", "conversation_id", Absence.Wrong },
        { "typing", "\"conversation_id\":3", "is_typing", Absence.Wrong },
        { "read", "", "message_id", Absence.Wrong },
        { "read", "\"seq\":1", "conversation_id", Absence.Wrong },
        { "read", "\"conversation_id\":3", "seq", Absence.Wrong },
        { "delivered", "\"seq\":1", "conversation_id", Absence.Wrong },
        { "delivered", "\"conversation_id\":3", "seq", Absence.Wrong },
        { "presence", "", "status", Absence.Wrong },
        { "watch", "", "user_ids", Absence.Wrong },
        { "sync", "", "epoch", Absence.OrNull },
        { "sync", "", "user_rev", Absence.Allowed },
        { "sync", "", "profiles", Absence.Allowed },
        { "sync", "", "conversations", Absence.Allowed },
        { "sync", "", "final", Absence.Allowed },
        { "sync", "", "first", Absence.Allowed },
        { "sync", "", "newest", Absence.Allowed },
    };

    public enum Absence
    {
        Wrong,
        Allowed,
        OrNull,
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_field_that_must_be_there_is_missed(string type, string others, string field, Absence absence)
    {
        foreach (var dialect in Enum.GetValues<NativeDialect>())
        {
            var input = Door.Receive(dialect, Frame(type, others, ""));
            Assert.Equal(absence != Absence.Wrong, input.Command is not null);
            Assert.True(input.Answer is null or { Refusal: { Code: RefusalCode.BadRequest, Field: not null } }, field);
        }
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void Null_says_nothing_where_the_server_says_null_too_and_on_the_lenient_door(string type, string others, string field, Absence absence)
    {
        var frame = Frame(type, others, $"\"{field}\":null");
        Assert.Equal(absence == Absence.OrNull, Door.Receive(NativeDialect.Strict, frame).Command is not null);
        Assert.Equal(absence != Absence.Wrong, Door.Receive(NativeDialect.Lenient, frame).Command is not null);
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_value_of_the_wrong_type_is_refused_by_name(string type, string others, string field, Absence absence)
    {
        Assert.True(Enum.IsDefined(absence));
        string[] values = field switch
        {
            "content" or "epoch" => ["1", "true", "{}", "[]"],
            "message_type" or "client_id" or "status" => ["1", "true", "{}", "[]", "1.5"],
            "is_typing" or "final" => ["1", "\"true\"", "{}", "[]", "0"],
            "user_ids" => ["7", "\"7\"", "{}", "true", "[\"a\"]", "[1.5]", "[null]", "[0]", "[-1]", "[[7]]", "[9007199254740992]"],
            "conversations" =>
            [
                "7", "[]", "\"3\"", "{\"3\":12}", "{\"3\":[12]}", "{\"3\":[12,5,1]}", "{\"3\":[12,null]}", "{\"03\":[1,1]}", "{\"-3\":[1,1]}", "{\"0\":[1,1]}",
                "{\"x\":[1,1]}", "{\"\":[1,1]}", "{\" 3\":[1,1]}", "{\"3\":[-1,1]}", "{\"3\":[1.5,1]}", "{\"9007199254740992\":[1,1]}",
                "{\"99999999999999999999\":[1,1]}",
            ],
            _ =>
            [
                "true", "{}", "[]", "[3]", "1.5", "1.0", "1e2", "-1", "9007199254740992", "9223372036854775808", "1e999", "\"\"", "\"x\"", "\" 3\"", "\"+3\"",
                "\"3.0\"", "\"٣\"", "\"03\"",
            ],
        };

        foreach (var value in values)
        {
            foreach (var dialect in Enum.GetValues<NativeDialect>())
            {
                var refusal = Door.Refusal(dialect, Frame(type, others, $"\"{field}\":{value}"));
                Assert.Equal((RefusalCode.BadRequest, field), (refusal.Code, refusal.Field));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_field_given_twice_or_too_deep_makes_no_frame(string type, string others, string field, Absence absence)
    {
        Assert.True(Enum.IsDefined(absence));
        foreach (var dialect in Enum.GetValues<NativeDialect>())
        {
            Assert.Null(Door.Refusal(dialect, Frame(type, others, $"\"{field}\":1,\"{field}\":1")).Field);
            Assert.Null(Door.Refusal(dialect, Frame(type, others, $"\"{field}\":1,\"{Escaped(field)}\":1")).Field);
            Assert.Null(Door.Refusal(dialect, Frame(type, others, $"\"{field}\":{Deep}")).Field);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("\"ping\"")]
    [InlineData("{")]
    [InlineData("{\"type\":\"ping\"")]
    [InlineData("{\"type\":\"ping\"}}")]
    [InlineData("{\"type\":\"ping\"} {\"type\":\"ping\"}")]
    [InlineData("{\"type\":\"ping\",}")]
    [InlineData("{\"type\":\"ping\"/*hm*/}")]
    [InlineData("{'type':'ping'}")]
    [InlineData("{type:\"ping\"}")]
    [InlineData("{\"type\":\"ping\",\"type\":\"ping\"}")]
    [InlineData("\uFEFF{\"type\":\"ping\"}")]
    [InlineData("{\"type\":\"ping\",\"id\":NaN}")]
    [InlineData("{\"type\":\"ping\",\"id\":\"\\u0000\"}")]
    [InlineData("{\"type\":\"ping\",\"id\":\"\\ud800\"}")]
    [InlineData("{\"type\":\"ping\",\"id\":\"\\udc00\"}")]
    [InlineData("{\"type\":\"ping\",\"id\":\"\\ud800\\ud800\"}")]
    [InlineData("{\"type\":\"ping\",\"id\":\"\\ud800x\"}")]
    [InlineData("{\"type\":\"ping\",\"id\":\"\\udc00\\ud800\"}")]
    [InlineData("{\"type\":\"ping\",\"\\ud800\":1}")]
    [InlineData("{\"type\":\"\\uD800\"}")]
    [InlineData("{\"type\":\"ping\",\"id\":\"\\x41\"}")]
    [InlineData("{\"type\":\"ping\",\"id\":\"\\u12\"}")]
    [InlineData("{\"type\":\"ping\",\"id\":\"\\")]
    public void What_is_not_one_json_object_of_whole_text_makes_no_frame(string frame)
    {
        foreach (var dialect in Enum.GetValues<NativeDialect>())
        {
            var refusal = Door.Refusal(dialect, frame);
            Assert.Equal((RefusalCode.BadRequest, null), (refusal.Code, refusal.Field));
        }
    }

    [Theory]
    [InlineData("\\ud83d\\udc4b", "👋")]
    [InlineData("\\\\ud800", "\\ud800")]
    [InlineData("\\\\\\u0041", "\\A")]
    [InlineData("\\u00e9\\n\\\"", "é\n\"")]
    public void Escapes_of_whole_text_are_text(string escaped, string text)
    {
        var send = Assert.IsType<Realtime.Wire.Send>(
            Door.Command(NativeDialect.Strict, $$"""{"type":"message","conversation_id":3,"content":"{{escaped}}"}"""));
        Assert.Equal(text, send.Content);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_make_no_frame()
    {
        var connection = new NativeConnection(NativeDialect.Strict);
        connection.SignIn(1);
        byte[] frame = [.. "{\"type\":\"ping\",\"id\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        Assert.Equal(RefusalCode.BadRequest, connection.Receive(frame, isText: true, TimeSpan.Zero).Answer!.Refusal.Code);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("1.5")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("9007199254740992")]
    [InlineData("-9223372036854775808")]
    [InlineData("\"12345678901234567890123456789012345678901234567890123456789012345\"")]
    public void An_id_that_could_not_be_given_back_is_refused_without_one(string id)
    {
        var input = Door.Receive(NativeDialect.Strict, $$"""{"type":"ping","id":{{id}}}""");
        Assert.Equal("id", input.Answer!.Refusal.Field);
        Assert.True(input.Answer.Id.IsNone);
    }

    [Fact]
    public void A_refusal_carries_the_id_of_its_frame()
    {
        Assert.Equal("x1", Door.Receive(NativeDialect.Strict, """{"type":"nonsense","id":"x1"}""").Answer!.Id.Text);
        Assert.Equal(5, Door.Receive(NativeDialect.Strict, """{"id":5}""").Answer!.Id.Number);
        Assert.Equal(5, Door.Receive(NativeDialect.Strict, """{"type":"typing","id":5}""").Answer!.Id.Number);
    }

    [Fact]
    public void A_type_must_be_a_string()
    {
        Assert.All(
            ["""{}""", """{"type":null}""", """{"type":7}""", """{"type":["ping"]}""", """{"type":{}}"""],
            frame => Assert.Equal("type", Door.Refusal(NativeDialect.Lenient, frame).Field));
    }

    [Fact]
    public void Forty_thousand_brackets_are_refused_like_twenty() =>
        Assert.Null(Door.Refusal(NativeDialect.Lenient, $$"""{"type":"ping","x":{{new string('[', 40_000)}}""").Field);

    private static string Frame(string type, string others, string field) =>
        "{" + string.Join(',', new[] { $"\"type\":\"{type}\"", others, field }.Where(part => part.Length > 0)) + "}";

    // The same name, spelt with an escape: still the same member.
    private static string Escaped(string name) => $"\\u{(int)name[0]:x4}{name[1..]}";
}
