namespace Parley.Protocols.Wire;

/// <summary>A value that stands for a member in the examples of the documents. What has none gets one by its type.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class ExampleAttribute(object value) : Attribute
{
    public object Value { get; } = value;
}

/// <summary>The one value that a member ever has.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class ConstAttribute(object value) : Attribute
{
    public object Value { get; } = value;
}

/// <summary>The words that a text may be, or those of an enumeration that may stand here.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class OneOfAttribute(params string[] words) : Attribute
{
    public IReadOnlyList<string> Words { get; } = words;
}

/// <summary>Words of an enumeration that may not stand here.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class ExceptAttribute(params string[] words) : Attribute
{
    public IReadOnlyList<string> Words { get; } = words;
}

/// <summary>The least that a number may be, where that is not 1 of ids and bodies and 0 of all else.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class LeastAttribute(long value) : Attribute
{
    public long Value { get; } = value;
}

/// <summary>A member of a client's frame that may be null, so that what was received can be sent back.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class TakesNullAttribute : Attribute;

/// <summary>A member of a request whose feature is not there yet: null, or an empty array.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class LaterAttribute : Attribute;
