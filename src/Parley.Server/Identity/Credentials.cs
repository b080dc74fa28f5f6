namespace Parley.Server.Identity;

/// <summary>Where the credentials of a request stand.</summary>
public enum CredentialKind
{
    None,

    /// <summary>The header <c>Authorization</c>: only a program or a page of ours sets it.</summary>
    Header,

    /// <summary>The cookie, which a browser adds whoever wrote the page.</summary>
    Cookie,
}

/// <summary>What a request brings to say who asks. A header goes before a cookie, also a wrong one.</summary>
public readonly record struct Credentials(CredentialKind Kind, string? Text)
{
    public static Credentials Of(HttpRequest request, SessionCookie cookie)
    {
        var authorization = request.Headers.Authorization.ToString();
        return authorization.Length > 0 ? new Credentials(CredentialKind.Header, authorization)
            : cookie.Read(request) is { } token ? new Credentials(CredentialKind.Cookie, token)
            : default;
    }
}
