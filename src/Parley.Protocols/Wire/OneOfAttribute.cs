namespace Parley.Protocols.Wire;

/// <summary>The words that a text of a request may be, where no enumeration says them.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class OneOfAttribute(params string[] words) : Attribute
{
    public IReadOnlyList<string> Words { get; } = words;
}

/// <summary>Words of an enumeration that only the server may say.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class ExceptAttribute(params string[] words) : Attribute
{
    public IReadOnlyList<string> Words { get; } = words;
}
