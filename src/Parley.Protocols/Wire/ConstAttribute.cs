namespace Parley.Protocols.Wire;

/// <summary>The one value that a member ever has.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class ConstAttribute(object value) : Attribute
{
    public object Value { get; } = value;
}
