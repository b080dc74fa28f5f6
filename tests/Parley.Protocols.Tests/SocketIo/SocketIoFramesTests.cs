using System.Text;
using Parley.Protocols.SocketIo;
using Xunit;

namespace Parley.Protocols.Tests.SocketIo;

/// <summary>Every packet that the server sends, as literal bytes.</summary>
public sealed class SocketIoFramesTests
{
    [Fact]
    public void Connect()
    {
        Is("""40{"sid":"n8QL"}""", SocketIoFrames.Connect("/", "n8QL"));
        Is("""40{"sid":"n8QL","pid":"a3Dw"}""", SocketIoFrames.Connect("/", "n8QL", "a3Dw"));
        Is("""40/admin,{"sid":"yVN7"}""", SocketIoFrames.Connect("/admin", "yVN7"));
    }

    [Fact]
    public void Connect_error()
    {
        Is("""44/random,{"message":"Invalid namespace"}""", SocketIoFrames.ConnectError("/random", "Invalid namespace"));
        Is(
            """44{"message":"Unauthorized","data":{"code":"unauthorized"}}""",
            SocketIoFrames.ConnectError("/", "Unauthorized", """{"code":"unauthorized"}"""u8));
    }

    [Fact]
    public void Disconnect()
    {
        Is("41", SocketIoFrames.Disconnect("/"));
        Is("41/admin,", SocketIoFrames.Disconnect("/admin"));
    }

    [Fact]
    public void Event()
    {
        Is("""42["hey"]""", SocketIoFrames.Event("/", "hey", ""u8, []));
        Is("""42["message-back",1,"2",{"3":[true]}]""", SocketIoFrames.Event("/", "message-back", """1,"2",{"3":[true]}"""u8, []));
        Is("""42/admin,7["tellme","é"]""", SocketIoFrames.Event("/admin", "tellme", "\"é\""u8, [], ackId: 7));
    }

    [Fact]
    public void Ack()
    {
        Is("430[]", SocketIoFrames.Ack("/", 0, ""u8, []));
        Is("""43/admin,7["ok"]""", SocketIoFrames.Ack("/admin", 7, "\"ok\""u8, []));
    }

    [Fact]
    public void Attachments_are_one_piece_with_their_packet()
    {
        byte[] bytes = [1, 2, 3];
        Is(
            "452-[\"bin\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]\u001ebAQID\u001ebAQID",
            SocketIoFrames.Event("/", "bin", """{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}"""u8, [bytes, bytes]));
        Is(
            "461-/admin,1[{\"_placeholder\":true,\"num\":0}]\u001ebAQID",
            SocketIoFrames.Ack("/admin", 1, """{"_placeholder":true,"num":0}"""u8, [bytes]));
    }

    [Theory]
    [InlineData("connect")]
    [InlineData("connect_error")]
    [InlineData("disconnect")]
    [InlineData("disconnecting")]
    [InlineData("newListener")]
    [InlineData("removeListener")]
    public void A_reserved_name_is_never_sent(string name) =>
        Assert.Throws<ArgumentException>(() => SocketIoFrames.Event("/", name, ""u8, []));

    private static void Is(string frame, ReadOnlyMemory<byte> bytes) => Assert.Equal(frame, Encoding.UTF8.GetString(bytes.Span));
}
