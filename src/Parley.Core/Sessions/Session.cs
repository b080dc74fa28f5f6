namespace Parley.Core.Sessions;

/// <summary>Who is asking: the outcome of checking credentials, and the only source of identity for every command.</summary>
public sealed record Principal(long UserId, string SessionId, Users.UserCard User, Users.UserRole Role);
