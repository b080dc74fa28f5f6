using System.Text.Json;
using Parley.Protocols.Envelope;
using Parley.Testing.Documents;

namespace Parley.Testing.Envelope;

/// <summary>Holds frames of the envelope protocol against its schema.</summary>
public static class DocumentedEnvelopes
{
    private static readonly JsonSchema Schema = new(JsonElement.Parse(EnvelopeSchema.Text.Span));

    public static void CheckServer(JsonElement frame)
    {
        if (Schema.Check(Schema.Find("#/$defs/serverFrame"), frame) is { } wrong)
        {
            throw new NotAsDocumentedException($"No documented envelope: {frame}\n{wrong}");
        }
    }
}
