namespace Parley.Server.Http;

/// <summary>Metadata of a route that changes the account itself: it wants a person who signed in, and is closed to API tokens.</summary>
internal sealed class SignInOnly
{
    public static readonly SignInOnly Mark = new();
}
