using Parley.Core.Access;
using Parley.Core.Commit;
using Parley.Core.Conversations;
using Parley.Core.Mail;
using Parley.Core.Sessions;
using Parley.Core.Storage;
using Parley.Core.Users;

namespace Parley.Core.Invites;

/// <summary>Invitations by link, onto the server or into a conversation.</summary>
public sealed class InviteService
{
    private readonly Committer _committer;
    private readonly Readers _readers;
    private readonly Limits _limits;
    private readonly TimeProvider _clock;
    private readonly InviteUse _use;

    internal InviteService(Committer committer, Readers readers, Limits limits, TimeProvider clock)
    {
        _committer = committer;
        _readers = readers;
        _limits = limits;
        _clock = clock;
        _use = new InviteUse(limits);
    }

    /// <summary>Refused: <c>validation</c> (role, conversation_id, expires_at, max_uses, email), <c>forbidden</c>, <c>not_found</c> for a
    /// conversation that one is not in.</summary>
    public async Task<Result<Invite>> CreateAsync(long inviterId, NewInvite request, CancellationToken cancellation)
    {
        if (Check(request) is { } refusal)
        {
            return refusal;
        }

        return await _committer.WriteAsync(
            new WriteOperation<Invite>(transaction => Create(transaction, inviterId, request))
            {
                Sender = inviterId,
                ConversationId = request.ConversationId,
                UserIds = [inviterId],
            },
            cancellation);
    }

    /// <summary>One's own, newest first; those that are over are not among them.</summary>
    public Task<IReadOnlyList<Invite>> ListAsync(long inviterId, CancellationToken cancellation) => ListAsync(
        "i.inviter_id = @inviterId AND i.expires_at > @now", new { inviterId, now = Now }, cancellation);

    /// <summary>All of a conversation, for its admins. Refused: <c>not_found</c>, <c>forbidden</c>.</summary>
    public Task<Result<IReadOnlyList<Invite>>> ListOfConversationAsync(long actorId, long conversationId, CancellationToken cancellation) =>
        _readers.ReadAsync(
            read => Judge(read, conversationId, actorId) is { } refusal
                ? refusal
                : Result.Ok(List(read, "i.conversation_id = @conversationId AND i.expires_at > @now", new { conversationId, now = Now })),
            cancellation);

    /// <summary>Takes back one of one's own; administrators take back any. Refused: <c>not_found</c>.</summary>
    public Task<Result<Done>> RevokeAsync(Principal actor, long id, CancellationToken cancellation) => _committer.WriteAsync(
        new WriteOperation<Done>(transaction =>
        {
            var inviter = transaction.Query<long>("SELECT inviter_id FROM invites WHERE id = @id", new { id });
            return inviter.Count == 0 || Policy.MayTakeBack(actor.Role, isOwn: inviter[0] == actor.UserId) is not null
                ? Refusal.NotFound
                : Delete(transaction, "id = @id", new { id });
        })
        {
            Sender = actor.UserId,
        },
        cancellation);

    /// <summary>Takes back one of a conversation's, whoever made it. Refused: <c>not_found</c>, <c>forbidden</c>.</summary>
    public Task<Result<Done>> RevokeOfConversationAsync(long actorId, long conversationId, long id, CancellationToken cancellation) =>
        _committer.WriteAsync(
            new WriteOperation<Done>(transaction =>
            {
                return Judge(transaction, conversationId, actorId) is { } refusal
                    ? refusal
                    : Delete(transaction, "id = @id AND conversation_id = @conversationId", new { id, conversationId });
            })
            {
                Sender = actorId,
                ConversationId = conversationId,
            },
            cancellation);

    /// <summary>What a link is about. Refused: <c>not_found</c> for all that opens nothing, without saying why.</summary>
    public Task<Result<InviteCard>> LookAsync(byte[] tokenHash, CancellationToken cancellation) => _readers.ReadAsync<Result<InviteCard>>(
        read => InviteRow.Find(read, tokenHash) is { } row && row.IsLive(Now, _limits.MembersInvite)
            ? new InviteCard(row.InviterName, row.ConversationName, (UserRole)row.Role, row.EmailFolded is not null)
            : Refusal.NotFound,
        cancellation);

    /// <summary>Lets somebody who has an account into the conversation. Null: the invitation was onto the server, where one is already.
    /// Refused: <c>not_found</c>, also where one is banned.</summary>
    public async Task<Result<long?>> AcceptAsync(long userId, byte[] tokenHash, CancellationToken cancellation)
    {
        if (await FindAsync(tokenHash, cancellation) is not { } seen)
        {
            return Refusal.NotFound;
        }

        return await _committer.WriteAsync(
            new WriteOperation<long?>(transaction => _use.Accept(transaction, userId, tokenHash))
            {
                Sender = userId,
                ConversationId = seen.ConversationId,
                UserIds = [seen.InviterId, userId],
            },
            cancellation);
    }

    /// <summary>Makes an account with an invitation; it counts as used exactly when the account is there. Refused: <c>forbidden</c> for an
    /// invitation that opens nothing, and what signing up is refused with.</summary>
    public async Task<Result<User>> RegisterAsync(Newcomer newcomer, byte[] tokenHash, CancellationToken cancellation) =>
        (Text.CheckName(newcomer.Name, _limits.UserNameLength) ?? EmailAddress.Check(newcomer.Email, _limits.EmailLength)) is { } refusal
            ? refusal
            : await WriteNewcomerAsync(newcomer, tokenHash, _ => null, cancellation);

    /// <summary>When the mail is due: keeps the hash of the token that it carries. Null: it is not wanted any more.</summary>
    public Task<Result<InviteCard?>> PrepareAsync(DueMail mail, byte[] tokenHash, CancellationToken cancellation) => _committer.WriteAsync(
        new WriteOperation<InviteCard?>(transaction =>
        {
            if (InviteRow.Find(transaction, mail.SubjectId ?? 0) is not { } row || !row.IsLive(transaction.Now, _limits.MembersInvite))
            {
                return Result.Ok<InviteCard?>(null);
            }

            transaction.Execute("UPDATE invites SET token_hash = @tokenHash WHERE id = @Id", new { tokenHash, row.Id });
            return new InviteCard(row.InviterName, row.ConversationName, (UserRole)row.Role, IsForOneAddress: true);
        })
        {
            Sender = 0,
        },
        cancellation);

    /// <param name="before">Runs first in the transaction and may say no.</param>
    internal async Task<Result<User>> WriteNewcomerAsync(
        Newcomer newcomer, byte[]? tokenHash, Func<WriteTransaction, Refusal?> before, CancellationToken cancellation)
    {
        var seen = tokenHash is null ? null : await FindAsync(tokenHash, cancellation);
        return await _committer.WriteAsync(
            new WriteOperation<User>(transaction => before(transaction) is { } refusal ? refusal : _use.Register(transaction, newcomer, tokenHash))
            {
                Sender = 0,
                ConversationId = seen?.ConversationId,
                UserIds = seen is null ? [] : [seen.InviterId],
            },
            cancellation);
    }

    private long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    private Task<InviteRow?> FindAsync(byte[] tokenHash, CancellationToken cancellation) =>
        _readers.ReadAsync(read => InviteRow.Find(read, tokenHash), cancellation);

    private Refusal? Check(NewInvite request)
    {
        var (now, life) = (Now, (long)InviteBounds.LongestLife.TotalMilliseconds);
        if (request.ExpiresAt is { } end && (end <= now || end > now + life))
        {
            return Refusal.Validation("expires_at", $"expires_at must be within the next {InviteBounds.LongestLife.TotalDays:F0} days.");
        }

        if (request.MaxUses is < 1 or > InviteBounds.MostUses)
        {
            return Refusal.Validation("max_uses", $"max_uses must be from 1 to {InviteBounds.MostUses:D}.");
        }

        return request.Email is null ? null : EmailAddress.Check(request.Email, _limits.EmailLength);
    }

    private Result<Invite> Create(WriteTransaction transaction, long inviterId, NewInvite request)
    {
        var inviter = transaction.QueryFirstOrDefault<UserRow>(
            $"SELECT {UserRow.Columns} FROM users WHERE id = @inviterId AND disabled_at IS NULL", new { inviterId });
        if (inviter is null)
        {
            return Refusal.Unauthorized;
        }

        var into = request.ConversationId is { } conversationId ? Place(transaction, conversationId, inviterId) : default;
        if (Policy.MayInvite((UserRole)inviter.Role, request.Role, request.ConversationId is null ? null : into, _limits.MembersInvite)
            is { } refusal)
        {
            return refusal;
        }

        transaction.Execute("DELETE FROM invites WHERE inviter_id = @inviterId AND expires_at <= @Now", new { inviterId, transaction.Now });
        if (transaction.Scalar<long>("SELECT count(*) FROM invites WHERE inviter_id = @inviterId", new { inviterId }) >= InviteBounds.PerPerson)
        {
            return Refusal.Validation("expires_at", $"Nobody has more than {InviteBounds.PerPerson:D} invitations at once; take some back.");
        }

        return Insert(transaction, inviterId, request);
    }

    private static Invite Insert(WriteTransaction transaction, long inviterId, NewInvite request)
    {
        var id = transaction.Scalar<long>(
            """
            INSERT INTO invites (
                token_hash, inviter_id, conversation_id, inviter_joined_rev, role, email_folded, max_uses, uses, created_at, expires_at)
            SELECT @TokenHash, @inviterId, @ConversationId,
                (SELECT joined_rev FROM members WHERE conversation_id = @ConversationId AND user_id = @inviterId),
                @role, @email, @maxUses, 0, @Now, @expiresAt
            RETURNING id
            """,
            new
            {
                request.TokenHash,
                inviterId,
                request.ConversationId,
                role = (long)request.Role,
                email = request.Email is null ? null : EmailAddress.Fold(request.Email),

                // What is for one address is for one person.
                maxUses = request.Email is null ? request.MaxUses : 1L,
                transaction.Now,
                expiresAt = request.ExpiresAt ?? (transaction.Now + (long)InviteBounds.UsualLife.TotalMilliseconds),
            });
        if (request is { Email: { } email, TokenHash: null })
        {
            MailQueue.Add(transaction, MailKind.Invitation, email.Trim(), inviterId, id);
        }

        return InviteRow.Find(transaction, id)!.ToInvite();
    }

    private static Refusal? Judge(IQuery query, long conversationId, long actorId)
    {
        var (standing, conversation) = Place(query, conversationId, actorId);
        return Policy.May(standing, Permission.InviteMember, new Subject(conversation));
    }

    // Of a conversation that is not there everybody is a stranger.
    private static (Standing Standing, ConversationType Conversation) Place(IQuery query, long conversationId, long userId) =>
        ConversationRow.Find(query, conversationId) is { } conversation
            ? (Standings.Of(MemberRow.Present(query, conversationId, userId)), conversation.Kind)
            : (Standing.Stranger, ConversationType.Group);

    private static Result<Done> Delete(WriteTransaction transaction, string where, object parameters) =>
        transaction.Execute($"DELETE FROM invites WHERE {where}", parameters) == 0 ? Refusal.NotFound : default(Done);

    private static IReadOnlyList<Invite> List(IQuery query, string where, object parameters) =>
        [.. query.Query<InviteRow>($"{InviteRow.Select} WHERE {where} ORDER BY i.id DESC LIMIT 500", parameters).Select(row => row.ToInvite())];

    private Task<IReadOnlyList<Invite>> ListAsync(string where, object parameters, CancellationToken cancellation) =>
        _readers.ReadAsync(read => List(read, where, parameters), cancellation);
}
