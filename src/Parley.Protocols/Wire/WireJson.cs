using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Parley.Protocols.Wire;

/// <summary>How every JSON of the server is written, on every wire.</summary>
public static class WireJson
{
    /// <summary>
    /// Text leaves as UTF-8 rather than as \u escapes, which triple the size of most of the world's scripts. That is safe because nothing
    /// that is written here is ever put into HTML by the server, and HTTP answers say <c>application/json</c> with <c>nosniff</c>. (What
    /// lies outside the basic plane, emoji above all, the platform's encoder still escapes; every JSON reader understands that.)
    /// The writer's own validation is off: the serializer writes nothing that is no JSON.
    /// </summary>
    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Throws for a record that <see cref="WireContext"/> does not name.</summary>
    public static void Write<T>(Utf8JsonWriter json, T record) =>
        JsonSerializer.Serialize(json, record, Of<T>.Info);

    /// <summary>The words of an enumeration, for the documents and those who read requests.</summary>
    public static IReadOnlyList<string> WordsOf(Type enumeration) =>
        WireContext.Default.Options.Converters.Single(converter => converter.CanConvert(enumeration)) is IWords words
            ? words.All
            : throw new ArgumentException($"{enumeration.Name} is no enumeration of the wire.", nameof(enumeration));

    public static string WordOf<T>(T value)
        where T : struct, Enum =>
        ((Words<T>)WireContext.Default.Options.Converters.Single(converter => converter.CanConvert(typeof(T)))).Of(value);

    private static class Of<T>
    {
        public static readonly JsonTypeInfo<T> Info = (JsonTypeInfo<T>)WireContext.Default.Options.GetTypeInfo(typeof(T));
    }
}
