using System.Text;
using Parley.Core;
using Parley.Protocols.Native;
using Parley.Protocols.Wire;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Protocols.Tests.Native;

/// <summary>A signed-in connection that is given literal frames.</summary>
internal static class Door
{
    public static FrameInput Receive(NativeDialect dialect, string frame)
    {
        var connection = new NativeConnection(dialect);
        connection.SignIn(1);
        return connection.Receive(Encoding.UTF8.GetBytes(frame), isText: true, TimeSpan.Zero);
    }

    public static ClientCommand Command(NativeDialect dialect, string frame)
    {
        var input = Receive(dialect, frame);
        Assert.True(input.Command is not null, $"{frame} was refused: {input.Answer?.Refusal}");
        Assert.Null(input.Answer);
        Assert.Null(input.Close);
        return input.Command;
    }

    public static Refusal Refusal(NativeDialect dialect, string frame)
    {
        var input = Receive(dialect, frame);
        Assert.True(input.Answer is not null, $"{frame} was accepted: {input.Command}");
        Assert.Null(input.Command);
        return input.Answer.Refusal;
    }
}
