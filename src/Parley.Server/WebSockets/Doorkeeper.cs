using Parley.Core;
using Parley.Server.Identity;

namespace Parley.Server.WebSockets;

/// <summary>Looks at what a request brings that wants to become a WebSocket.</summary>
internal sealed class Doorkeeper(SignIn signIn, Origins origins, SessionCookie cookie)
{
    public const string TokenParameter = "token";

    private static readonly Refusal OtherSite = Refusal.Forbidden("Pages of this origin may not connect with a cookie.");

    /// <summary>Who is at the door, as far as the request says. Refused: <c>unauthorized</c>, <c>forbidden</c> for a cookie that another
    /// site's page had the browser send, <c>unavailable</c>.</summary>
    /// <param name="takesToken">A token may stand in the URL: clients of the envelope protocol know no other way.</param>
    public async Task<Result<Arrival>> LookAsync(HttpContext context, bool takesToken = false)
    {
        var address = context.Connection.RemoteIpAddress;
        var credentials = Credentials.Of(context.Request, cookie);
        if (credentials.Kind != CredentialKind.Header && context.Request.Query.TryGetValue("ticket", out var ticket))
        {
            return (await signIn.RedeemAsync(ticket.ToString(), context.RequestAborted)).Map(known => new Arrival(address, known));
        }

        if (takesToken && credentials.Kind != CredentialKind.Header && context.Request.Query.TryGetValue(TokenParameter, out var token))
        {
            return (await signIn.FindAsync(token.ToString(), address, context.RequestAborted)).Map(known => new Arrival(address, known));
        }

        switch (credentials.Kind)
        {
            case CredentialKind.Header:
                return (await signIn.FindAsync(credentials, address, context.RequestAborted)).Map(known => new Arrival(address, known));

            // A browser always says whose page it is, and anything else has better than a cookie (attack AU10).
            case CredentialKind.Cookie when !origins.Allows(context.Request):
                return OtherSite;

            case CredentialKind.Cookie:
                var found = await signIn.FindAsync(credentials, address, context.RequestAborted);

                // An old cookie is none: a page that has a token of its own still gets in, and another is told in time.
                return found.Refusal is { Code: RefusalCode.Unauthorized }
                    ? new Arrival(address)
                    : found.Map(known => new Arrival(address, known, ByCookie: true));

            default:
                return new Arrival(address);
        }
    }
}
