using System.Text;
using Parley.Core;
using Parley.Protocols.Native;
using Parley.Protocols.Wire;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Protocols.Tests.Native;

/// <summary>A whole handshake, and a whole life of bad frames, without a socket.</summary>
public sealed class NativeConnectionTests
{
    private readonly NativeConnection _connection = new(NativeDialect.Lenient);

    [Fact]
    public void The_first_frame_signs_in_and_the_next_ones_command()
    {
        Assert.Equal(new Authenticate(default, "t"), Receive("""{"type":"auth","token":"t"}""").Command);
        _connection.SignIn(1);
        Assert.IsType<Ping>(Receive("""{"type":"ping"}""").Command);
    }

    [Fact]
    public void A_command_of_a_stranger_is_unauthorized_and_ends_the_connection()
    {
        var input = Receive("""{"type":"ping","id":1}""");
        Assert.Equal(new Refused(new RequestId(null, 1), Refusal.Unauthorized), input.Answer);
        Assert.Equal(CloseReason.NotAuthenticated, input.Close);
        Assert.Null(input.Command);
    }

    [Fact]
    public void Signing_in_twice_is_a_bad_frame()
    {
        _connection.SignIn(1);
        var input = Receive("""{"type":"auth","token":"t","id":1}""");
        Assert.Equal((RefusalCode.BadRequest, null), (input.Answer!.Refusal.Code, input.Close));
    }

    [Fact]
    public void A_token_must_be_a_string()
    {
        Assert.Equal("token", Receive("""{"type":"auth"}""").Answer!.Refusal.Field);
        Assert.Equal("token", Receive("""{"type":"auth","token":null}""").Answer!.Refusal.Field);
        Assert.Equal("token", Receive("""{"type":"auth","token":7}""").Answer!.Refusal.Field);
    }

    [Fact]
    public void The_clock_ends_who_has_not_signed_in()
    {
        Assert.Null(_connection.Tick(NativeLimits.SignInTime - TimeSpan.FromTicks(1)));
        Assert.Equal(CloseReason.AuthenticationTimeout, _connection.Tick(NativeLimits.SignInTime));
        _connection.SignIn(1);
        Assert.Null(_connection.Tick(TimeSpan.FromDays(1)));
    }

    [Fact]
    public void A_stranger_gets_a_small_frame()
    {
        Assert.Equal(8 * 1024, _connection.FrameLimit);
        _connection.SignIn(1);
        Assert.Equal(64 * 1024, _connection.FrameLimit);
    }

    [Fact]
    public void The_twentieth_bad_frame_of_a_minute_ends_the_connection()
    {
        _connection.SignIn(1);
        for (var i = 0; i < 19; i++)
        {
            Assert.Null(Receive("{", i).Close);
        }

        Assert.IsType<Ping>(Receive("""{"type":"ping"}""", 30).Command);
        var last = Receive("{", 59.9);
        Assert.NotNull(last.Answer);
        Assert.Equal(CloseReason.TooManyBadFrames, last.Close);
    }

    [Fact]
    public void Bad_frames_are_forgiven_after_a_minute()
    {
        _connection.SignIn(1);
        for (var i = 0; i < 200; i++)
        {
            // 19 within any minute.
            Assert.Null(Receive("{", i * 3.2).Close);
        }
    }

    [Fact]
    public void Well_formed_mistakes_are_not_bad_frames()
    {
        _connection.SignIn(1);
        for (var i = 0; i < 50; i++)
        {
            var input = Receive("""{"type":"presence","status":"tired"}""");
            Assert.Equal((RefusalCode.Validation, null), (input.Answer!.Refusal.Code, input.Close));
        }
    }

    [Fact]
    public void Binary_frames_are_bad_frames()
    {
        _connection.SignIn(1);
        var frame = Encoding.UTF8.GetBytes("""{"type":"ping"}""");
        for (var i = 0; i < 19; i++)
        {
            Assert.Equal(RefusalCode.BadRequest, _connection.Receive(frame, isText: false, TimeSpan.Zero).Answer!.Refusal.Code);
        }

        Assert.Equal(CloseReason.TooManyBadFrames, _connection.Receive(frame, isText: false, TimeSpan.Zero).Close);
    }

    [Fact]
    public void Strangers_have_bad_frames_counted_too()
    {
        for (var i = 0; i < 19; i++)
        {
            Assert.Null(Receive("{").Close);
        }

        Assert.Equal(CloseReason.TooManyBadFrames, Receive("{").Close);
    }

    private FrameInput Receive(string frame, double seconds = 0) =>
        _connection.Receive(Encoding.UTF8.GetBytes(frame), isText: true, TimeSpan.FromSeconds(seconds));
}
