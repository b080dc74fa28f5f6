using Parley.Server.Identity;
using Parley.Server.Identity.Tokens;

namespace Parley.Server.Http.Requests;

/// <summary>The session's token that let the caller in, for the one route that replaces it.</summary>
/// <param name="IsJwt">It came in the form of a JWT.</param>
internal sealed record BearerToken(string Text, bool IsJwt)
{
    public static ValueTask<BearerToken> BindAsync(HttpContext context)
    {
        var credentials = Credentials.Of(context.Request, context.RequestServices.GetRequiredService<SessionCookie>());
        var text = Authenticator.TokenOf(credentials) ?? throw new InvalidOperationException("This route has no caller.");
        var inner = context.RequestServices.GetRequiredService<OwnTokens>().Unwrap(text);
        return ValueTask.FromResult(new BearerToken(inner?.Text ?? text, IsJwt: inner is not null));
    }

    /// <summary>The token must not reach a log by way of a record's own text.</summary>
    public override string ToString() => "…";
}
