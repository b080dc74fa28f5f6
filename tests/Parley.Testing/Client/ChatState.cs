using System.Text.Json;

namespace Parley.Testing.Client;

/// <summary>The reference client without sockets: frames in, state out. Snapshot plus events must equal a fresh snapshot.</summary>
public sealed class ChatState
{
    private Dictionary<long, ConversationState> _conversations = [];
    private Dictionary<long, (string Name, long Profiles)> _people = [];
    private Dictionary<long, long> _awaited = [];

    // Whose change of name was just told: rows on their way may still bear the one before.
    private HashSet<long> _told = [];
    private long? _ownGapSince;

    public long UserId { get; private set; }

    public string? Epoch { get; private set; }

    public long UserRev { get; private set; }

    public long Profiles { get; private set; }

    public IReadOnlyDictionary<long, ConversationState> Conversations => _conversations;

    public string? NameOf(long userId) => _people.TryGetValue(userId, out var person) ? person.Name : null;

    /// <summary>The oldest unexplained gap: half a second later the client asks. Null while there is none.</summary>
    public long? GapSince => _conversations.Values
        .Select(conversation => conversation.GapSince)
        .Concat(_awaited.Values.Select(since => (long?)since))
        .Append(_ownGapSince)
        .Where(since => since is not null)
        .Min();

    /// <summary>Forgets the gaps that the sync just answered was asked for.</summary>
    public void Synced()
    {
        _awaited.Clear();
        _ownGapSince = null;
    }

    /// <summary>A copy that no later frame changes.</summary>
    public ChatState Copy() => new()
    {
        UserId = UserId,
        Epoch = Epoch,
        UserRev = UserRev,
        Profiles = Profiles,
        _ownGapSince = _ownGapSince,
        _people = new(_people),
        _awaited = new(_awaited),
        _told = [.. _told],
        _conversations = _conversations.ToDictionary(pair => pair.Key, pair => pair.Value.Copy()),
    };

    /// <param name="frame">Must outlive the call: early events are kept.</param>
    /// <param name="now">Any clock, the same for all calls; gaps are dated by it.</param>
    public void Apply(JsonElement frame, long now)
    {
        switch (frame.Text("type"))
        {
            case "auth_success":
                _told.Clear();
                TakeIdentity(frame);
                break;
            case "sync":
                TakeSync(frame);
                break;
            case "own_state":
                TakeOwnState(frame, now);
                break;
            case "user_updated":
                TakeProfile(frame.GetProperty("user"), frame.Number("profiles"));
                _told.Add(frame.GetProperty("user").Number("id"));
                if (frame.Number("profiles") == Profiles + 1)
                {
                    Profiles++;
                }

                break;
            case "conversation_added":
                Open(frame.GetProperty("conversation"));
                break;
            case "conversation_removed":
                Drop(frame.Number("conversation_id"));
                break;
            case "message_read":
                if (_conversations.TryGetValue(frame.Number("conversation_id"), out var read))
                {
                    read.RaiseRead(frame.Number("user_id"), frame.Number("read_seq"));
                }

                break;
            case var type when IsNumbered(type):
                TakeNumbered(frame, now);
                break;
        }
    }

    public static bool IsNumbered(string type) => type
        is "new_message" or "message_edited" or "message_deleted"
        or "member_added" or "member_removed" or "member_updated" or "members_changed"
        or "conversation_updated" or "skip";

    private void TakeIdentity(JsonElement frame)
    {
        UserId = frame.Number("user_id");
        Epoch ??= frame.Text("epoch");
    }

    private void TakeNumbered(JsonElement frame, long now)
    {
        if (!_conversations.TryGetValue(frame.Number("conversation_id"), out var conversation))
        {
            // Either the coming sync brings it, or its conversation_added was lost.
            _awaited.TryAdd(frame.Number("conversation_id"), now);
            return;
        }

        if (frame.OptionalObject("member") is { } member)
        {
            Meet([member]);
        }

        Part(frame);

        conversation.Take(frame, now);
    }

    private void TakeSync(JsonElement frame)
    {
        if (frame.Flag("reset") && frame.OptionalNumber("conversation_id") is null)
        {
            _conversations.Clear();
            _people.Clear();
            UserRev = 0;
            Profiles = 0;
            Epoch = frame.Text("epoch");
        }
        else if (frame.Flag("done"))
        {
            _told.Clear();
            Epoch = frame.Text("epoch");
        }
        else if (frame.OptionalNumber("conversation_id") is { } id)
        {
            TakeConversation(id, frame);
        }
        else
        {
            TakeOwn(frame);
        }
    }

    private void TakeConversation(long id, JsonElement page)
    {
        if (page.Flag("removed"))
        {
            Drop(id);
            return;
        }

        if (!_conversations.TryGetValue(id, out var conversation))
        {
            _conversations[id] = conversation = new ConversationState(id, UserId);
        }

        Meet(page.Items("members").Concat(page.OptionalObject("conversation")?.Items("participants") ?? []));
        conversation.TakePage(page);
    }

    private void TakeOwn(JsonElement frame)
    {
        foreach (var item in frame.Items("own_state"))
        {
            RaiseOwn(item);
        }

        foreach (var user in frame.Items("users"))
        {
            TakeProfile(user, frame.Number("profiles"));
        }

        UserRev = Math.Max(UserRev, frame.Number("user_rev"));
        Profiles = Math.Max(Profiles, frame.Number("profiles"));
    }

    private void TakeOwnState(JsonElement frame, long now)
    {
        var userRev = frame.Number("user_rev");
        if (userRev <= UserRev)
        {
            return;
        }

        if (userRev > UserRev + 1)
        {
            _ownGapSince ??= now;
            return;
        }

        UserRev = userRev;
        foreach (var item in frame.Items("own_state"))
        {
            RaiseOwn(item);
            if (item.Flag("is_member") != _conversations.ContainsKey(item.Number("conversation_id")))
            {
                // Its conversation_added or conversation_removed is on the way, or was lost.
                _awaited.TryAdd(item.Number("conversation_id"), now);
            }
        }
    }

    private void RaiseOwn(JsonElement item)
    {
        if (_conversations.TryGetValue(item.Number("conversation_id"), out var conversation) && item.Flag("is_member"))
        {
            conversation.RaiseRead(UserId, item.Number("read_seq"));
        }
    }

    private void Open(JsonElement conversation)
    {
        var id = conversation.Number("id");
        _awaited.Remove(id);
        if (!_conversations.TryGetValue(id, out var state))
        {
            _conversations[id] = state = new ConversationState(id, UserId);
        }

        Meet(conversation.Items("participants"));
        state.Open(conversation);
    }

    private void Drop(long id)
    {
        _conversations.Remove(id);
        _awaited.Remove(id);
        _told.Clear();
    }

    /// <summary>
    /// Names that come with memberships, before these are applied. Changes of names are told only while a conversation is shared: of
    /// people who share none yet the membership brings the name of today, whatever is held from before, but for a change that was
    /// just told; of all others what is held is kept current.
    /// </summary>
    private void Meet(IEnumerable<JsonElement> members)
    {
        var shared = _conversations.Values.SelectMany(held => held.CurrentMembers).Append(UserId).ToHashSet();
        foreach (var member in members)
        {
            var userId = member.Number("user_id");
            if (!_people.ContainsKey(userId) || (!shared.Contains(userId) && !_told.Contains(userId)))
            {
                _people[userId] = (member.Text("name"), 0);
            }
        }
    }

    /// <summary>Of whom one shares nothing with any more one is not told: what comes with a membership counts again. A count does not say who
    /// left.</summary>
    private void Part(JsonElement frame)
    {
        switch (frame.Text("type"))
        {
            case "member_removed":
                _told.Remove(frame.GetProperty("member").Number("user_id"));
                break;
            case "members_changed":
                _told.Clear();
                break;
        }
    }

    private void TakeProfile(JsonElement user, long profiles)
    {
        if (!_people.TryGetValue(user.Number("id"), out var held) || held.Profiles <= profiles)
        {
            _people[user.Number("id")] = (user.Text("name"), profiles);
        }
    }
}
