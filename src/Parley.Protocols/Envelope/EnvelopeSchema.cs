namespace Parley.Protocols.Envelope;

/// <summary>The JSON Schema of the frames, served at <c>/schemas/envelope.json</c> as it stands in the file.</summary>
public static class EnvelopeSchema
{
    public static ReadOnlyMemory<byte> Text { get; } = Read();

    private static ReadOnlyMemory<byte> Read()
    {
        using var file = typeof(EnvelopeSchema).Assembly.GetManifestResourceStream("Parley.Protocols.Envelope.envelope.schema.json")!;
        using var text = new MemoryStream();
        file.CopyTo(text);
        return text.ToArray();
    }
}
