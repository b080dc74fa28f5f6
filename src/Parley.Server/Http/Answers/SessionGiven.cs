using Parley.Protocols.Http;
using Parley.Protocols.Wire;
using Parley.Server.Identity;
using Parley.Server.Identity.Tokens;

namespace Parley.Server.Http.Answers;

/// <summary>A fresh session: for programs in the body, for the browser in the cookie.</summary>
/// <param name="asJwt">The body has it as a JWT, for clients that read from it; the browser has no use for that.</param>
internal sealed class SessionGiven(SignedIn signedIn, int status = StatusCodes.Status200OK, bool asJwt = false) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.RequestServices.GetRequiredService<SessionCookie>().Set(httpContext, signedIn.Token, signedIn.ExpiresAt);
        var text = asJwt
            ? httpContext.RequestServices.GetRequiredService<OwnTokens>()
                .Wrap(signedIn.Token, signedIn.User.Id, signedIn.SessionId, signedIn.ExpiresAt)
            : signedIn.Token.Text;
        return Answer.Of(new SessionAnswer(WireOwnUser.Of(signedIn.User), text, signedIn.ExpiresAt), status)
            .ExecuteAsync(httpContext);
    }
}

/// <summary>204, and nothing of the session stays in the browser.</summary>
internal sealed class SessionTaken : IResult
{
    public static readonly SessionTaken Answer = new();

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.RequestServices.GetRequiredService<SessionCookie>().Clear(httpContext);
        httpContext.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
