namespace Parley.Testing.Documents;

/// <summary>What was seen on a wire is not what the documents say.</summary>
public sealed class NotAsDocumentedException(string what) : Exception(what);
