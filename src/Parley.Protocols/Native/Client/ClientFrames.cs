using Parley.Protocols.Native.Frames;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Native.Client;

/// <summary>What a client says, as the load generator and bots in C# need it. The server's side
/// of the same frames is <see cref="NativeReader"/>.</summary>
public static class ClientFrames
{
    // {"type":"auth","id":1,"token":"…"}
    public static ReadOnlyMemory<byte> Auth(long id, string token) => FrameWriter.Write(new ClientAuth(token) { Id = new RequestId(null, id) });

    // {"type":"message","id":2,"conversation_id":3,"content":"hi","client_id":"0192b3c4-…"}
    public static ReadOnlyMemory<byte> Message(long id, long conversationId, string content, Guid clientId) => FrameWriter.Write(
        new ClientMessage(
            conversationId, content, MessageType: null, ReplyToId: null, clientId.ToString("D"), ThreadId: null, AttachmentIds: null, Mentions: null)
        {
            Id = new RequestId(null, id),
        });

    // {"type":"presence","idle":true}
    public static ReadOnlyMemory<byte> Idle(bool isIdle) => FrameWriter.Write(
        new ClientPresence(Status: null, isIdle, StatusText: null, StatusEmoji: null, ExpiresAt: null));

    // {"type":"watch","user_ids":[7,8,9]}
    public static ReadOnlyMemory<byte> Watch(IReadOnlyList<long> userIds) => FrameWriter.Write(new ClientWatch(userIds));
}
