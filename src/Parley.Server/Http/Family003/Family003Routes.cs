namespace Parley.Server.Http.Family003;

/// <summary>
/// The routes that clients written for the chat servers of seeds 003 and 004 call (docs/protocols/http.md): those of a small Laravel
/// application. They are translations onto the same services.
/// </summary>
internal static class Family003Routes
{
    public static void MapFamily003(this IEndpointRouteBuilder routes)
    {
        var family = routes.MapGroup("/api").WithMetadata(Dialect.Family).WithTags("Family of 003");
        family.MapAccounts();
        family.MapMessages();
    }
}
