using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Protocols.Native;
using Parley.Protocols.Native.Frames;
using Parley.Protocols.Wire;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Documents;

/// <summary>JSON Schemas (2020-12) of the records of the wire: each record once by its name, and references to it.</summary>
public sealed class Schemas
{
    private const string Root = "#/components/schemas/";

    private readonly SortedDictionary<string, JsonObject> _byName = new(StringComparer.Ordinal);

    /// <summary>All that was referred to so far.</summary>
    public JsonObject All => new(_byName.Select(schema => KeyValuePair.Create<string, JsonNode?>(schema.Key, schema.Value.DeepClone())));

    /// <summary>The name of a record in the documents.</summary>
    public static string NameOf(Type record) =>
        record.Name.StartsWith("Wire", StringComparison.Ordinal) ? record.Name["Wire".Length..] : record.Name;

    public JsonObject Refer(Type record, SchemaUse use)
    {
        var name = NameOf(record);
        if (!_byName.ContainsKey(name))
        {
            _byName[name] = [];
            _byName[name] = Describe(record, use);
        }

        return new JsonObject { ["$ref"] = Root + name };
    }

    /// <summary>The same, with an example beside the schema.</summary>
    public JsonObject ReferWithExample(Type record, SchemaUse use)
    {
        var reference = Refer(record, use);
        _byName[NameOf(record)]["examples"] = new JsonArray(Examples.Of(record, use));
        return reference;
    }

    /// <summary>The schema of one member, with what is said of it.</summary>
    public JsonObject Of(RecordMember member, SchemaUse use)
    {
        var schema = Narrow(member, use, OfType(member.Type, use));
        if (TakesNull(member, use))
        {
            AllowNull(schema);
        }

        if (member.Description is { } description)
        {
            schema["description"] = description;
        }

        if (member.Get<ExampleAttribute>() is { } example)
        {
            schema["examples"] = new JsonArray(JsonValue.Create(example.Value));
        }

        return schema;
    }

    public static bool IsRequired(RecordMember member, SchemaUse use) =>
        use == SchemaUse.Answer ? !member.IsLeftOut : !member.IsNullable;

    private JsonObject Describe(Type record, SchemaUse use)
    {
        var members = RecordMember.Of(record);
        var schema = new JsonObject { ["type"] = "object" };
        if (record.GetCustomAttribute<DescriptionAttribute>() is { } about)
        {
            schema["description"] = about.Description;
        }

        schema["properties"] = new JsonObject(members.Select(member => KeyValuePair.Create<string, JsonNode?>(member.Name, Of(member, use))));
        if (TypeWordOf(record) is { } word)
        {
            schema["properties"]!["type"] = new JsonObject { ["const"] = word };
        }

        var required = members.Where(member => IsRequired(member, use)).Select(member => JsonValue.Create(member.Name)).ToArray<JsonNode?>();
        if (required.Length > 0)
        {
            schema["required"] = new JsonArray(required);
        }

        if (use != SchemaUse.LenientBody)
        {
            schema["additionalProperties"] = false;
        }

        return schema;
    }

    /// <summary>The <c>type</c> of a frame; null for records that are none. A record of the wire checks nothing,
    /// so an empty one can be made.</summary>
    public static string? TypeWordOf(Type record)
    {
        if (!record.IsSubclassOf(typeof(ServerFrame)) && !record.IsSubclassOf(typeof(ClientFrame)))
        {
            return null;
        }

        var constructor = record.GetConstructors().Single();
        var nothing = constructor.GetParameters().Select(parameter =>
            parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null);
        var frame = constructor.Invoke([.. nothing]);
        return (frame as ServerFrame)?.Type ?? ((ClientFrame)frame).Type;
    }

    private static bool TakesNull(RecordMember member, SchemaUse use) => use switch
    {
        SchemaUse.Answer => member.IsNullable && !member.IsLeftOut,
        SchemaUse.ClientFrame => member.Get<TakesNullAttribute>() is not null,
        _ => member.IsNullable,
    };

    private JsonObject OfType(Type type, SchemaUse use)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
        {
            return new JsonObject { ["type"] = "string" };
        }

        if (type == typeof(bool))
        {
            return new JsonObject { ["type"] = "boolean" };
        }

        if (type == typeof(long) || type == typeof(int))
        {
            return Integer(use is SchemaUse.Body or SchemaUse.LenientBody ? 1 : 0, use);
        }

        // An object of somebody else's making (WebAuthn), described where it is from.
        if (type == typeof(JsonElement))
        {
            return new JsonObject { ["type"] = "object" };
        }

        if (type == typeof(WireTime))
        {
            return new JsonObject { ["type"] = "string", ["format"] = "date-time" };
        }

        if (type == typeof(RequestId))
        {
            return new JsonObject
            {
                ["type"] = use == SchemaUse.Answer ? new JsonArray("string", "integer", "null") : new JsonArray("string", "integer"),
                ["maxLength"] = NativeLimits.RequestIdLength,
            };
        }

        if (type == typeof(KnownNumbers))
        {
            return new JsonObject { ["type"] = "array", ["items"] = Integer(0, use), ["minItems"] = 2, ["maxItems"] = 2 };
        }

        if (type.IsEnum)
        {
            return new JsonObject { ["type"] = "string", ["enum"] = Words(WireJson.WordsOf(type)) };
        }

        if (type.IsAssignableTo(typeof(System.Collections.IEnumerable)))
        {
            return OfCollection(type, use);
        }

        return Refer(type, use);
    }

    private JsonObject OfCollection(Type type, SchemaUse use)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            return new JsonObject { ["type"] = "object", ["additionalProperties"] = OfType(type.GetGenericArguments()[1], use) };
        }

        var item = type.GetElementType() ?? type.GetGenericArguments().Single();
        if (item == typeof(WireLater))
        {
            return new JsonObject { ["type"] = "array", ["maxItems"] = 0 };
        }

        return new JsonObject { ["type"] = "array", ["items"] = item == typeof(long) ? Integer(1, use) : OfType(item, use) };
    }

    private static JsonObject Narrow(RecordMember member, SchemaUse use, JsonObject schema)
    {
        if (member.Get<LaterAttribute>() is not null)
        {
            return new JsonObject { ["type"] = new JsonArray("array", "null"), ["maxItems"] = 0, ["description"] = "Comes with its feature." };
        }

        if (member.Type == typeof(WireLater))
        {
            return new JsonObject { ["type"] = "null" };
        }

        if (member.Get<ConstAttribute>() is { } only)
        {
            return new JsonObject { ["const"] = JsonValue.Create(only.Value) };
        }

        if (member.Get<OneOfAttribute>() is { } allowed)
        {
            schema["enum"] = Words(allowed.Words);
        }

        if (member.Get<ExceptAttribute>() is { } except)
        {
            schema["enum"] = Words(WireJson.WordsOf(member.Type).Except(except.Words));
        }

        if (member.Type == typeof(long) && (member.Name == "id" || member.Name.EndsWith("_id", StringComparison.Ordinal)))
        {
            return Integer(1, use);
        }

        return member.Get<LeastAttribute>() is { } least ? Integer(least.Value, use) : schema;
    }

    private static JsonObject Integer(long least, SchemaUse use)
    {
        var integer = new JsonObject { ["type"] = "integer", ["minimum"] = least, ["maximum"] = NativeLimits.MaxInteger };
        if (use == SchemaUse.LenientBody)
        {
            integer["type"] = new JsonArray("integer", "string");
            integer["pattern"] = "^[1-9][0-9]{0,15}$";
        }

        return integer;
    }

    private static void AllowNull(JsonObject schema)
    {
        if (schema["$ref"] is { } reference)
        {
            schema.Remove("$ref");
            schema["anyOf"] = new JsonArray(new JsonObject { ["$ref"] = reference.DeepClone() }, new JsonObject { ["type"] = "null" });
            return;
        }

        if (schema["type"] is JsonArray several)
        {
            if (several.All(type => (string?)type != "null"))
            {
                several.Add("null");
            }
        }
        else if (schema["type"] is { } one && (string?)one != "null")
        {
            schema["type"] = new JsonArray(one.DeepClone(), "null");
        }

        (schema["enum"] as JsonArray)?.Add(null);
    }

    private static JsonArray Words(IEnumerable<string> words) => new([.. words.Select(word => JsonValue.Create(word))]);
}
