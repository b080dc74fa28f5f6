namespace Parley.Protocols.Native.Client;

/// <summary>What a client says, as the load generator and bots in C# need it. The server's side
/// of the same frames is <see cref="NativeReader"/>.</summary>
public static class ClientFrames
{
    // {"type":"auth","id":1,"token":"…"}
    public static ReadOnlyMemory<byte> Auth(long id, string token)
    {
        var json = FrameWriter.Begin("auth"u8);
        json.WriteNumber("id"u8, id);
        json.WriteString("token"u8, token);
        return FrameWriter.End();
    }

    // {"type":"message","id":2,"conversation_id":3,"content":"hi","client_id":"0192b3c4-…"}
    public static ReadOnlyMemory<byte> Message(long id, long conversationId, string content, Guid clientId)
    {
        var json = FrameWriter.Begin("message"u8);
        json.WriteNumber("id"u8, id);
        json.WriteNumber("conversation_id"u8, conversationId);
        json.WriteString("content"u8, content);
        json.WriteString("client_id"u8, clientId);
        return FrameWriter.End();
    }
}
