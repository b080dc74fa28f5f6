using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Parley.Protocols.Json;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Native;

/// <summary>
/// Writes one frame at a time on one thread. The buffer stays with the thread and the frame leaves as an array of its exact size: a
/// broadcast shares it among all who get it, and it lives as long as the slowest of their outboxes.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Lives as long as its thread and writes to memory only: there is nothing to release.")]
internal sealed class FrameWriter
{
    // A larger one is given up again: a thread that wrote one long page of sync should not hold it for ever.
    private const int KeptBytes = 64 * 1024;

    [ThreadStatic]
    private static FrameWriter? _ofThread;

    private ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json;

    private FrameWriter() => _json = new Utf8JsonWriter(_buffer, WireJson.Options);

    /// <summary>Opens the object of a frame and writes its type. <see cref="End"/> must
    /// follow on the same thread before the next frame.</summary>
    public static Utf8JsonWriter Begin(ReadOnlySpan<byte> type)
    {
        var writer = _ofThread ??= new FrameWriter();
        writer._buffer.ResetWrittenCount();
        writer._json.Reset(writer._buffer);
        writer._json.WriteStartObject();
        writer._json.WriteString("type"u8, type);
        return writer._json;
    }

    /// <summary>Closes the object that <see cref="Begin"/> opened.</summary>
    public static ReadOnlyMemory<byte> End()
    {
        var writer = _ofThread!;
        writer._json.WriteEndObject();
        writer._json.Flush();
        var frame = writer._buffer.WrittenSpan.ToArray();
        if (writer._buffer.Capacity > KeptBytes)
        {
            writer._buffer = new ArrayBufferWriter<byte>(1024);
        }

        return frame;
    }

    /// <summary>The client's own id, exactly as it came; null where it gave none.</summary>
    public static void WriteId(Utf8JsonWriter json, RequestId id)
    {
        if (id.Number is { } number)
        {
            json.WriteNumber("id"u8, number);
        }
        else
        {
            json.WriteString("id"u8, id.Text);
        }
    }
}
