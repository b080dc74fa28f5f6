using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Protocols.Wire;

/// <summary>The words of the contract for an enumeration of Core, which knows none. They are protocol: a new member is added here before it
/// can be said.</summary>
public abstract class Words<T>(params (T Value, string Word)[] words) : JsonConverter<T>, IWords
    where T : struct, Enum
{
    private readonly Dictionary<T, JsonEncodedText> _words = words.ToDictionary(pair => pair.Value, pair => JsonEncodedText.Encode(pair.Word));

    public IReadOnlyList<string> All { get; } = [.. words.Select(pair => pair.Word)];

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Requests are read member by member, by those who ask for them.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Find(value));

    public string Of(T value) => Find(value).Value;

    private JsonEncodedText Find(T value) => _words.TryGetValue(value, out var word)
        ? word
        : throw new ArgumentOutOfRangeException(nameof(value), value, "A value without a word of the wire.");
}

/// <summary>For the documents: every word that may stand where the enumeration does.</summary>
public interface IWords
{
    IReadOnlyList<string> All { get; }
}
