using System.Text;
using Parley.Core;
using Parley.Protocols.Native;
using Parley.Protocols.Native.Client;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Protocols.Tests.Native;

/// <summary>The client's side speaks with the server's: each reads what the other writes.</summary>
public sealed class ClientTests
{
    private const string ClientId = "0192b3c4-0000-7000-8000-000000000001";

    [Fact]
    public void The_server_reads_the_sign_in_that_the_client_writes() =>
        Assert.Equal(
            """{"type":"auth","id":1,"token":"ply_x"}""",
            Text(ClientFrames.Auth(1, "ply_x")));

    [Fact]
    public void The_server_reads_the_message_that_the_client_writes()
    {
        var frame = ClientFrames.Message(2, 3, "hi", Guid.Parse(ClientId));
        Assert.Equal($$"""{"type":"message","id":2,"conversation_id":3,"content":"hi","client_id":"{{ClientId}}"}""", Text(frame));
        var connection = new NativeConnection(NativeDialect.Strict);
        connection.SignIn(1);
        var send = Assert.IsType<Send>(connection.Receive(frame, isText: true, TimeSpan.Zero).Command);
        Assert.Equal((3L, "hi", ClientId), (send.ConversationId, send.Content, send.ClientId));
    }

    [Fact]
    public void A_new_message_is_read_up_to_its_text()
    {
        var frame = Read("""{"type":"new_message","conversation_id":3,"rev":5,"message":{"id":7,"user":{"id":1},"content":"hi"}}""");
        Assert.Equal(ServerFrameKind.NewMessage, frame.Kind);
        Assert.Equal((3L, 5L, "hi"), (frame.ConversationId, frame.Rev, Encoding.UTF8.GetString(frame.Text)));
    }

    [Fact]
    public void An_answer_is_read_up_to_its_number()
    {
        var frame = Read("""{"type":"ack","id":2,"client_id":"x","message":{"id":7,"content":"hi"}}""");
        Assert.Equal((ServerFrameKind.Ack, 2L), (frame.Kind, frame.Id));
    }

    [Fact]
    public void A_refusal_is_read_with_its_code()
    {
        var frame = Read(Text(NativeProtocol.Strict.Encode(new Refused(new RequestId(null, 2), Refusal.Unavailable))));
        Assert.Equal((ServerFrameKind.Error, 2L, "unavailable"), (frame.Kind, frame.Id, Encoding.UTF8.GetString(frame.Text)));
    }

    [Fact]
    public void An_error_without_an_id_answers_nothing()
    {
        var frame = Read("""{"type":"error","code":"bad_request","message":"no"}""");
        Assert.Equal((ServerFrameKind.Error, 0L, "bad_request"), (frame.Kind, frame.Id, Encoding.UTF8.GetString(frame.Text)));
    }

    [Fact]
    public void Other_frames_are_left_alone() =>
        Assert.Equal(ServerFrameKind.Other, Read("""{"type":"typing","conversation_id":3,"user_id":7,"is_typing":true}""").Kind);

    private static ServerFrame Read(string json) => ServerFrame.Read(Encoding.UTF8.GetBytes(json));

    private static string Text(ReadOnlyMemory<byte> frame) => Encoding.UTF8.GetString(frame.Span);
}
