using Parley.Core;
using Parley.Core.Sessions;
using Parley.Core.Users;

namespace Parley.Server.Identity;

/// <summary>A new API token; its text is shown this once.</summary>
public sealed record NewKey(SessionInfo Info, SessionToken Token);

/// <summary>Makes the secrets of refreshed sessions, tickets, API tokens and bots; the store gets their hashes.</summary>
public sealed class SessionKeys(Store store, AccountPolicy policy)
{
    /// <summary>A new token for the session; the old one opens for a moment more.</summary>
    /// <param name="token">The one that it was asked with.</param>
    public async Task<Result<SignedIn>> RefreshAsync(Principal principal, string token, CancellationToken cancellation)
    {
        var old = new SessionToken(token);
        SessionToken? next = null;
        var expiresAt = policy.SessionEnd();
        var refreshed = await store.Sessions.RefreshAsync(
            principal,
            SessionToken.Hash(token),
            secret => SessionToken.Hash((next = old.Next(secret)).Text),
            expiresAt,
            cancellation);
        if (!refreshed.TryGet(out _, out var refusal))
        {
            return refusal;
        }

        var user = await store.Users.FindAsync(principal.UserId, cancellation);
        return new SignedIn(user!, next!, expiresAt, principal.SessionId);
    }

    /// <summary>A one-use key to a WebSocket, and when it expires in UTC milliseconds.</summary>
    public async Task<Result<(SessionToken Ticket, long ExpiresAt)>> TicketAsync(Principal principal, CancellationToken cancellation)
    {
        var ticket = SessionToken.New();
        return (await store.Tickets.IssueAsync(principal, SessionToken.Hash(ticket.Text), cancellation)).Map(expiresAt => (ticket, expiresAt));
    }

    /// <param name="expiresAt">UTC milliseconds; null: never.</param>
    public async Task<Result<NewKey>> ApiTokenAsync(Principal principal, string name, long? expiresAt, CancellationToken cancellation)
    {
        var token = SessionToken.New();
        var made = await store.ApiTokens.CreateAsync(
            new NewApiToken(principal.UserId, name, SessionToken.Hash(token.Text), expiresAt) { Assurance = principal.Assurance }, cancellation);
        return made.Map(info => new NewKey(info, token));
    }

    public async Task<Result<(User Bot, NewKey Key)>> BotAsync(Principal admin, string name, CancellationToken cancellation)
    {
        var token = SessionToken.New();
        var made = await store.Bots.CreateAsync(admin, name, SessionToken.Hash(token.Text), cancellation);
        return made.Map(bot => (bot.Bot, new NewKey(bot.Token, token)));
    }

    public async Task<Result<NewKey>> BotTokenAsync(
        Principal admin, long botId, string name, long? expiresAt, CancellationToken cancellation)
    {
        var token = SessionToken.New();
        var made = await store.Bots.AddTokenAsync(
            admin, new NewApiToken(botId, name, SessionToken.Hash(token.Text), expiresAt), cancellation);
        return made.Map(info => new NewKey(info, token));
    }
}
