using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Parley.Testing.Documents;

/// <summary>Holds values against the JSON Schemas (2020-12) of one document: the keywords that ours uses, and none other.</summary>
/// <param name="document">What references of the form <c>#/…</c> point into.</param>
public sealed partial class JsonSchema(JsonElement document)
{
    private static readonly HashSet<string> Notes = ["description", "examples", "example", "default"];

    /// <summary>The first thing that is wrong with the value, and where; null where nothing is.</summary>
    public string? Check(JsonElement schema, JsonElement value, string at = "$")
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            var wrong = Notes.Contains(keyword.Name) ? null : CheckKeyword(schema, keyword, value, at);
            if (wrong is not null)
            {
                return wrong;
            }
        }

        return null;
    }

    /// <summary>What a reference points to.</summary>
    public JsonElement Find(string reference)
    {
        var found = document;
        foreach (var step in reference.Split('/').Skip(1))
        {
            found = found.GetProperty(step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
        }

        return found;
    }

    private string? CheckKeyword(JsonElement schema, JsonProperty keyword, JsonElement value, string at) => keyword.Name switch
    {
        "$ref" => Check(Find(keyword.Value.GetString()!), value, at),
        "anyOf" => keyword.Value.EnumerateArray().Any(one => Check(one, value, at) is null) ? null
            : $"{at} is none of what it may be: {string.Join("; ", keyword.Value.EnumerateArray().Select(one => Check(one, value, at)))}",
        "type" => IsOfType(keyword.Value, value) ? null : $"{at} is {value.ValueKind}, not {keyword.Value}",
        "const" => JsonElement.DeepEquals(keyword.Value, value) ? null : $"{at} is {value}, not {keyword.Value}",
        "enum" => keyword.Value.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)) ? null : $"{at} is {value}, none of {keyword.Value}",
        "properties" => value.ValueKind == JsonValueKind.Object ? CheckMembers(keyword.Value, value, at) : null,
        "required" => value.ValueKind == JsonValueKind.Object ? CheckRequired(keyword.Value, value, at) : null,
        "additionalProperties" => value.ValueKind == JsonValueKind.Object ? CheckOthers(schema, keyword.Value, value, at) : null,
        "items" => value.ValueKind == JsonValueKind.Array ? CheckItems(keyword.Value, value, at) : null,
        "minItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= keyword.Value.GetInt32() ? null : $"{at} is too short",
        "maxItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() <= keyword.Value.GetInt32() ? null : $"{at} is too long",
        "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= keyword.Value.GetDouble() ? null : $"{at} is too small: {value}",
        "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= keyword.Value.GetDouble() ? null : $"{at} is too large: {value}",
        "minLength" => value.ValueKind != JsonValueKind.String || Length(value) >= keyword.Value.GetInt32() ? null : $"{at} is too short",
        "maxLength" => value.ValueKind != JsonValueKind.String || Length(value) <= keyword.Value.GetInt32() ? null : $"{at} is too long",
        "pattern" => value.ValueKind != JsonValueKind.String
            || Regex.IsMatch(value.GetString()!, keyword.Value.GetString()!, RegexOptions.None, TimeSpan.FromSeconds(1))
            ? null : $"{at} does not match {keyword.Value}",
        "format" => CheckFormat(keyword.Value.GetString()!, value, at),
        _ => throw new NotSupportedException($"This validator does not know the keyword {keyword.Name} (at {at})."),
    };

    private static int Length(JsonElement text) => new StringInfo(text.GetString()!).LengthInTextElements;

    private static bool IsOfType(JsonElement type, JsonElement value) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(one => IsOfType(one, value))
        : type.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "number" => value.ValueKind == JsonValueKind.Number,
            _ => throw new NotSupportedException($"This validator does not know the type {type}."),
        };

    private string? CheckMembers(JsonElement members, JsonElement value, string at)
    {
        foreach (var member in members.EnumerateObject())
        {
            if (value.TryGetProperty(member.Name, out var found) && Check(member.Value, found, $"{at}.{member.Name}") is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }

    private static string? CheckRequired(JsonElement names, JsonElement value, string at)
    {
        foreach (var name in names.EnumerateArray())
        {
            if (!value.TryGetProperty(name.GetString()!, out _))
            {
                return $"{at}.{name} is missing";
            }
        }

        return null;
    }

    private string? CheckOthers(JsonElement schema, JsonElement others, JsonElement value, string at)
    {
        foreach (var member in value.EnumerateObject())
        {
            if (schema.TryGetProperty("properties", out var known) && known.TryGetProperty(member.Name, out _))
            {
                continue;
            }

            if (others.ValueKind == JsonValueKind.False)
            {
                return $"{at}.{member.Name} is not documented";
            }

            if (others.ValueKind == JsonValueKind.Object && Check(others, member.Value, $"{at}.{member.Name}") is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }

    private string? CheckItems(JsonElement items, JsonElement value, string at) =>
        value.EnumerateArray().Select((item, index) => Check(items, item, $"{at}[{index}]")).FirstOrDefault(wrong => wrong is not null);

    private static string? CheckFormat(string format, JsonElement value, string at) => format switch
    {
        _ when value.ValueKind != JsonValueKind.String => null,
        // Stricter than the format: all our times look alike.
        "date-time" => OurTime().IsMatch(value.GetString()!) ? null : $"{at} is no time of ours: {value}",
        "uuid" => Guid.TryParseExact(value.GetString(), "D", out _) ? null : $"{at} is no UUID: {value}",
        "uri" or "uri-reference" => Uri.TryCreate(value.GetString(), UriKind.RelativeOrAbsolute, out _) ? null : $"{at} is no address: {value}",
        _ => throw new NotSupportedException($"This validator does not know the format {format}."),
    };

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex OurTime();
}
