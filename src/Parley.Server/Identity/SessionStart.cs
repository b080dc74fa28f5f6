using Parley.Core;
using Parley.Core.Sessions;
using Parley.Core.Users;

namespace Parley.Server.Identity;

/// <summary>The one place where somebody whose proof is complete gets a session, always with a new token (attack AU4). What asks for more
/// proof stands before it.</summary>
internal sealed class SessionStart(SessionService sessions, AccountPolicy policy)
{
    public async Task<Result<SignedIn>> StartAsync(User user, Assurance assurance, Visitor visitor, CancellationToken cancellation)
    {
        var (token, session) = policy.NewSession(user.Id, assurance, visitor);
        return (await sessions.StartAsync(session, cancellation)).Map(
            started => new SignedIn(user, token, session.ExpiresAt, started.SessionId));
    }
}
