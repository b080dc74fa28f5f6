using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Parley.Core;
using Parley.Protocols.Documents;
using Parley.Protocols.Http;
using Parley.Protocols.Wire;
using Parley.Server.Http.Answers;

namespace Parley.Server.Http.Documents;

/// <summary>The refusals that routes may answer with.</summary>
internal static class Problems
{
    private static readonly IReadOnlyList<PossibleRefusal> Known =
    [
        .. Enum.GetValues<RefusalCode>().Select(code => PossibleRefusal.Of(code, null)),
        PossibleRefusal.Of(RefusalCode.BadRequest, null) with { Status = StatusCodes.Status408RequestTimeout },
        PossibleRefusal.Of(RefusalCode.BadRequest, null) with { Status = StatusCodes.Status415UnsupportedMediaType },
    ];

    private static readonly IReadOnlyList<int> Plain = [400, 401, 403, 404, 429, 500];

    public static IEnumerable<PossibleRefusal> Of(RouteEndpoint route)
    {
        var dialect = route.Metadata.GetRequiredMetadata<Dialect>();
        return InFull(route).Select(refusal => refusal with { Status = dialect.StatusOf(refusal.Status), IsPlain = dialect.IsPlain });
    }

    private static IEnumerable<PossibleRefusal> InFull(RouteEndpoint route)
    {
        foreach (var named in route.Metadata.GetOrderedMetadata<RefusalShape>())
        {
            yield return PossibleRefusal.Of(named.Code, named.When);
        }

        var permission = route.Metadata.GetRequiredMetadata<RoutePermission>().Permission;
        if (permission.NeedsSession)
        {
            yield return PossibleRefusal.Of(RefusalCode.Unauthorized, "Nobody is signed in.");
            if (route.Metadata.GetMetadata<WithoutSecondFactor>() is null)
            {
                yield return PossibleRefusal.Of(RefusalCode.Forbidden, "The server wants a second factor, and this session has none.");
            }
        }

        if (permission is { NeedsSession: true, Guests: false })
        {
            yield return PossibleRefusal.Of(RefusalCode.Forbidden, "Guests may not do that.");
        }

        if (permission.InPerson)
        {
            yield return PossibleRefusal.Of(RefusalCode.Forbidden, "A person who has signed in does that, not an API token or a bot.");
        }

        if (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(HttpMethods.Get) is false)
        {
            yield return PossibleRefusal.Of(RefusalCode.Forbidden, "A browser sent it for a page of another origin.");
        }

        if (route.RoutePattern.Parameters.Count > 0)
        {
            yield return PossibleRefusal.Of(RefusalCode.NotFound, "It does not exist, or not for you.");
        }

        if (route.Metadata.GetMetadata<Dialect>() is { Strict: true })
        {
            yield return PossibleRefusal.Of(RefusalCode.BadRequest, "The query has parameters that are not known here.");
        }

        if (route.Metadata.GetMetadata<BodyShape>() is not null)
        {
            yield return PossibleRefusal.Of(RefusalCode.BadRequest, "The body is not one JSON object, or has members that are not known here.");
            yield return PossibleRefusal.Of(RefusalCode.BadRequest, "The body took too long.") with { Status = StatusCodes.Status408RequestTimeout };
            yield return PossibleRefusal.Of(RefusalCode.TooLarge, "The body or a text in it is too long.");
            yield return PossibleRefusal.Of(RefusalCode.BadRequest, "The body is of another type.") with
            {
                Status = StatusCodes.Status415UnsupportedMediaType,
            };
        }

        if (route.Metadata.GetMetadata<BodyShape>() is not null || route.Metadata.GetMetadata<QueryShape>() is not null)
        {
            yield return PossibleRefusal.Of(RefusalCode.Validation, "Something is not what it should be; errors says what.");
        }

        yield return PossibleRefusal.Of(RefusalCode.RateLimited, "Slow down.");
        yield return PossibleRefusal.Of(RefusalCode.Internal, "The server is at fault.");
        yield return PossibleRefusal.Of(RefusalCode.Unavailable, "Not done, or not known whether: a repetition with the same client id is safe.");
    }

    /// <summary>The answers of this status, described for one route.</summary>
    public static JsonObject Refer(int status, IReadOnlyList<PossibleRefusal> refusals) => new()
    {
        ["$ref"] = $"#/components/responses/{(refusals[0].IsPlain ? "Plain" : "")}{NameOf(status)}",
        ["description"] = string.Join(' ', refusals.Select(refusal => refusal.When).OfType<string>().Distinct().DefaultIfEmpty("Not allowed.")),
    };

    /// <summary>All of them, for the document's components.</summary>
    public static JsonObject All(Schemas schemas) => new(Known.Select(refusal =>
        KeyValuePair.Create<string, JsonNode?>(NameOf(refusal.Status), Describe(refusal, schemas))).Concat(Plain.Select(status =>
        KeyValuePair.Create<string, JsonNode?>($"Plain{NameOf(status)}", DescribePlain(status, schemas)))));

    private static string NameOf(int status) => ReasonPhrases.GetReasonPhrase(status).Replace(" ", "", StringComparison.Ordinal);

    private static JsonObject Describe(PossibleRefusal refusal, Schemas schemas)
    {
        var word = WireJson.WordOf(refusal.Code);
        var schema = schemas.Refer(typeof(WireProblem), SchemaUse.Answer);
        schema["properties"] = new JsonObject
        {
            ["status"] = new JsonObject { ["const"] = refusal.Status },
            ["code"] = new JsonObject { ["const"] = word },
        };
        var example = Examples.Of(typeof(WireProblem), SchemaUse.Answer);
        example["title"] = ReasonPhrases.GetReasonPhrase(refusal.Status);
        example["status"] = refusal.Status;
        example["code"] = word;
        var response = new JsonObject
        {
            ["description"] = word,
            ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = schema, ["example"] = example } },
        };
        if (refusal.Code is RefusalCode.RateLimited or RefusalCode.Unavailable)
        {
            response["headers"] = new JsonObject { ["Retry-After"] = RetryAfter() };
        }

        return response;
    }

    private static JsonObject DescribePlain(int status, Schemas schemas)
    {
        var response = new JsonObject
        {
            ["description"] = ReasonPhrases.GetReasonPhrase(status),
            ["content"] = new JsonObject
            {
                ["application/json"] = new JsonObject { ["schema"] = schemas.ReferWithExample(typeof(ProblemOf001), SchemaUse.Answer) },
            },
        };
        if (status == StatusCodes.Status429TooManyRequests)
        {
            response["headers"] = new JsonObject { ["Retry-After"] = RetryAfter() };
        }

        return response;
    }

    private static JsonObject RetryAfter() => new()
    {
        ["description"] = "Seconds.",
        ["required"] = true,
        ["schema"] = new JsonObject { ["type"] = "integer", ["minimum"] = 1 },
    };
}

/// <summary>A refusal that a route may answer with, and when.</summary>
internal sealed record PossibleRefusal(RefusalCode Code, int Status, string? When)
{
    /// <summary>Not as a problem document.</summary>
    public bool IsPlain { get; init; }

    public static PossibleRefusal Of(RefusalCode code, string? when) => new(code, Problem.StatusOf(code), when);
}
