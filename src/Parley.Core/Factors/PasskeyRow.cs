namespace Parley.Core.Factors;

/// <summary>A passkey as stored. A class with setters: Dapper maps it whatever integer width the engine returns.</summary>
internal sealed class PasskeyRow
{
    public const string Columns =
        "id, user_id, credential_id, public_key, name, sign_count, transports, user_verified, backup_eligible, backed_up, created_at, last_used_at";

    public long Id { get; set; }

    public long UserId { get; set; }

    public byte[] CredentialId { get; set; } = [];

    public byte[] PublicKey { get; set; } = [];

    public string Name { get; set; } = "";

    public long SignCount { get; set; }

    public string Transports { get; set; } = "";

    public long UserVerified { get; set; }

    public long BackupEligible { get; set; }

    public long BackedUp { get; set; }

    public long CreatedAt { get; set; }

    public long? LastUsedAt { get; set; }

    public Passkey ToPasskey() => new(
        Id,
        UserId,
        Name,
        CredentialId,
        PublicKey,
        SignCount,
        Transports,
        UserVerified != 0,
        BackupEligible != 0,
        BackedUp != 0,
        CreatedAt,
        LastUsedAt);
}
