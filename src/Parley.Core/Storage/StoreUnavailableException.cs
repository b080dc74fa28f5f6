namespace Parley.Core.Storage;

/// <summary>The store cannot be asked now; the doors answer <see cref="RefusalCode.Unavailable"/> and connections stay.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
