using System.ComponentModel;
using System.Text.Json.Serialization;
using Parley.Protocols.Wire;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Native.Frames;

/// <summary>A frame of a client, one record for each shape. What may be left out is left out where it is null.</summary>
public abstract record ClientFrame(
    [Description("What this frame is.")]
    [property: JsonPropertyOrder(-2)] string Type)
{
    [Description("Your own, to find the answer by: given back exactly as it came. At most 64 characters.")]
    [TakesNull]
    [JsonPropertyOrder(-1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RequestId? Id { get; init; }
}

/// <summary>What a client's frame is answered with, beside <c>error</c>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AnsweredByAttribute(params Type[] frames) : Attribute
{
    public IReadOnlyList<Type> Frames { get; } = frames;
}
