using System.Text;
using System.Text.Json.Nodes;

namespace Parley.Protocols.Documents;

/// <summary>The records of the wire as types of TypeScript, made from the schemas of the documents.</summary>
public static class TypeScript
{
    private const string Top =
        """
        // The records of the wire. Made from the code by ./dev documents: change the records in src/Parley.Protocols, not this file.

        """;

    /// <param name="documents">Documents with <c>components.schemas</c>; a name that both have is the same record.</param>
    public static string Make(params IReadOnlyList<JsonObject> documents)
    {
        var schemas = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var (name, schema) in documents.SelectMany(document => document["components"]!["schemas"]!.AsObject()))
        {
            schemas[name] = schema!.AsObject();
        }

        var text = new StringBuilder(Top);
        foreach (var (name, schema) in schemas)
        {
            text.Append('\n').Append(Comment(schema, "")).Append("export interface ").Append(name).Append(" {\n");
            foreach (var (member, of) in schema["properties"]!.AsObject())
            {
                var optional = schema["required"] is JsonArray required && required.Any(one => (string?)one == member) ? "" : "?";
                text.Append(Comment(of!.AsObject(), "  ")).Append($"  {member}{optional}: {TypeOf(of.AsObject())}\n");
            }

            text.Append("}\n");
        }

        AppendUnion(text, "ServerFrame", AsyncApiDocument.OfServer);
        AppendUnion(text, "ClientFrame", AsyncApiDocument.OfClients);
        return text.ToString();
    }

    private static void AppendUnion(StringBuilder text, string name, IReadOnlyList<Type> frames) =>
        text.Append($"\nexport type {name} =\n").AppendJoin('\n', frames.Select(frame => $"  | {Schemas.NameOf(frame)}")).Append('\n');

    private static string Comment(JsonObject schema, string indent) =>
        (string?)schema["description"] is { } description ? $"{indent}/** {description} */\n" : "";

    private static string TypeOf(JsonObject schema)
    {
        if ((string?)schema["$ref"] is { } reference)
        {
            return reference[(reference.LastIndexOf('/') + 1)..];
        }

        if (schema["anyOf"] is JsonArray any)
        {
            return string.Join(" | ", any.Select(one => TypeOf(one!.AsObject())));
        }

        if (schema["const"] is { } only)
        {
            return Literal(only);
        }

        if (schema["enum"] is JsonArray words)
        {
            return string.Join(" | ", words.Select(Literal));
        }

        var types = schema["type"] is JsonArray several ? several.Select(one => (string)one!) : [(string)schema["type"]!];
        return string.Join(" | ", types.Select(type => TypeOf(type, schema)).Distinct());
    }

    private static string TypeOf(string type, JsonObject schema) => type switch
    {
        "integer" => "number",
        "array" when schema["items"] is JsonObject items =>
            (int?)schema["minItems"] == 2 ? $"[{TypeOf(items)}, {TypeOf(items)}]" : ArrayOf(TypeOf(items)),
        "array" => "never[]",
        "object" when schema["additionalProperties"] is JsonObject values => $"Record<string, {TypeOf(values)}>",
        _ => type,
    };

    private static string ArrayOf(string item) => item.Contains('|') ? $"({item})[]" : $"{item}[]";

    private static string Literal(JsonNode? value) =>
        value is JsonValue text && text.TryGetValue<string>(out var word) ? $"'{word}'" : value?.ToJsonString() ?? "null";
}
