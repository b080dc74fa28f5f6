namespace Parley.Server.Http;

/// <summary>Metadata of a route for the administrators of this server.</summary>
internal sealed class AdminsOnly
{
    public const string Sentence = "Administrators do that.";

    public static readonly AdminsOnly Mark = new();
}
