namespace Parley.Protocols.Native;

/// <summary>The two doors of the native protocol: what they accept differs, what they say is the same.</summary>
public enum NativeDialect
{
    /// <summary><c>/ws</c>: unknown members of a frame are refused, so that a misspelt field is noticed and not lost.</summary>
    Strict,

    /// <summary><c>/</c>: for clients written before this server. Unknown members are
    /// ignored, ids may be digit strings, null is absent.</summary>
    Lenient,
}
