using Parley.Core;

namespace Parley.Server.Http;

/// <summary>The members that a request's body may have, as a record of <c>Parley.Protocols.Http</c>.</summary>
internal sealed record BodyShape(Type Record);

/// <summary>Likewise of a body that is signed, and therefore read as bytes by the route itself.</summary>
internal sealed record SignedBodyShape(Type Record);

/// <summary>The members that a request's query may have, likewise.</summary>
internal sealed record QueryShape(Type Record);

/// <summary>One answer of a route; without a record it has no body.</summary>
internal sealed record AnswerShape(int Status, Type? Record, string? When);

/// <summary>A refusal that this route has beside those that every route of its kind has.</summary>
internal sealed record RefusalShape(RefusalCode Code, string? When);

/// <summary>
/// What a route takes and says, as its metadata: the OpenAPI document is made of this, and tests hold every request and every answer against
/// it. Beside it stand the framework's own <c>WithSummary</c>, <c>WithDescription</c> and <c>WithTags</c>.
/// </summary>
internal static class RouteShapes
{
    public static RouteHandlerBuilder Takes<TBody>(this RouteHandlerBuilder route) => route.WithMetadata(new BodyShape(typeof(TBody)));

    public static RouteHandlerBuilder TakesSigned<TBody>(this RouteHandlerBuilder route) =>
        route.WithMetadata(new SignedBodyShape(typeof(TBody)));

    public static RouteHandlerBuilder Queries<TQuery>(this RouteHandlerBuilder route) => route.WithMetadata(new QueryShape(typeof(TQuery)));

    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder route, int status = StatusCodes.Status200OK, string? when = null) =>
        route.WithMetadata(new AnswerShape(status, typeof(T), when));

    /// <summary>204.</summary>
    public static RouteHandlerBuilder AnswersNothing(this RouteHandlerBuilder route) =>
        route.WithMetadata(new AnswerShape(StatusCodes.Status204NoContent, null, null));

    /// <summary>
    /// Not to be said: 401 of closed routes, 404 of routes with an id in the path, 400, 413, 415 and 422 of routes with a body or a query,
    /// and 429, 500 and 503, which every route may answer.
    /// </summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, RefusalCode code, string? when = null) =>
        route.WithMetadata(new RefusalShape(code, when));
}
