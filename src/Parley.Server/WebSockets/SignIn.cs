using System.Net;
using Parley.Core;
using Parley.Core.Sessions;
using Parley.Protocols.Native;
using Parley.Realtime.Rooms;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;
using Parley.Server.Identity;

namespace Parley.Server.WebSockets;

/// <summary>Makes a session of a connection: finds out who it is and lets the hub know.</summary>
internal sealed partial class SignIn(Authenticator authenticator, Hub hub, Store store, TimeProvider clock, ILogger<SignIn> logger)
{
    /// <summary>Who a session token belongs to. Refused: <c>unauthorized</c>, or <c>unavailable</c> while the store cannot say.</summary>
    public Task<Result<Principal>> FindAsync(string token, IPAddress? address, CancellationToken cancellation) =>
        FindAsync(authenticator.AuthenticateAsync(token, address, cancellation), cancellation);

    /// <summary>The same for the credentials of a request.</summary>
    public Task<Result<Principal>> FindAsync(Credentials credentials, IPAddress? address, CancellationToken cancellation) =>
        FindAsync(authenticator.AuthenticateAsync(credentials, address, cancellation), cancellation);

    /// <summary>Uses up a ticket of <c>POST /api/v1/auth/ticket</c>.</summary>
    public async Task<Result<Principal>> RedeemAsync(string ticket, CancellationToken cancellation)
    {
        if (!SessionToken.LooksLikeOne(ticket))
        {
            return Refusal.Unauthorized;
        }

        var redeemed = await store.Tickets.RedeemAsync(SessionToken.Hash(ticket), cancellation);
        return redeemed.TryGet(out var principal, out _) && !authenticator.Admits(principal) ? Refusal.Unauthorized : redeemed;
    }

    /// <summary>From the return of this on, events reach the session. Refused: <c>unavailable</c>.</summary>
    public Task<Result<Session>> AttachAsync(
        Principal principal, IWireProtocol protocol, Outbox outbox, CancellationToken cancellation) =>
        AttachAsync(new Session(principal, protocol, outbox), cancellation);

    /// <summary>The same for a session that is made already.</summary>
    public async Task<Result<Session>> AttachAsync(Session session, CancellationToken cancellation)
    {
        try
        {
            await hub.AttachAsync(session, cancellation);
            return session;
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            Failed(exception);
            return Refusal.Unavailable;
        }
    }

    public Authenticated Welcome(RequestId id, Principal principal) => new(
        id, principal, store.Sync.Epoch, clock.GetUtcNow().ToUnixTimeMilliseconds(), NativeLimits.HeartbeatSeconds, store.Limits)
    {
        Presence = hub.Presence.Own(principal.UserId),
        Settings = hub.Presence.Settings(principal.UserId),
    };

    public void Leave(Session session) => hub.Detach(session);

    private async Task<Result<Principal>> FindAsync(Task<Principal?> finding, CancellationToken cancellation)
    {
        try
        {
            return await finding is { } principal ? principal : Refusal.Unauthorized;
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            Failed(exception);
            return Refusal.Unavailable;
        }
    }

    [LoggerMessage(3020, LogLevel.Warning, "The store could not answer a sign-in")]
    private partial void Failed(Exception exception);
}
