using Parley.Server.Http.Family000;
using Parley.Server.Http.Family001;
using Parley.Server.Http.Family003;
using Parley.Server.Identity;

namespace Parley.Server.Http;

/// <summary>The HTTP API as the host sees it: what it needs, what stands around its routes, and the routes.</summary>
public static class HttpApi
{
    /// <summary>The store's services, the clock and <see cref="IdentitySettings"/> come from the host.</summary>
    public static IServiceCollection AddHttpApi(this IServiceCollection services) => services
        .AddIdentity()
        .AddSingleton<EnvelopesOf004>()
        .AddSingleton<RequestBudget>()
        .AddSingleton<OverBudget>();

    /// <summary>
    /// Before everything that answers: errors of all below become problem documents, and routes of the API let nobody in without a session.
    /// </summary>
    public static IApplicationBuilder UseHttpApi(this IApplicationBuilder app) =>
        app.UseMiddleware<ErrorBoundary>().UseMiddleware<Gate>().UseMiddleware<QueryCheck>();

    public static void MapHttpApi(this IEndpointRouteBuilder routes)
    {
        var product = routes.MapGroup("/api/v1").WithMetadata(Dialect.Product);
        product.MapAuth();
        product.MapSessions();
        product.MapAccount();
        product.MapAdmin();
        product.MapBots();
        product.MapRecovery();
        product.MapTwoFactor();
        product.MapPasskeys();
        product.MapInvites();
        product.MapUsers();
        product.MapConversations();
        product.MapMembers();
        product.MapBans();
        product.MapChannels();
        product.MapOwnState();
        product.MapMessages();
        product.MapReceipts();
        product.MapPresence();
        product.MapServer();
        product.MapServerSide();
        routes.MapFamily000();
        routes.MapFamily001();
        routes.MapFamily003();
    }
}
