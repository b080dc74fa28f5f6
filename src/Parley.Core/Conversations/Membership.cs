using Parley.Core.Access;
using Parley.Core.Commit;
using Parley.Core.Events;
using Parley.Core.External;
using Parley.Core.Messages;
using Parley.Core.Naming;
using Parley.Core.Storage;
using Parley.Core.Users;

namespace Parley.Core.Conversations;

/// <summary>Changes of who is in a conversation, as what, and of its name. The conversation's row and the person's are locked.</summary>
internal sealed class Membership(Limits limits)
{
    /// <param name="role">What the person is to be; null: a member, or whatever it is already.</param>
    /// <param name="invited">The person comes by a link of the actor's, so that the two need not know of each other.</param>
    /// <param name="server">The server of an application does it, under this name.</param>
    public Result<Member> Add(
        WriteTransaction transaction,
        long actorId,
        long conversationId,
        long userId,
        MemberRole? role,
        bool invited = false,
        UserCard? server = null)
    {
        var conversation = ConversationRow.Find(transaction, conversationId);
        if (conversation is null)
        {
            return Refusal.NotFound;
        }

        var actor = ActorOf(transaction, conversationId, actorId, server);
        var earlier = MemberRow.Any(transaction, conversationId, userId);
        var user = AddedUser.Find(transaction, conversationId, userId);
        var given = Standings.Of(role ?? MemberRole.Member);
        var joins = actorId == userId && conversation.Kind == ConversationType.Channel && given == Standing.Member;
        var standing = user is { IsBanned: true } ? Standing.Banned : Standings.Of(earlier);
        var refusal = joins && actor is null
            ? Policy.MayJoin(user?.ServerRole ?? UserRole.Guest, standing, conversation.Kind)
            : joins ? null
            : Policy.May(StandingOf(actor, server), Permission.AddMember, new Subject(conversation.Kind, actorId == userId, Given: given));
        if (refusal is not null)
        {
            return refusal;
        }

        if (earlier is { LeftAt: null })
        {
            return role is { } other && other != earlier.Rank
                ? SetRole(transaction, actorId, conversationId, userId, other, server)
                : earlier.ToMember(actor ?? earlier);
        }

        if (user is null)
        {
            ExternalAccount.EnsureNamed(transaction, limits, actorId, [userId]);
            user = AddedUser.Find(transaction, conversationId, userId);
        }

        if (user is null || (!invited && server is null && !People.MayReach(transaction, limits, actorId, [userId], guests: true)))
        {
            return Refusal.Validation("user_id", "There is no such person.");
        }

        if (user.IsBanned)
        {
            return Refusal.Validation("user_id", "This person is banned from here.");
        }

        if (user.Conversations >= limits.ConversationsPerUser
            || (conversation.Kind == ConversationType.Group && conversation.MemberCount >= limits.GroupMembers))
        {
            return Refusal.Validation("user_id", "The conversation is full, or the person is in too many.");
        }

        conversation.Rev++;
        conversation.MemberCount++;
        var member = new MemberRow
        {
            ConversationId = conversationId,
            UserId = userId,
            Name = user.Name,
            AvatarUrl = user.AvatarUrl,
            Role = (long)(role ?? MemberRole.Member),
            JoinedAt = transaction.Now,
            VisibleFromSeq = conversation.HistoryProtected != 0 ? conversation.Seq + 1 : 1,
            JoinedRev = conversation.Rev,
            Rev = conversation.Rev,

            // What was said before is not unread to somebody who was not there; a marker never goes back.
            ReadSeq = conversation.Seq,
            ReadAt = earlier?.ReadAt,
            ShownReadSeq = conversation.Seq,
            ShownReadAt = earlier?.ShownReadAt,
            ReadReceipts = user.ReadReceipts,
            DeliveredSeq = conversation.Seq,
            Mark = ++conversation.Mark,
            OwnRev = transaction.StepUserRev(userId),

            // What somebody arranged for itself outlasts an absence; what is joined anew is not put away.
            MutedUntil = earlier?.MutedUntil,
            FavouriteAt = earlier?.FavouriteAt,
        };
        member.Save(transaction);
        conversation.Save(transaction);
        var view = Views.Read(transaction, userId, conversationId, includeDeleted: true)[0];
        transaction.Publish(new MemberAdded(conversationId, conversation.Rev, member.ToMember(), view, conversation.MemberCount));
        transaction.Publish(new OwnStateChanged(
            userId, member.OwnRev, new OwnConversation(conversationId, IsMember: true, member.ReadSeq, UnreadCount: 0, view.Settings)));
        var by = actor is null ? member : actor;
        Note(transaction, conversation, by, new SystemNote("member_added", userId, null), $"{by.Name} added {member.Name}");
        return member.ToMember(by);
    }

    public static Result<Done> Remove(
        WriteTransaction transaction, long actorId, long conversationId, long userId, UserCard? server = null)
    {
        var conversation = ConversationRow.Find(transaction, conversationId);
        var actor = ActorOf(transaction, conversationId, actorId, server);
        var target = MemberRow.Present(transaction, conversationId, userId);
        if (conversation is null || target is null)
        {
            return Refusal.NotFound;
        }

        var subject = new Subject(conversation.Kind, actorId == userId, Standings.Of(target));
        if (Policy.May(StandingOf(actor, server), Permission.RemoveMember, subject) is { } refusal)
        {
            return refusal;
        }

        TakeOut(transaction, conversation, actor!, target, actorId == userId ? $"{actor!.Name} left" : $"{actor!.Name} removed {target.Name}");
        return default(Done);
    }

    /// <summary>Ends a membership that may be ended.</summary>
    public static void TakeOut(WriteTransaction transaction, ConversationRow conversation, MemberRow actor, MemberRow target, string text)
    {
        var (conversationId, userId) = (conversation.Id, target.UserId);
        var wasOwner = target.Rank == MemberRole.Owner;
        conversation.Rev++;
        conversation.MemberCount--;
        target.LeftAt = transaction.Now;
        target.Rev = conversation.Rev;
        target.Role = (long)MemberRole.Member;
        target.OwnRev = transaction.StepUserRev(userId);
        target.Save(transaction);
        transaction.Publish(new MemberRemoved(conversationId, conversation.Rev, target.ToMember(), conversation.MemberCount));
        transaction.Publish(new OwnStateChanged(
            userId, target.OwnRev, new OwnConversation(conversationId, IsMember: false, target.ReadSeq, UnreadCount: 0, OwnSettings.None)));
        Note(transaction, conversation, actor, new SystemNote(actor.UserId == userId ? "member_left" : "member_removed", userId, null), text);
        if (wasOwner)
        {
            HandOn(transaction, conversation);
        }

        conversation.Save(transaction);
    }

    public static Result<Member> SetRole(
        WriteTransaction transaction, long actorId, long conversationId, long userId, MemberRole role, UserCard? server = null)
    {
        var conversation = ConversationRow.Find(transaction, conversationId);
        var actor = ActorOf(transaction, conversationId, actorId, server);
        var target = MemberRow.Present(transaction, conversationId, userId);
        if (conversation is null || target is null)
        {
            return Refusal.NotFound;
        }

        var subject = new Subject(conversation.Kind, actorId == userId, Standings.Of(target), Standings.Of(role));
        if (Policy.May(StandingOf(actor, server), Permission.SetRole, subject) is { } refusal)
        {
            return refusal;
        }

        if (target.Rank == MemberRole.Owner && role != MemberRole.Owner && Owners(transaction, conversationId) < 2)
        {
            return Refusal.Validation("role", "A conversation keeps at least one owner.");
        }

        if (target.Rank != role)
        {
            Promote(transaction, conversation, target, role);
            conversation.Save(transaction);
        }

        return target.ToMember(actor);
    }

    public static Result<Conversation> Update(WriteTransaction transaction, long actorId, long conversationId, ConversationChange change)
    {
        var conversation = ConversationRow.Find(transaction, conversationId);
        var actor = MemberRow.Present(transaction, conversationId, actorId);
        if (conversation is null)
        {
            return Refusal.NotFound;
        }

        if (Policy.May(Standings.Of(actor), Permission.EditConversation, new Subject(conversation.Kind)) is { } refusal)
        {
            return refusal;
        }

        var before = conversation.ToConversation();
        change.ApplyTo(conversation);
        if (conversation.ToConversation() == before)
        {
            return before;
        }

        conversation.Rev++;
        conversation.MetaRev = conversation.Rev;
        conversation.UpdatedAt = transaction.Now;
        transaction.Publish(new ConversationUpdated(conversationId, conversation.Rev, conversation.ToConversation()));
        if (conversation.Name is { } name && name != before.Name)
        {
            Note(transaction, conversation, actor!, new SystemNote("renamed", null, name), $"{actor!.Name} named this conversation “{name}”");
            if (conversation.Kind == ConversationType.Channel)
            {
                NameIndex.Put(transaction, NameKind.Channel, conversationId, name);
            }
        }

        conversation.Save(transaction);
        return conversation.ToConversation();
    }

    // The server of an application need not be a member, and stands above all of them.
    private static MemberRow? ActorOf(WriteTransaction transaction, long conversationId, long actorId, UserCard? server) => server is null
        ? MemberRow.Present(transaction, conversationId, actorId)
        : new MemberRow { ConversationId = conversationId, UserId = server.Id, Name = server.Name, AvatarUrl = server.AvatarUrl };

    private static Standing StandingOf(MemberRow? actor, UserCard? server) => server is null ? Standings.Of(actor) : Standing.Server;

    private static long Owners(WriteTransaction transaction, long conversationId) => transaction.Scalar<long>(
        "SELECT count(*) FROM members WHERE conversation_id = @conversationId AND role = @Owner AND left_at IS NULL",
        new { conversationId, Owner = (long)MemberRole.Owner });

    // A conversation keeps an owner: the oldest admin, or else the oldest member, takes over.
    private static void HandOn(WriteTransaction transaction, ConversationRow conversation)
    {
        if (Owners(transaction, conversation.Id) > 0)
        {
            return;
        }

        var heir = transaction.QueryFirstOrDefault<MemberRow>(
            $"{MemberRow.Select} WHERE m.conversation_id = @Id AND m.left_at IS NULL ORDER BY m.role DESC, m.joined_at, m.user_id LIMIT 1",
            new { conversation.Id });
        if (heir is not null)
        {
            Promote(transaction, conversation, heir, MemberRole.Owner);
        }
    }

    private static void Promote(WriteTransaction transaction, ConversationRow conversation, MemberRow member, MemberRole role)
    {
        conversation.Rev++;
        member.Role = (long)role;
        member.Rev = conversation.Rev;
        member.Save(transaction);
        transaction.Publish(new MemberUpdated(conversation.Id, conversation.Rev, member.ToMember()));
    }

    private static void Note(WriteTransaction transaction, ConversationRow conversation, MemberRow actor, SystemNote note, string text)
    {
        Timeline.Note(transaction, conversation, new UserCard(actor.UserId, actor.Name, actor.AvatarUrl), note, text);
        conversation.Save(transaction);
    }

    private sealed class AddedUser
    {
        public long Role { get; set; }

        public long Banned { get; set; }

        public string Name { get; set; } = "";

        public string? AvatarUrl { get; set; }

        public long ReadReceipts { get; set; }

        public long Conversations { get; set; }

        public UserRole ServerRole => (UserRole)Role;

        public bool IsBanned => Banned > 0;

        public static AddedUser? Find(IQuery query, long conversationId, long userId) => query.QueryFirstOrDefault<AddedUser>(
            """
            SELECT u.name, u.avatar_url, u.role, u.read_receipts,
                (SELECT count(*) FROM members WHERE user_id = u.id AND left_at IS NULL) AS conversations,
                (SELECT count(*) FROM bans WHERE conversation_id = @conversationId AND user_id = u.id) AS banned
            FROM users u WHERE u.id = @userId AND u.disabled_at IS NULL
            """,
            new { conversationId, userId });
    }
}
