namespace Parley.Server.Identity;

/// <summary>A person as the framework's passkeys see one.</summary>
internal sealed record PasskeyOwner(long Id, string Name);
