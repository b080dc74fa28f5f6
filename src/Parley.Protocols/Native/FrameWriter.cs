using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Parley.Protocols.Wire;

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

    public static ReadOnlyMemory<byte> Write<T>(T frame)
    {
        var writer = _ofThread ??= new FrameWriter();
        writer._buffer.ResetWrittenCount();
        writer._json.Reset(writer._buffer);
        WireJson.Write(writer._json, frame);
        var bytes = writer._buffer.WrittenSpan.ToArray();
        if (writer._buffer.Capacity > KeptBytes)
        {
            writer._buffer = new ArrayBufferWriter<byte>(1024);
        }

        return bytes;
    }
}
