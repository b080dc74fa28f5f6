using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Parley.Protocols.Native.Frames;

/// <summary>A frame of the server, one record for each shape: several may have one type.</summary>
public abstract record ServerFrame(
    [Description("What this frame is.")]
    [property: JsonPropertyOrder(-1)] string Type);
