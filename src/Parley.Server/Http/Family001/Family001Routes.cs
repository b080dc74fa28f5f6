namespace Parley.Server.Http.Family001;

/// <summary>
/// The routes that clients written for the chat server of seed 001 call (docs/protocols/http.md): private conversations alone, pages by number.
/// They are translations onto the same services.
/// </summary>
internal static class Family001Routes
{
    public static void MapFamily001(this IEndpointRouteBuilder routes)
    {
        var family = routes.MapGroup("/api/chat").WithMetadata(Dialect.Chat).WithTags("Family of 001");
        family.MapConversations();
        family.MapMessages();
    }
}
