using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Protocols.Wire;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Documents;

/// <summary>An example of a record, put together from those of its members.</summary>
public static class Examples
{
    public const string Time = "2026-11-21T02:25:26.123Z";

    public static JsonObject Of(Type record, SchemaUse use)
    {
        var example = new JsonObject();
        foreach (var member in RecordMember.Of(record))
        {
            if (Schemas.IsRequired(member, use) || member.Get<ExampleAttribute>() is not null)
            {
                example[member.Name] = ValueOf(member, use);
            }
        }

        if (Schemas.TypeWordOf(record) is { } word)
        {
            example["type"] = word;
        }

        return example;
    }

    private static JsonNode? ValueOf(RecordMember member, SchemaUse use)
    {
        if (member.Get<ConstAttribute>() is { } only)
        {
            return JsonValue.Create(only.Value);
        }

        if (member.Get<ExampleAttribute>() is { } example)
        {
            return JsonValue.Create(example.Value);
        }

        if (member.IsNullable)
        {
            return null;
        }

        return member.Get<OneOfAttribute>() is { } words ? words.Words[0] : ValueOf(member.Type, member.Name, use);
    }

    private static JsonNode? ValueOf(Type type, string name, SchemaUse use)
    {
        if (type == typeof(string))
        {
            return name;
        }

        if (type == typeof(bool))
        {
            return false;
        }

        if (type == typeof(long) || type == typeof(int))
        {
            return name.EndsWith("conversation_id", StringComparison.Ordinal) ? 3 : name.EndsWith("id", StringComparison.Ordinal) ? 7 : 12;
        }

        if (type == typeof(JsonElement))
        {
            return new JsonObject();
        }

        if (type == typeof(WireTime))
        {
            return Time;
        }

        if (type == typeof(RequestId))
        {
            return 1;
        }

        if (type == typeof(WireLater))
        {
            return null;
        }

        if (type.IsEnum)
        {
            return WireJson.WordsOf(type)[0];
        }

        if (type.IsAssignableTo(typeof(System.Collections.IEnumerable)))
        {
            return ManyOf(type, use);
        }

        return Of(type, use);
    }

    private static JsonNode ManyOf(Type type, SchemaUse use)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            return new JsonObject();
        }

        var item = type.GetElementType() ?? type.GetGenericArguments().Single();
        return item == typeof(WireLater) ? new JsonArray()
            : new JsonArray(item == typeof(long) ? JsonValue.Create(7) : ValueOf(item, "item", use));
    }
}
