using Parley.Core.Commit;
using Parley.Core.Mail;
using Parley.Core.Storage;

namespace Parley.Core.Factors;

/// <summary>The passkeys of people.</summary>
public sealed class PasskeyService
{
    private const int NameLength = 80;

    private readonly Committer _committer;
    private readonly Readers _readers;
    private readonly Limits _limits;

    internal PasskeyService(Committer committer, Readers readers, Limits limits)
    {
        _committer = committer;
        _readers = readers;
        _limits = limits;
    }

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<Passkey>> ListAsync(long userId, CancellationToken cancellation) => _readers.ReadAsync<IReadOnlyList<Passkey>>(
        read => [.. read.Query<PasskeyRow>($"SELECT {PasskeyRow.Columns} FROM passkeys WHERE user_id = @userId ORDER BY id DESC", new { userId })
            .Select(row => row.ToPasskey())],
        cancellation);

    /// <summary>Null where nobody who may sign in has it.</summary>
    public Task<Passkey?> FindAsync(byte[] credentialId, CancellationToken cancellation) => _readers.ReadAsync(
        read => read.QueryFirstOrDefault<PasskeyRow>(
            $"""
            SELECT {PasskeyRow.Columns} FROM passkeys WHERE credential_id = @credentialId
              AND EXISTS (SELECT 1 FROM users u WHERE u.id = passkeys.user_id AND u.disabled_at IS NULL)
            """,
            new { credentialId })?.ToPasskey(),
        cancellation);

    /// <summary>Refused: <c>validation</c> (name, or too many), <c>conflict</c> for a key that is registered already.</summary>
    public async Task<Result<Passkey>> AddAsync(Passkey passkey, CancellationToken cancellation)
    {
        if (Text.CheckName(passkey.Name, NameLength) is { } refusal)
        {
            return refusal;
        }

        return await _committer.WriteAsync(
            new WriteOperation<Passkey>(transaction => Add(transaction, passkey)) { Sender = passkey.UserId, UserIds = [passkey.UserId] },
            cancellation);
    }

    /// <summary>Refused: <c>not_found</c>, also for those of others.</summary>
    public Task<Result<Done>> RemoveAsync(long userId, long id, CancellationToken cancellation) => _committer.WriteAsync(
        new WriteOperation<Done>(transaction =>
            transaction.Execute("DELETE FROM passkeys WHERE id = @id AND user_id = @userId", new { id, userId }) == 1
                ? default(Done)
                : Refusal.NotFound)
        {
            Sender = userId,
            UserIds = [userId],
        },
        cancellation);

    /// <summary>Notes a use. False: the counter did not grow, so there is a copy of the key (WebAuthn 7.2, step 22), or it is gone.</summary>
    public Task<Result<bool>> UseAsync(Passkey passkey, long signCount, bool backedUp, CancellationToken cancellation) => _committer.WriteAsync(
        new WriteOperation<bool>(transaction => transaction.Execute(
            """
            UPDATE passkeys SET sign_count = @signCount, backed_up = @backedUp, last_used_at = @Now
            WHERE id = @Id AND (sign_count < @signCount OR (sign_count = 0 AND @signCount = 0))
            """,
            new { passkey.Id, signCount, backedUp = backedUp ? 1L : 0L, transaction.Now }) == 1)
        {
            Sender = passkey.UserId,
            UserIds = [passkey.UserId],
        },
        cancellation);

    private Result<Passkey> Add(WriteTransaction transaction, Passkey passkey)
    {
        if (transaction.Scalar<long>("SELECT count(*) FROM passkeys WHERE user_id = @UserId", new { passkey.UserId }) >= _limits.PasskeysPerUser)
        {
            return Refusal.Validation("credential", $"Nobody has more than {_limits.PasskeysPerUser:D} passkeys.");
        }

        var stored = transaction.QueryFirstOrDefault<PasskeyRow>(
            $"""
            INSERT INTO passkeys (user_id, credential_id, public_key, name, sign_count, transports, user_verified, backup_eligible, backed_up,
                created_at)
            VALUES (@UserId, @CredentialId, @PublicKey, @Name, @SignCount, @Transports, @userVerified, @backupEligible, @backedUp, @Now)
            ON CONFLICT (credential_id) DO NOTHING
            RETURNING {PasskeyRow.Columns}
            """,
            new
            {
                passkey.UserId,
                passkey.CredentialId,
                passkey.PublicKey,
                Name = passkey.Name.Trim(),
                passkey.SignCount,
                passkey.Transports,
                userVerified = passkey.UserVerified ? 1L : 0L,
                backupEligible = passkey.BackupEligible ? 1L : 0L,
                backedUp = passkey.BackedUp ? 1L : 0L,
                transaction.Now,
            });
        if (stored is null)
        {
            return new Refusal(RefusalCode.Conflict, "This passkey is registered already.", "credential");
        }

        var email = transaction.Scalar<string>("SELECT email FROM users WHERE id = @UserId", new { passkey.UserId })!;
        MailQueue.Add(transaction, MailKind.SecondFactorChanged, email, passkey.UserId);
        return stored.ToPasskey();
    }
}
