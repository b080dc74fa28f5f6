using System.Globalization;
using System.Text.Json;

namespace Parley.Server.Configuration;

/// <summary>The members of one object of a setting, asked for one by one; what is wrong is said with its place and without its value.</summary>
internal sealed class IssuerFields
{
    private readonly JsonElement _members;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public IssuerFields(JsonElement members, string path)
    {
        (_members, Path) = (members, path);
        if (members.ValueKind is not JsonValueKind.Object)
        {
            throw new ConfigurationException($"{path} must be an object.");
        }
    }

    public string Path { get; }

    /// <summary>Null where it is not there.</summary>
    public string? Text(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value when value.GetString() is { Length: > 0 and <= 4_096 } text => text,
        _ => throw Wrong(name, "must be a text"),
    };

    /// <summary>One text, or several to be tried in their order.</summary>
    public IReadOnlyList<string>? Texts(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => [value.GetString()!],
        { ValueKind: JsonValueKind.Array } value when value.GetArrayLength() is > 0 and <= 8
            && value.EnumerateArray().All(one => one.ValueKind is JsonValueKind.String) =>
            [.. value.EnumerateArray().Select(one => one.GetString()!)],
        _ => throw Wrong(name, "must be the name of a claim, or up to eight of them"),
    };

    public int? Number(string name, int most) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) && number >= 0 && number <= most => number,
        _ => throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from 0 to {most}")),
    };

    /// <summary>An empty one where it is not there.</summary>
    public IssuerFields Object(string name) => new(Find(name) ?? JsonElement.Parse("{}"), $"{Path}.{name}");

    public void CheckRest()
    {
        if (_members.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => !_asked.Contains(name)) is { } unknown)
        {
            throw new ConfigurationException($"{Path}.{unknown} is not a setting.");
        }
    }

    public ConfigurationException Wrong(string name, string what) => new($"{Path}.{name} {what}.");

    private JsonElement? Find(string name)
    {
        _asked.Add(name);
        return _members.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;
    }
}
