namespace Parley.Server.Configuration;

/// <summary>A setting that cannot be: the message is one sentence that says which, where it was found and why.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
