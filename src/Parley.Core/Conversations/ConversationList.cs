using System.Globalization;

namespace Parley.Core.Conversations;

/// <summary>Which of a person's conversations; what is null is not asked.</summary>
/// <param name="Before">A place from <see cref="ConversationPage.Next"/>: only what was active before it.</param>
/// <param name="Limit">At most so many, newest activity first.</param>
public sealed record ConversationQuery(
    ConversationType? Type = null, bool? Archived = null, bool? Favourite = null, ConversationPlace? Before = null, int Limit = int.MaxValue);

/// <param name="Next">Where the next page begins; null: this was the last.</param>
public sealed record ConversationPage(IReadOnlyList<ConversationView> Conversations, ConversationPlace? Next);

/// <summary>A place in the list of conversations by activity, newest first: <c>1763691926123-42</c>.</summary>
/// <param name="At">UTC milliseconds of the last message, or of the making.</param>
public readonly record struct ConversationPlace(long At, long Id)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At}-{Id}");

    public static ConversationPlace? Parse(string text) =>
        text.Split('-') is [var at, var id]
        && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var time)
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new ConversationPlace(time, number)
            : null;
}
