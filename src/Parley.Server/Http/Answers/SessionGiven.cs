using Parley.Protocols.Http;
using Parley.Protocols.Wire;
using Parley.Server.Identity;

namespace Parley.Server.Http.Answers;

/// <summary>A fresh session: for programs in the body, for the browser in the cookie.</summary>
internal sealed class SessionGiven(SignedIn signedIn, int status = StatusCodes.Status200OK) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.RequestServices.GetRequiredService<SessionCookie>().Set(httpContext, signedIn.Token, signedIn.ExpiresAt);
        return Answer.Of(new SessionAnswer(WireOwnUser.Of(signedIn.User), signedIn.Token.Text, signedIn.ExpiresAt), status)
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
