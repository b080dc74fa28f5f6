using Parley.Core.Access;

namespace Parley.Server.Http;

/// <summary>What a route asks of the policy; every route has one, and the gate lets nobody through without asking.</summary>
internal sealed record RoutePermission(Permission Permission);

internal static class RoutePermissions
{
    public static RouteHandlerBuilder Needs(this RouteHandlerBuilder route, Permission permission) =>
        route.WithMetadata(new RoutePermission(permission));
}
