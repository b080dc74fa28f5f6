using Parley.Core.Commit;
using Parley.Core.Storage;
using Parley.Core.Users;

namespace Parley.Core.Mail;

/// <summary>Another e-mail address, once its mailbox has been read; the old one is told.</summary>
public sealed class AddressChanges
{
    public static readonly TimeSpan Life = TimeSpan.FromHours(24);

    private readonly Committer _committer;
    private readonly Readers _readers;
    private readonly Limits _limits;

    internal AddressChanges(Committer committer, Readers readers, Limits limits)
    {
        _committer = committer;
        _readers = readers;
        _limits = limits;
    }

    /// <summary>Queues a mail to the new address. Refused: <c>validation</c> (email). Never because of who has it (attack AU2).</summary>
    public async Task<Result<Done>> RequestAsync(long userId, string email, CancellationToken cancellation)
    {
        if (EmailAddress.Check(email, _limits.EmailLength) is { } refusal)
        {
            return refusal;
        }

        return await _committer.WriteAsync(
            new WriteOperation<Done>(transaction =>
            {
                MailQueue.Add(transaction, MailKind.NewAddress, email.Trim(), userId, once: true);
                return default(Done);
            })
            {
                Sender = userId,
                UserIds = [userId],
            },
            cancellation);
    }

    /// <summary>When the mail is due: keeps the link's hash. False: the address is somebody else's. Null: there is nobody any more.</summary>
    public Task<Result<bool?>> PrepareAsync(DueMail mail, byte[] tokenHash, CancellationToken cancellation) => _committer.WriteAsync(
        new WriteOperation<bool?>(transaction =>
        {
            var user = Find(transaction, mail.UserId ?? 0);
            if (user is null)
            {
                return Result.Ok<bool?>(null);
            }

            if (EmailAddress.IsTaken(transaction, mail.Recipient))
            {
                return Result.Ok<bool?>(false);
            }

            MailLink.Save(transaction, MailLinkKind.NewAddress, tokenHash, Life, user.Id, null, mail.Recipient, MailLink.BindingOf(user));
            return Result.Ok<bool?>(true);
        })
        {
            Sender = 0,
        },
        cancellation);

    /// <summary>Makes the new address the account's. Refused: <c>validation</c> (token), <c>conflict</c> when it was taken meanwhile.</summary>
    public async Task<Result<User>> ConfirmAsync(byte[] tokenHash, CancellationToken cancellation)
    {
        var userId = await _readers.ReadAsync(
            read => read.Scalar<long?>("SELECT user_id FROM mail_links WHERE token_hash = @tokenHash", new { tokenHash }), cancellation);
        if (userId is not { } owner)
        {
            return MailLink.Dead;
        }

        return await _committer.WriteAsync(
            new WriteOperation<User>(transaction => Confirm(transaction, owner, tokenHash)) { Sender = 0, UserIds = [owner] }, cancellation);
    }

    private static Result<User> Confirm(WriteTransaction transaction, long userId, byte[] tokenHash)
    {
        var link = MailLink.Take(transaction, MailLinkKind.NewAddress, tokenHash);
        var user = Find(transaction, userId);
        if (link?.Email is not { } email || user is null || !link.Fits(user))
        {
            return MailLink.Dead;
        }

        MailQueue.Add(transaction, MailKind.AddressChanged, user.Email, userId);
        return AccountService.ChangeEmail(transaction, userId, email);
    }

    private static UserRow? Find(WriteTransaction transaction, long userId) => transaction.QueryFirstOrDefault<UserRow>(
        $"SELECT {UserRow.Columns} FROM users WHERE id = @userId AND disabled_at IS NULL", new { userId });
}
