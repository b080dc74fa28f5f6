namespace Parley.Protocols.Documents;

/// <summary>Where a record is used: what a nullable member means, and how much is forgiven.</summary>
public enum SchemaUse
{
    /// <summary>Every member is there, but for those that are left out instead of null.</summary>
    Answer,

    /// <summary>Nullable members may be absent or null; no others.</summary>
    Body,

    /// <summary>As <see cref="Body"/>; unknown members are passed over, and ids may be strings of digits.</summary>
    LenientBody,

    /// <summary>Nullable members may be absent; null is for those that say so (<c>[TakesNull]</c>).</summary>
    ClientFrame,
}
