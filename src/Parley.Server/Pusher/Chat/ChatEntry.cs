using Parley.Core.Conversations;
using Parley.Core.Sessions;
using Parley.Core.Storage;
using Parley.Protocols.Pusher;
using Parley.Protocols.Pusher.Chat;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;
using Parley.Server.Identity;
using Parley.Server.WebSockets;

namespace Parley.Server.Pusher.Chat;

/// <summary>Makes a session of a grant. Who knows the app's secret can sign any, so the store says whether its sign-in is the person's and
/// lives.</summary>
internal sealed class ChatEntry(
    SessionService sessions, Authenticator authenticator, SignIn signIn, ConversationService conversations, TimeProvider clock)
{
    // As often as a member is looked for again whose addition the hub has not been told of yet, and how long that may take between.
    private const int Looks = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public bool IsOver(ChatGrant grant) => grant.IsOver(clock.GetUtcNow());

    /// <returns>The session, attached; or why there is none.</returns>
    public async Task<(Session? Session, PusherSubscriptionError? Error)> EnterAsync(
        ChatGrant grant, IWireProtocol wire, Outbox outbox, Func<Principal, HeardChannels> channels, CancellationToken cancellation)
    {
        Principal? principal;
        try
        {
            principal = await sessions.FindAsync(grant.UserId, grant.SessionId, cancellation);
        }
        catch (StoreUnavailableException)
        {
            return (null, PusherSubscriptionError.Unavailable);
        }

        if (principal is null || !authenticator.Admits(principal))
        {
            return (null, PusherSubscriptionError.NoChatGrant);
        }

        var session = new Session(principal, wire, outbox) { Channels = channels(principal) };
        var attached = await signIn.AttachAsync(session, cancellation);
        return attached.TryGet(out _, out _) ? (session, null) : (null, PusherSubscriptionError.Unavailable);
    }

    /// <summary>Does something where the person is a member. Whom the store has as one, and the hub not yet, it waits for.</summary>
    /// <param name="tryAct">False: the hub knows of no membership.</param>
    public async Task<bool> TryAsMemberAsync(long userId, long conversationId, Func<bool> tryAct, CancellationToken cancellation)
    {
        for (var look = 1; !tryAct(); look++)
        {
            if (look == Looks || !(await conversations.PartnerAsync(userId, conversationId, cancellation)).TryGet(out _, out _))
            {
                return false;
            }

            await Task.Delay(Pause, clock, cancellation);
        }

        return true;
    }

    public void Leave(Session session) => signIn.Leave(session);
}
