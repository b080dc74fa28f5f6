using System.Text.Json.Serialization;

namespace Parley.Server.Operators;

/// <summary>What the operator of the machine may ask for.</summary>
internal enum AdminCommand
{
    Status,
    ListUsers,
    ShowUser,
    CreateUser,
    DisableUser,
    EnableUser,
    SetRole,
    ResetPassword,
    ResetTwoFactor,
    ListSessions,
    EndSession,
    EndSessions,
    ListServerKeys,
    CreateServerKey,
    RevokeServerKey,
}

/// <summary>One question of <c>parley admin</c>, as it goes over the socket.</summary>
internal sealed record AdminRequest(AdminCommand Command)
{
    /// <summary>An id, an address or a handle.</summary>
    public string Who { get; init; } = "";

    public string? Query { get; init; }

    /// <summary>People with a lower id.</summary>
    public long? Before { get; init; }

    public string Name { get; init; } = "";

    public string Email { get; init; } = "";

    /// <summary>member, admin or guest.</summary>
    public string Role { get; init; } = "";

    /// <summary>Null: a fresh one is made, and answered.</summary>
    public string? Password { get; init; }

    public string SessionId { get; init; } = "";

    /// <summary>The password must not reach a log by way of a record's own text.</summary>
    public override string ToString() => Command.ToString();
}

/// <summary>The two sides of the socket may be of two versions: what one of them does not know is said, not guessed.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(AdminRequest))]
[JsonSerializable(typeof(AdminReply))]
internal sealed partial class AdminJson : JsonSerializerContext;
