using System.Globalization;
using System.Text.Json.Nodes;
using Parley.Protocols.Documents;

namespace Parley.Server.Http.Documents;

/// <summary>All that a route may answer: what it names, and the refusals that every route of its kind has.</summary>
internal static class Responses
{
    public static JsonObject Of(RouteEndpoint route, Schemas schemas)
    {
        var responses = new SortedDictionary<int, JsonObject>();
        foreach (var answer in route.Metadata.GetOrderedMetadata<AnswerShape>())
        {
            responses[answer.Status] = answer.Record is { } record ? WithRecord(answer, record, schemas) : new JsonObject
            {
                ["description"] = answer.When ?? "Done.",
            };
        }

        foreach (var refusals in Problems.Of(route).GroupBy(refusal => refusal.Status))
        {
            responses[refusals.Key] = Problems.Refer(refusals.Key, [.. refusals]);
        }

        return new JsonObject(responses.Select(response =>
            KeyValuePair.Create<string, JsonNode?>(response.Key.ToString(CultureInfo.InvariantCulture), response.Value)));
    }

    private static JsonObject WithRecord(AnswerShape answer, Type record, Schemas schemas) => new()
    {
        ["description"] = answer.When ?? (answer.Status == StatusCodes.Status201Created ? "Made." : "Done."),
        ["content"] = new JsonObject
        {
            ["application/json"] = new JsonObject { ["schema"] = schemas.ReferWithExample(record, SchemaUse.Answer) },
        },
    };
}
