using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Wire;

/// <summary>The client's own id, exactly as it came; null where it gave none.</summary>
public sealed class RequestIdConverter : JsonConverter<RequestId>
{
    public override RequestId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Frames of clients are read by NativeReader.");

    public override void Write(Utf8JsonWriter writer, RequestId value, JsonSerializerOptions options)
    {
        if (value.Number is { } number)
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(value.Text);
        }
    }
}
