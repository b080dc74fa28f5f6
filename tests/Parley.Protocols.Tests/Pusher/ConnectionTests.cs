using System.Text;
using Parley.Protocols.Pusher;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Protocols.Tests.Pusher;

/// <summary>Literal messages of clients, and what they come to.</summary>
public sealed class ConnectionTests
{
    private const string Ada = """{"user_id":42,"user_info":{"name":"Ada"}}""";
    private const string AdaIn = """{"id":"42","user_info":{"name":"Ada"},"watchlist":["7"]}""";

    private readonly Wire _wire = new();

    [Fact]
    public void The_greeting_says_the_socket_and_when_to_ask() => Assert.Equal(
        """{"event":"pusher:connection_established","data":"{\"socket_id\":\"1234.1234\",\"activity_timeout\":30}"}""",
        Encoding.UTF8.GetString(_wire.Connection.Greeting.Span));

    [Theory]
    [InlineData("""{"event":"pusher:subscribe","data":{"channel":"orders"}}""")]
    [InlineData("""{"event":"pusher:subscribe","data":{"channel":"orders","auth":"","channel_data":null}}""")]
    [InlineData("""{"data":"{\"channel\":\"orders\"}","event":"pusher:subscribe","more":[]}""")]
    public void A_public_channel_needs_no_grant(string message)
    {
        var subscribe = Assert.IsType<PusherSubscribe>(_wire.Say(message).Input);
        Assert.Equal(("orders", null), (subscribe.Channel.Name, subscribe.Member));
    }

    [Theory]
    [InlineData("private-chat.1")]
    [InlineData("private-encrypted-chat.1")]
    [InlineData("private-cache-chat.1")]
    public void A_private_channel_needs_the_grant_of_this_socket_for_this_channel(string channel)
    {
        Assert.IsType<PusherSubscribe>(_wire.Subscribe(channel).Input);
        foreach (var auth in new[]
                 {
                     "", "nonsense", _wire.Grant($"1234.1235:{channel}"), _wire.Grant($"{Wire.Socket}:private-chat.2"), _wire.Grant(channel),
                     new Wire(app => app with { Secret = "another secret of an app" }).Grant($"{Wire.Socket}:{channel}"),
                 })
        {
            var refused = _wire.Subscribe(channel, auth: auth);
            Assert.Null(refused.Input);
            Assert.Null(refused.End);
            Assert.Equal(
                [
                    $$"""{"event":"pusher:subscription_error","data":"{\"type\":\"AuthError\",\"error\":\"The signature is none for this connection and channel.\",\"status\":401}","channel":"{{channel}}"}""",
                    """{"event":"pusher:error","data":"{\"code\":4009,\"message\":\"Connection is unauthorized\"}"}""",
                ],
                Wire.Texts(refused));
        }
    }

    [Fact]
    public void Data_on_a_private_channel_is_signed_too()
    {
        Assert.IsType<PusherSubscribe>(_wire.Subscribe("private-x", "more").Input);
        Assert.Null(_wire.Subscribe("private-x", "less", _wire.Grant($"{Wire.Socket}:private-x:more")).Input);
        Assert.Null(_wire.Subscribe("private-x", "more", _wire.Grant($"{Wire.Socket}:private-x")).Input);
    }

    [Fact]
    public void The_second_dialect_of_a_refusal_can_be_left_out() =>
        Assert.Single(Wire.Texts(new Wire(app => app with { TellsErrorsTwice = false }).Subscribe("private-x", auth: "no")));

    [Fact]
    public void A_member_is_who_was_signed_to_the_letter()
    {
        var subscribe = Assert.IsType<PusherSubscribe>(_wire.Subscribe("presence-chat.1", Ada).Input);
        Assert.Equal("42", subscribe.Member!.UserId);
        Assert.Equal("42", Encoding.UTF8.GetString(subscribe.Member.Token.Span));
        Assert.Equal("""{"name":"Ada"}""", Encoding.UTF8.GetString(subscribe.Member.Info.Span));
        var lie = _wire.Subscribe("presence-chat.1", """{"user_id":7}""", _wire.Grant($"{Wire.Socket}:presence-chat.1:{Ada}"));
        Assert.Null(lie.Input);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"user_id":null}""")]
    [InlineData("""{"user_id":""}""")]
    [InlineData("""{"user_id":{}}""")]
    [InlineData("""{"user_id":true}""")]
    [InlineData("""{"user_id":1.5}""")]
    [InlineData("""{"user_id":1e3}""")]
    [InlineData("""{"user_id":"\ud800"}""")]
    [InlineData("""{"user_id":1,"user_id":2}""")]
    [InlineData("""{"user_id":123456789012345678901}""")]
    public void Data_that_names_nobody_is_refused_though_signed(string data)
    {
        var refused = _wire.Subscribe("presence-chat.1", data);
        Assert.Null(refused.Input);
        Assert.Contains("AuthError", Wire.Texts(refused)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_is_no_larger_than_it_may_be()
    {
        var data = $$"""{"user_id":"7","user_info":"{{new string('x', 1_024)}}"}""";
        Assert.Contains("""\"status\":4301""", Wire.Texts(_wire.Subscribe("presence-chat.1", data)).Single(), StringComparison.Ordinal);
        Assert.IsType<PusherSubscribe>(new Wire(app => app with { MemberBytes = 2_048 }).Subscribe("presence-chat.1", data).Input);
        Assert.Null(_wire.Subscribe("presence-chat.1", $$"""{"user_id":"{{new string('7', 129)}}"}""").Input);
    }

    [Fact]
    public void Who_has_signed_in_is_a_member_without_data_of_its_own()
    {
        Assert.Null(_wire.Subscribe("presence-chat.1").Input);
        _wire.SignIn(AdaIn);
        var member = Assert.IsType<PusherSubscribe>(_wire.Subscribe("presence-chat.1").Input).Member!;
        Assert.Equal(("42", "\"42\"", """{"name":"Ada"}"""), (member.UserId, Encoding.UTF8.GetString(member.Token.Span), Encoding.UTF8.GetString(member.Info.Span)));
    }

    [Fact]
    public void Signing_in_answers_the_same_text_and_opens_one_s_own_channel()
    {
        Assert.Null(_wire.Subscribe("#server-to-user-42", auth: "").Input);
        var signedIn = _wire.SignIn("""{"id":"42"}""");
        Assert.Equal(["""{"event":"pusher:signin_success","data":"{\"user_data\":\"{\\\"id\\\":\\\"42\\\"}\"}"}"""], Wire.Texts(signedIn));
        Assert.Equal("42", Assert.IsType<PusherSignIn>(signedIn.Input).User.Id);
        Assert.IsType<PusherSubscribe>(_wire.Subscribe("#server-to-user-42", auth: "").Input);
        Assert.Null(_wire.Subscribe("#server-to-user-43", auth: "").Input);
    }

    [Fact]
    public void One_connection_is_one_user_s()
    {
        _wire.SignIn("""{"id":"42"}""");
        Assert.Equal(4009, Wire.CodeOf(_wire.SignIn("""{"id":"43"}""")));
        Assert.IsType<PusherSignIn>(_wire.SignIn("""{"id":"42"}""").Input);
        Assert.Equal("42", _wire.Connection.User!.Id);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("""{"id":42}""")]
    [InlineData("""{"id":""}""")]
    [InlineData("""{"id":"42","watchlist":"7"}""")]
    public void Data_of_nobody_signs_nobody_in(string data) => Assert.Equal(4009, Wire.CodeOf(_wire.SignIn(data)));

    [Fact]
    public void A_grant_for_a_channel_signs_nobody_in()
    {
        const string data = """{"id":"42"}""";
        Assert.Equal(4009, Wire.CodeOf(_wire.SignIn(data, _wire.Grant($"{Wire.Socket}:{data}"))));
        Assert.Equal(4009, Wire.CodeOf(_wire.SignIn(data, _wire.Grant($"1234.1235::user::{data}"))));
    }

    [Fact]
    public void A_long_watchlist_is_cut_and_said_to_be()
    {
        var step = _wire.SignIn($$"""{"id":"42","watchlist":[{{string.Join(',', Enumerable.Range(1, 101).Select(id => $"\"{id}\""))}}]}""");
        Assert.Equal(100, Assert.IsType<PusherSignIn>(step.Input).User.Watchlist.Count);
        Assert.Equal(2, step.Answers!.Count);
        Assert.Contains("4302", Wire.Texts(step)[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_event_goes_on_as_it_came_with_the_sender_of_the_subscription()
    {
        _wire.Subscribe("presence-chat.1", Ada);
        var said = Assert.IsType<PusherClientEvent>(
            _wire.Say("""{"event":"client-typing","channel":"presence-chat.1","data":{ "x" : 1.10 },"user_id":"7","socket_id":"1.1"}""").Input);
        Assert.Equal(
            """{"event":"client-typing","data":{ "x" : 1.10 },"channel":"presence-chat.1","user_id":"42"}""",
            Encoding.UTF8.GetString(PusherFrames.ClientEvent(said.Name, said.Channel.Name, said.Data, said.UserId).Span));
    }

    [Theory]
    [InlineData("private-other", 4009)]
    [InlineData("orders", 4301)]
    public void A_client_event_needs_a_subscription_of_the_right_kind(string channel, int code)
    {
        _wire.Subscribe("private-x");
        _wire.Subscribe("orders");
        Assert.Equal(code, Wire.CodeOf(_wire.Say($$"""{"event":"client-x","channel":"{{channel}}","data":1}""")));
        Assert.IsType<PusherClientEvent>(_wire.Say("""{"event":"client-x","channel":"private-x"}""").Input);
        _wire.Say("""{"event":"pusher:unsubscribe","data":{"channel":"private-x"}}""");
        Assert.Equal(4009, Wire.CodeOf(_wire.Say("""{"event":"client-x","channel":"private-x"}""")));
    }

    [Fact]
    public void Nobody_speaks_on_a_user_s_own_channel()
    {
        var wire = new Wire(app => app with { ClientEvents = PusherClientEvents.Joined });
        wire.SignIn("""{"id":"42"}""");
        wire.Subscribe("#server-to-user-42", auth: "");
        Assert.Equal(4301, Wire.CodeOf(wire.Say("""{"event":"client-x","channel":"#server-to-user-42"}""")));
    }

    [Fact]
    public void Client_events_are_a_setting_of_the_app()
    {
        var off = new Wire(app => app with { ClientEvents = PusherClientEvents.Off });
        off.Subscribe("private-x");
        Assert.Equal(4301, Wire.CodeOf(off.Say("""{"event":"client-x","channel":"private-x"}""")));
        var joined = new Wire(app => app with { ClientEvents = PusherClientEvents.Joined });
        joined.Subscribe("orders");
        Assert.IsType<PusherClientEvent>(joined.Say("""{"event":"client-x","channel":"orders"}""").Input);
    }

    [Fact]
    public void Ten_client_events_a_second_are_let_through()
    {
        _wire.Subscribe("private-x");
        const string said = """{"event":"client-x","channel":"private-x"}""";
        for (var i = 0; i < 10; i++)
        {
            Assert.NotNull(_wire.Say(said).Input);
        }

        Assert.Equal(4301, Wire.CodeOf(_wire.Say(said)));
        _wire.Now = TimeSpan.FromSeconds(1);
        Assert.NotNull(_wire.Say(said).Input);
    }

    [Fact]
    public void A_client_event_is_no_larger_than_it_may_be()
    {
        _wire.Subscribe("private-x");
        Assert.Equal(4301, Wire.CodeOf(_wire.Say($$"""{"event":"client-x","channel":"private-x","data":"{{new string('x', 10_240)}}"}""")));
        Assert.Equal(4301, Wire.CodeOf(_wire.Say($$"""{"event":"client-{{new string('x', 200)}}","channel":"private-x"}""")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"event":""}""")]
    [InlineData("""{"event":7}""")]
    [InlineData("""{"event":"\ud800"}""")]
    [InlineData("""{"event":"pusher:ping","event":"pusher:pong"}""")]
    [InlineData("""{"event":"pusher:subscribe"}""")]
    [InlineData("""{"event":"pusher:subscribe","data":[]}""")]
    [InlineData("""{"event":"pusher:subscribe","data":"nonsense"}""")]
    [InlineData("""{"event":"pusher:subscribe","data":{"channel":7}}""")]
    [InlineData("""{"event":"pusher:unsubscribe","data":{}}""")]
    [InlineData("""{"event":"pusher:signin","data":{}}""")]
    [InlineData("""{"event":"client-x","channel":7}""")]
    [InlineData("""{"event":"client-x","channel":"a b"}""")]
    public void What_is_no_message_is_answered_and_the_connection_goes_on(string message)
    {
        var step = _wire.Say(message);
        Assert.Equal(4200, Wire.CodeOf(step));
        Assert.Null(step.End);
        Assert.NotNull(_wire.Say("""{"event":"pusher:subscribe","data":{"channel":"orders"}}""").Input);
    }

    [Fact]
    public void Levels_of_JSON_have_an_end() => Assert.Equal(
        4200, Wire.CodeOf(_wire.Say($$"""{"event":"client-x","data":{{new string('[', 100)}}{{new string(']', 100)}}}""")));

    [Fact]
    public void Binary_messages_are_none() =>
        Assert.Equal(4200, Wire.CodeOf(_wire.Connection.Receive("{}"u8.ToArray(), isText: false, TimeSpan.Zero)));

    [Fact]
    public void Twenty_bad_messages_within_a_minute_are_enough_and_any_number_over_a_day_are_not()
    {
        for (var i = 0; i < 200; i++)
        {
            _wire.Now += TimeSpan.FromSeconds(4);
            Assert.Null(_wire.Say("nonsense").End);
        }

        _wire.Now += TimeSpan.FromMinutes(1);
        for (var i = 1; i < 20; i++)
        {
            Assert.Null(_wire.Say("nonsense").End);
        }

        Assert.Equal(PusherError.TooManyBadMessages, _wire.Say("nonsense").End);
    }

    [Fact]
    public void Who_subscribes_again_whispers_under_the_name_that_it_came_with()
    {
        _wire.Subscribe("presence-x", """{"user_id":"7"}""");
        _wire.Subscribe("presence-x", """{"user_id":"8"}""");
        var said = Assert.IsType<PusherClientEvent>(_wire.Say("""{"event":"client-x","channel":"presence-x","data":1}""").Input);
        Assert.Equal("7", said.UserId);
    }

    [Theory]
    [InlineData("pusher:new")]
    [InlineData("pusher_internal:member_added")]
    [InlineData("App\\\\Events\\\\OrderShipped")]
    public void Other_events_are_none_of_a_client_s(string name) => Assert.Null(Wire.CodeOf(_wire.Say($$"""{"event":"{{name}}","channel":"orders"}""")));

    [Theory]
    [InlineData("a b", "a b")]
    [InlineData("#orders", "#orders")]
    public void A_name_that_none_is_is_told_as_such(string name, string told)
    {
        var text = Wire.Texts(_wire.Subscribe(name)).Single();
        Assert.Contains("LimitReached", text, StringComparison.Ordinal);
        Assert.EndsWith($"\"channel\":\"{told}\"}}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("xxxx", Wire.Texts(_wire.Subscribe(new string('x', 1_000))).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_is_on_so_many_channels_and_no_more()
    {
        var wire = new Wire(app => app with { Channels = 2 });
        wire.Subscribe("a");
        wire.Subscribe("b");
        Assert.Contains("4100", Wire.Texts(wire.Subscribe("c")).Single(), StringComparison.Ordinal);
        Assert.NotNull(wire.Subscribe("a").Input);
        wire.Say("""{"event":"pusher:unsubscribe","data":{"channel":"a"}}""");
        Assert.NotNull(wire.Subscribe("c").Input);
    }

    [Fact]
    public void Leaving_what_one_is_not_on_is_nothing() => Assert.Equal(default, _wire.Say("""{"event":"pusher:unsubscribe","data":{"channel":"x"}}"""));

    [Fact]
    public void Silence_is_asked_about_and_ends_the_connection()
    {
        Assert.Equal(TimeSpan.FromSeconds(45), _wire.Connection.Due);
        Assert.Equal(default, _wire.Connection.Tick(TimeSpan.FromSeconds(44)));
        Assert.Equal(["""{"event":"pusher:ping","data":"{}"}"""], Wire.Texts(_wire.Connection.Tick(TimeSpan.FromSeconds(45))));
        Assert.Equal(default, _wire.Connection.Tick(TimeSpan.FromSeconds(74)));
        var end = _wire.Connection.Tick(TimeSpan.FromSeconds(75)).End!;
        Assert.Equal((4201, CloseReason.Normal), (end.Code, end.Reason));
    }

    [Theory]
    [InlineData("""{"event":"pusher:pong","data":{}}""")]
    [InlineData("nonsense")]
    public void Whatever_comes_is_a_sign_of_life(string message)
    {
        _wire.Connection.Tick(TimeSpan.FromSeconds(45));
        _wire.Now = TimeSpan.FromSeconds(74);
        _wire.Say(message);
        Assert.Equal(default, _wire.Connection.Tick(TimeSpan.FromSeconds(75)));
        Assert.Equal(TimeSpan.FromSeconds(74 + 45), _wire.Connection.Due);
    }

    [Fact]
    public void A_ping_has_its_pong() => Assert.Equal(
        ["""{"event":"pusher:pong","data":"{}"}"""], Wire.Texts(_wire.Say("""{"event":"pusher:ping","data":{}}""")));

    [Fact]
    public void An_app_may_want_everybody_to_say_who_they_are()
    {
        static PusherApp InTime(PusherApp app) => app with { SignInTime = TimeSpan.FromSeconds(30) };
        var end = new Wire(InTime).Connection.Tick(TimeSpan.FromSeconds(30)).End!;
        Assert.Equal((4009, CloseReason.AuthenticationTimeout), (end.Code, end.Reason));
        var signedIn = new Wire(InTime);
        signedIn.SignIn("""{"id":"42"}""");
        Assert.Null(signedIn.Connection.Tick(TimeSpan.FromSeconds(30)).End);
        var joined = new Wire(InTime);
        joined.Subscribe("orders");
        Assert.Equal(TimeSpan.FromSeconds(30), joined.Connection.Due);
        joined.Subscribe("private-x");
        Assert.Null(joined.Connection.Tick(TimeSpan.FromSeconds(30)).End);
    }
}
