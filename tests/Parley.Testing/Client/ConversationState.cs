using System.Text.Json;

namespace Parley.Testing.Client;

/// <summary>What a client knows of one conversation, by the rules of docs/architecture.md, "The numbers of a conversation".</summary>
public sealed class ConversationState(long id, long viewer)
{
    private Dictionary<long, MessageRow> _messages = [];
    private Dictionary<long, MemberRow> _members = [];
    private Dictionary<long, long> _readMarkers = [];
    private SortedDictionary<long, JsonElement> _early = [];

    public long Id { get; } = id;

    /// <summary>The newest change applied without a gap below it.</summary>
    public long Rev { get; private set; }

    public long Mark { get; private set; }

    public string? Name { get; private set; }

    public string Type { get; private set; } = "";

    /// <summary>Every visible message from this seq on is held; below it the client would page through history.</summary>
    public long Low { get; private set; } = 1;

    /// <summary>What the server counted when it last sent the whole conversation. The client counts by itself from there on.</summary>
    public long ServerUnread { get; private set; }

    public IReadOnlyDictionary<long, MessageRow> Messages => _messages;

    public IReadOnlyDictionary<long, MemberRow> Members => _members;

    /// <summary>When a change was first seen to be missing; null while there is none.</summary>
    public long? GapSince { get; private set; }

    public IEnumerable<long> CurrentMembers => _members.Values.Where(member => member.IsMember).Select(member => member.UserId).Order();

    /// <summary>An author has read what it wrote: its marker is never below its own message.</summary>
    public long ReadMarker(long userId) => _readMarkers.GetValueOrDefault(userId);

    /// <summary>Null where messages above the marker are not held.</summary>
    public long? Unread
    {
        get
        {
            var marker = ReadMarker(viewer);
            return marker + 1 < Low ? null : _messages.Values.LongCount(row => row.Seq > marker && row.CountsAsUnreadFor(viewer));
        }
    }

    /// <summary>Takes a numbered live event: the next one is applied, an old one ignored,
    /// an early one kept until the gap is closed.</summary>
    public void Take(JsonElement frame, long now)
    {
        var rev = frame.Number("rev");
        if (rev <= Rev)
        {
            return;
        }

        _early[rev] = frame;
        ApplyEarly(now);
    }

    /// <summary>The whole conversation at one moment, as <c>conversation_added</c> brings it. Messages before it are not held.</summary>
    public void Open(JsonElement conversation)
    {
        if (conversation.Number("rev") <= Rev)
        {
            return;
        }

        Clear();
        ReadOwnFields(conversation);
        Rev = conversation.Number("rev");
        Mark = conversation.OptionalNumber("mark") ?? 0;
        Low = conversation.Number("seq") + 1;
        ApplyEarly(now: 0);
    }

    /// <summary>One page of a sync: rows by their own revs; the numbers move on the last page only.</summary>
    public void TakePage(JsonElement page)
    {
        var reset = page.Flag("reset");
        if (reset)
        {
            Clear();
        }

        if (page.OptionalObject("conversation") is { } conversation)
        {
            ReadOwnFields(conversation);
        }

        foreach (var message in page.Items("messages"))
        {
            Keep(MessageRow.Read(message));
        }

        foreach (var member in page.Items("members"))
        {
            Keep(member);
        }

        foreach (var marker in page.Items("markers"))
        {
            RaiseRead(marker.Number("user_id"), marker.Number("read_seq"));
        }

        if (reset)
        {
            Low = _messages.Count == 0
                ? page.OptionalObject("conversation")!.Value.Number("seq") + 1
                : _messages.Values.Min(row => row.Seq);
        }

        if (page.OptionalObject("next") is null)
        {
            Rev = Math.Max(Rev, page.Number("rev"));
            Mark = Math.Max(Mark, page.Number("mark"));
            ApplyEarly(now: 0);
        }
    }

    /// <summary>Markers are state: they never go back.</summary>
    public void RaiseRead(long userId, long seq) => _readMarkers[userId] = Math.Max(ReadMarker(userId), seq);

    /// <summary>A copy that no later frame changes.</summary>
    public ConversationState Copy()
    {
        return new ConversationState(Id, viewer)
        {
            Rev = Rev,
            Mark = Mark,
            Name = Name,
            Type = Type,
            Low = Low,
            ServerUnread = ServerUnread,
            GapSince = GapSince,
            _messages = new(_messages),
            _members = new(_members),
            _readMarkers = new(_readMarkers),
            _early = new(_early),
        };
    }

    private void ApplyEarly(long now)
    {
        while (_early.Count > 0)
        {
            var (rev, frame) = _early.First();
            if (rev > Rev && (frame.OptionalNumber("from") ?? rev) > Rev + 1)
            {
                GapSince ??= now;
                return;
            }

            _early.Remove(rev);
            if (rev > Rev)
            {
                Apply(frame, rev);
                Rev = rev;
            }
        }

        GapSince = null;
    }

    private void Apply(JsonElement frame, long rev)
    {
        switch (frame.Text("type"))
        {
            case "new_message" or "message_edited":
                Keep(MessageRow.Read(frame.GetProperty("message")));
                break;
            case "message_deleted":
                if (_messages.TryGetValue(frame.Number("message_id"), out var row) && rev > row.Rev)
                {
                    _messages[row.Id] = row with { Content = null, Deleted = true, Rev = rev };
                }

                break;
            case "member_added" or "member_removed" or "member_updated":
                Keep(frame.GetProperty("member"));
                break;
            case "conversation_updated":
                ReadOwnFields(frame.GetProperty("conversation"));
                break;
        }
    }

    private void Keep(MessageRow row)
    {
        if (row.Seq < Low || (_messages.TryGetValue(row.Id, out var held) && held.Rev >= row.Rev))
        {
            return;
        }

        _messages[row.Id] = row;
        if (row.Type != "system")
        {
            RaiseRead(row.UserId, row.Seq);
        }
    }

    private void Keep(JsonElement member)
    {
        var row = MemberRow.Read(member);
        RaiseRead(row.UserId, member.OptionalNumber("read_seq") ?? 0);
        if (!_members.TryGetValue(row.UserId, out var held) || held.Rev < row.Rev)
        {
            _members[row.UserId] = row;
        }
    }

    private void ReadOwnFields(JsonElement conversation)
    {
        Type = conversation.Text("type");

        // A private conversation has the other person's name, which follows the profile.
        Name = Type == "private" ? null : conversation.OptionalText("name");
        foreach (var member in conversation.Items("participants"))
        {
            Keep(member);
        }

        ServerUnread = conversation.OptionalNumber("unread_count") ?? ServerUnread;
        RaiseRead(viewer, conversation.OptionalNumber("read_seq") ?? 0);
    }

    private void Clear()
    {
        _messages.Clear();
        _members.Clear();
        _readMarkers.Clear();
        Low = 1;
    }
}
