using System.Text.Json.Serialization;

namespace Parley.Core.Messages;

/// <summary>How a system note is kept in its column: {"kind":"renamed","user_id":null,"name":"Lunch"}.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SystemNote))]
internal sealed partial class SystemNoteJson : JsonSerializerContext;
