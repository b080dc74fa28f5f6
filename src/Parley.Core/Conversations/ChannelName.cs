using System.Text.RegularExpressions;

namespace Parley.Core.Conversations;

/// <summary>By what some wires call a public channel: <c>channel:tea</c>.</summary>
public static partial class ChannelName
{
    /// <summary>The channel that is there for everybody but guests: without members, unless somebody joins it as one.</summary>
    public const string Global = "global";

    public const string Pattern = "[a-z0-9][a-z0-9._-]{0,63}";

    public static bool IsOne(string text) => Whole().IsMatch(text);

    [GeneratedRegex($@"\A{Pattern}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Whole();
}
