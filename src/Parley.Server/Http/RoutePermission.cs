using Parley.Core.Access;

namespace Parley.Server.Http;

/// <summary>What a route asks of the policy; every route has one, and the gate lets nobody through without asking.</summary>
internal sealed record RoutePermission(Permission Permission);

internal static class RoutePermissions
{
    public static RouteHandlerBuilder Needs(this RouteHandlerBuilder route, Permission permission) =>
        route.WithMetadata(new RoutePermission(permission));

    /// <summary>A route of the API that does not say what it needs is found when the server starts, not when somebody first asks.</summary>
    public static void CheckPermissions(this IEndpointRouteBuilder routes)
    {
        var silent = routes.DataSources.SelectMany(source => source.Endpoints).FirstOrDefault(endpoint =>
            endpoint.Metadata.GetMetadata<Dialect>() is not null && endpoint.Metadata.GetMetadata<RoutePermission>() is null);
        if (silent is not null)
        {
            throw new InvalidOperationException($"The route {silent} does not say what it needs.");
        }
    }
}
