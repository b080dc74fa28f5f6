namespace Parley.Testing.Client;

/// <summary>Somebody signed in.</summary>
public sealed record Person(long Id, string Name, string Email, string Token);
