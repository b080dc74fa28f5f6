using System.ComponentModel;
using Parley.Protocols.Wire;

namespace Parley.Protocols.Http;

[Description("What a client of the Pusher protocol asks before it subscribes; as JSON or as a form.")]
public sealed record BroadcastingAuthBody(
    [Description("Of its connection."), Example("123.456")] string SocketId,
    [Example("private-conversation.3")] string ChannelName);

// {"auth":"key:58df…","channel_data":"{\"user_id\":1,\"user_info\":{…},\"sid\":\"4f…\",\"exp\":1795226126}"}
[Description("What the client sends on as it is.")]
public sealed record ChannelGrantAnswer(
    [Description("The app's key and the signature.")] string Auth,
    [Description("Whom it is for and until when, as JSON; part of what is signed.")] string ChannelData);

public sealed record BroadcastingUserAuthBody([Description("Of its connection."), Example("123.456")] string SocketId);

// {"auth":"key:58df…","user_data":"{\"id\":\"1\",\"user_info\":{…},\"sid\":\"4f…\",\"exp\":1795226126}"}
[Description("What the client sends on as it is.")]
public sealed record UserGrantAnswer(
    [Description("The app's key and the signature.")] string Auth,
    [Description("Whom it is for and until when, as JSON; part of what is signed.")] string UserData);
