using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Metadata;
using Parley.Protocols.Documents;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http.Documents;

/// <summary>One route as an operation of the OpenAPI document.</summary>
internal static class Operation
{
    public static (IEnumerable<string> Methods, JsonObject Operation) Of(RouteEndpoint route, Schemas schemas)
    {
        var metadata = route.Metadata;
        var operation = new JsonObject
        {
            ["operationId"] = IdOf(route),
            ["tags"] = new JsonArray([.. (metadata.GetMetadata<ITagsMetadata>()?.Tags ?? []).Select(tag => JsonValue.Create(tag))]),
        };
        if (metadata.GetMetadata<IEndpointSummaryMetadata>() is { } summary)
        {
            operation["summary"] = summary.Summary;
        }

        if (metadata.GetMetadata<IEndpointDescriptionMetadata>() is { } description)
        {
            operation["description"] = description.Description;
        }

        operation["security"] = metadata.GetRequiredMetadata<RoutePermission>().Permission.NeedsSession ? Security.Any() : [];
        if (ParametersOf(route, schemas) is { Count: > 0 } parameters)
        {
            operation["parameters"] = parameters;
        }

        if (metadata.GetMetadata<BodyShape>() is { } body)
        {
            operation["requestBody"] = BodyOf(body.Record, UseOf(route), schemas);
        }

        if (metadata.GetMetadata<SignedBodyShape>() is { } signed)
        {
            operation["requestBody"] = BodyOf(signed.Record, SchemaUse.Body, schemas);
        }

        operation["responses"] = Responses.Of(route, schemas);
        return (metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(method => method.ToLowerInvariant()), operation);
    }

    public static SchemaUse UseOf(RouteEndpoint route) =>
        route.Metadata.GetMetadata<Dialect>()!.Strict ? SchemaUse.Body : SchemaUse.LenientBody;

    // AuthApi.RegisterAsync is auth_register, MessagesOf000.EditAsync is messages_of000_edit: stable for as long as the code calls it so.
    private static string IdOf(RouteEndpoint route)
    {
        var method = route.Metadata.GetMetadata<MethodInfo>()!;
        var feature = method.DeclaringType!.Name.Replace("Api", "", StringComparison.Ordinal);
        return JsonNamingPolicy.SnakeCaseLower.ConvertName($"{feature}_{method.Name.Replace("Async", "", StringComparison.Ordinal)}");
    }

    private static JsonArray ParametersOf(RouteEndpoint route, Schemas schemas)
    {
        var handler = route.Metadata.GetMetadata<MethodInfo>()!.GetParameters();
        var parameters = new JsonArray();
        foreach (var part in route.RoutePattern.Parameters)
        {
            var isId = handler.FirstOrDefault(parameter => parameter.Name == part.Name)?.ParameterType == typeof(PathId);
            parameters.Add(new JsonObject
            {
                ["name"] = part.Name,
                ["in"] = "path",
                ["required"] = true,
                ["schema"] = isId
                    ? new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = PathId.Largest }
                    : new JsonObject { ["type"] = "string" },
            });
        }

        if (route.Metadata.GetMetadata<QueryShape>() is { } query)
        {
            foreach (var member in RecordMember.Of(query.Record))
            {
                parameters.Add(QueryOf(member, schemas));
            }
        }

        if (route.Metadata.GetMetadata<BodyShape>() is { } body && RecordMember.Of(body.Record).Any(member => member.Name == "client_id"))
        {
            parameters.Add(new JsonObject
            {
                ["name"] = "Idempotency-Key",
                ["in"] = "header",
                ["description"] = "Says the same as client_id.",
                ["schema"] = new JsonObject { ["type"] = "string", ["format"] = "uuid" },
            });
        }

        return parameters;
    }

    private static JsonObject QueryOf(RecordMember member, Schemas schemas)
    {
        var schema = schemas.Of(member, SchemaUse.ClientFrame);
        var parameter = new JsonObject { ["name"] = member.Name, ["in"] = "query" };
        if (member.Description is { } description)
        {
            parameter["description"] = description;
            schema.Remove("description");
        }

        if (!member.IsNullable)
        {
            parameter["required"] = true;
        }

        parameter["schema"] = schema;
        return parameter;
    }

    private static JsonObject BodyOf(Type record, SchemaUse use, Schemas schemas)
    {
        var content = new JsonObject
        {
            ["application/json"] = new JsonObject { ["schema"] = schemas.ReferWithExample(record, use) },
        };
        if (use == SchemaUse.LenientBody)
        {
            content["application/x-www-form-urlencoded"] = new JsonObject { ["schema"] = schemas.Refer(record, use) };
            content["multipart/form-data"] = new JsonObject { ["schema"] = schemas.Refer(record, use) };
        }

        return new JsonObject { ["required"] = RecordMember.Of(record).Any(member => Schemas.IsRequired(member, use)), ["content"] = content };
    }
}
