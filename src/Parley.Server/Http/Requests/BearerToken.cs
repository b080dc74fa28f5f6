using Parley.Server.Identity;

namespace Parley.Server.Http.Requests;

/// <summary>The token that let the caller in, for the one route that replaces it.</summary>
internal sealed record BearerToken(string Text)
{
    public static ValueTask<BearerToken> BindAsync(HttpContext context)
    {
        var credentials = Credentials.Of(context.Request, context.RequestServices.GetRequiredService<SessionCookie>());
        return ValueTask.FromResult(new BearerToken(
            Authenticator.TokenOf(credentials) ?? throw new InvalidOperationException("This route has no caller.")));
    }

    /// <summary>The token must not reach a log by way of a record's own text.</summary>
    public override string ToString() => "…";
}
