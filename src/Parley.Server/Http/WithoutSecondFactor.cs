namespace Parley.Server.Http;

/// <summary>Metadata of a route that a session may use which lacks the second factor that the server wants: what it takes to set one up.</summary>
internal sealed class WithoutSecondFactor
{
    public static readonly WithoutSecondFactor Mark = new();
}
