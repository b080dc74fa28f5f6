using Parley.Core.Access;
using Parley.Core.Commit;
using Parley.Core.Conversations;
using Parley.Core.Users;

namespace Parley.Core.Invites;

/// <summary>What a link opens, inside the transaction that has locked the conversation and the inviter: the count is part of it.</summary>
internal sealed class InviteUse(Limits limits)
{
    private static readonly Refusal OpensNothing = Refusal.Forbidden("This invitation opens nothing: it was used, is over, or was taken back.");

    private readonly Membership _membership = new(limits);

    public Result<User> Register(WriteTransaction transaction, Newcomer newcomer, byte[]? tokenHash)
    {
        if (tokenHash is null)
        {
            return UserService.Register(transaction, newcomer.Name.Trim(), newcomer.Email.Trim(), newcomer.PasswordHash, UserRole.Member);
        }

        if (InviteRow.Find(transaction, tokenHash) is not { } invite
            || !IsOpen(transaction, invite, newcomer.Email)
            || !Policy.MayMakeAccounts((UserRole)invite.InviterRole, limits.MembersInvite))
        {
            return OpensNothing;
        }

        var registered = UserService.Register(
            transaction, newcomer.Name.Trim(), newcomer.Email.Trim(), newcomer.PasswordHash, (UserRole)invite.Role);
        if (!registered.TryGet(out var user, out var refusal) || (refusal = Enter(transaction, invite, user.Id)) is not null)
        {
            return refusal;
        }

        return Count(transaction, invite) ? user : OpensNothing;
    }

    public Result<long?> Accept(WriteTransaction transaction, long userId, byte[] tokenHash)
    {
        var user = transaction.QueryFirstOrDefault<UserRow>(
            $"SELECT {UserRow.Columns} FROM users WHERE id = @userId AND disabled_at IS NULL", new { userId });
        if (user is null || InviteRow.Find(transaction, tokenHash) is not { } invite)
        {
            return Refusal.NotFound;
        }

        // Who is there already uses nothing up: it may have come by the last use, signing up or with an accept whose answer was lost.
        if (invite.ConversationId is { } there && MemberRow.Present(transaction, there, userId) is not null)
        {
            return Result.Ok<long?>(there);
        }

        if (!IsOpen(transaction, invite, user.Email))
        {
            return Refusal.NotFound;
        }

        if (invite.ConversationId is not { } conversationId)
        {
            return Result.Ok<long?>(null);
        }

        // Banned, or no room: a link says no more to those whom it does not let in.
        if (Enter(transaction, invite, userId) is not null)
        {
            return Refusal.NotFound;
        }

        return Count(transaction, invite) ? Result.Ok<long?>(conversationId) : Refusal.NotFound;
    }

    private bool IsOpen(WriteTransaction transaction, InviteRow invite, string email) =>
        invite.IsLive(transaction.Now, limits.MembersInvite)
        && (invite.EmailFolded is null || invite.EmailFolded == EmailAddress.Fold(email));

    // As if the inviter added the person, by the same rules.
    private Refusal? Enter(WriteTransaction transaction, InviteRow invite, long userId) =>
        invite.ConversationId is { } conversationId
            ? _membership.Add(transaction, invite.InviterId, conversationId, userId, role: null, invited: true).Refusal
            : null;

    // The statement that counts also looks: two lanes cannot both take the last use.
    private static bool Count(WriteTransaction transaction, InviteRow invite) => transaction.Execute(
        "UPDATE invites SET uses = uses + 1 WHERE id = @Id AND (max_uses IS NULL OR uses < max_uses)", new { invite.Id }) == 1;
}
