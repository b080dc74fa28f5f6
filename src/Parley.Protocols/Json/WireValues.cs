using System.Text.Json;

namespace Parley.Protocols.Json;

/// <summary>Nullable values: always present, as null (contract native, "Connecting").</summary>
public static class WireValues
{
    public static void WriteNumberOrNull(this Utf8JsonWriter json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>Writes an array, each item by <paramref name="write"/>.</summary>
    public static void WriteArray<T>(
        this Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            write(json, item);
        }

        json.WriteEndArray();
    }
}
