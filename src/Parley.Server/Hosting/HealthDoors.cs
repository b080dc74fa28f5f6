using Parley.Core;

namespace Parley.Server.Hosting;

/// <summary>The two questions of whoever watches the process: does it live, and should it get work.</summary>
internal static class HealthDoors
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => Results.Text("ok"));
        routes.MapGet("/readyz", async (Readiness readiness, Store store, CancellationToken cancellation) =>
            readiness.IsDraining ? NotReady("draining")
            : await store.IsReachableAsync(cancellation) ? Results.Text("ok")
            : NotReady("the store does not answer"));
    }

    private static IResult NotReady(string why) => Results.Text(why, statusCode: StatusCodes.Status503ServiceUnavailable);
}
