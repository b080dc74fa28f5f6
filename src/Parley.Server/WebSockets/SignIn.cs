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
    /// <summary>Refused: <c>unauthorized</c>, or <c>unavailable</c> while the store cannot say.</summary>
    public async Task<Result<Principal>> FindAsync(string token, CancellationToken cancellation)
    {
        try
        {
            return await authenticator.AuthenticateAsync(token, cancellation) is { } principal ? principal : Refusal.Unauthorized;
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            Failed(exception);
            return Refusal.Unavailable;
        }
    }

    /// <summary>From the return of this on, events reach the session. Refused: <c>unavailable</c>.</summary>
    public async Task<Result<Session>> AttachAsync(Principal principal, NativeProtocol protocol, CancellationToken cancellation)
    {
        var session = new Session(principal, protocol, new Outbox());
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
        id, principal, store.Sync.Epoch, clock.GetUtcNow().ToUnixTimeMilliseconds(), NativeLimits.HeartbeatSeconds, store.Limits);

    public void Leave(Session session) => hub.Detach(session);

    [LoggerMessage(3020, LogLevel.Warning, "The store could not answer a sign-in")]
    private partial void Failed(Exception exception);
}
