namespace Parley.Core.Conversations;

/// <summary>Other fields of a conversation's own; what is null stays as it is.</summary>
/// <param name="Topic">Empty: none.</param>
/// <param name="AvatarUrl">Empty: none.</param>
/// <param name="HistoryProtected">Concerns those who join from now on.</param>
public sealed record ConversationChange(string? Name = null, string? Topic = null, string? AvatarUrl = null, bool? HistoryProtected = null)
{
    internal Refusal? Check(Limits limits) =>
        (Name is null ? null : Text.CheckName(Name, limits.ConversationNameLength))
        ?? (string.IsNullOrWhiteSpace(Topic) ? null : Text.CheckName(Topic, limits.TopicLength, "topic"))
        ?? (string.IsNullOrEmpty(AvatarUrl) ? null : Text.CheckAvatarUrl(AvatarUrl, limits.AvatarUrlBytes));

    internal void ApplyTo(ConversationRow row)
    {
        row.Name = Name?.Trim() ?? row.Name;
        row.Topic = Topic is null ? row.Topic : NullIfBlank(Topic);
        row.AvatarUrl = AvatarUrl is null ? row.AvatarUrl : NullIfBlank(AvatarUrl);
        if (HistoryProtected is { } isProtected)
        {
            row.HistoryProtected = isProtected ? 1 : 0;
        }
    }

    private static string? NullIfBlank(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
