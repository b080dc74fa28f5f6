using Parley.Core.Sessions;
using Parley.Protocols.Pusher;

namespace Parley.Server.Pusher.Chat;

/// <summary>"To others", as Echo's clients ask for it: the connection that <c>X-Socket-ID</c> names shows what it sends by itself, and is not
/// told of it. Of a connection that is not the sender's own the header means nothing.</summary>
internal sealed class ToOthers(ChatDesk desk)
{
    private const string Header = "X-Socket-ID";

    /// <summary>To be called before the message is sent.</summary>
    /// <param name="clientId">Of the message, where its client gave one.</param>
    /// <returns>The client id to send it with: by that it is known when it is told.</returns>
    public string? Spare(HttpRequest request, Principal sender, string? clientId)
    {
        var socketId = request.Headers[Header].ToString();
        if (!PusherPublication.IsSocketId(socketId))
        {
            return clientId;
        }

        var known = clientId ?? Guid.CreateVersion7().ToString("D");
        return desk.Spare(socketId, sender.UserId, known) ? known : clientId;
    }
}
