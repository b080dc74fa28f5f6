namespace Parley.Server.Storage;

/// <summary>The store cannot be used as it was asked for. The message is one sentence for whoever starts the server.</summary>
public sealed class StorageUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
