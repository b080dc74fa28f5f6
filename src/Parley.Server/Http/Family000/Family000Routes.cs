namespace Parley.Server.Http.Family000;

/// <summary>
/// The routes at the root that clients written for the small chat server of seed 000 call (docs/protocols/http.md). They are
/// translations onto the same services: nothing is decided here that the product's own routes do not decide alike.
/// </summary>
internal static class Family000Routes
{
    public static void MapFamily000(this IEndpointRouteBuilder routes)
    {
        var family = routes.MapGroup("").WithMetadata(Dialect.Family).WithTags("Family of 000");
        family.MapConversations();
        family.MapMessages();
    }
}
