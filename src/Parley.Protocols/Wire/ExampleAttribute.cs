namespace Parley.Protocols.Wire;

/// <summary>A value that stands for a member in the examples of the documents. What has none gets one by its type.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class ExampleAttribute(object value) : Attribute
{
    public object Value { get; } = value;
}
