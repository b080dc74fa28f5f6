using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Parley.Realtime.Topics;

namespace Parley.Protocols.Pusher;

/// <summary>Who a connection belongs to, as the app's own server has signed it.</summary>
/// <param name="UserData">The exact text that was signed.</param>
/// <param name="Watchlist">Whose coming and going it wants to hear of.</param>
public sealed record PusherUser(string Id, string UserData, TopicMember Member, IReadOnlyList<string> Watchlist)
{
    /// <summary>Characters of a user's id.</summary>
    public const int LongestId = 128;

    /// <summary>People of one watchlist.</summary>
    public const int LongestWatchlist = 100;

    // {"id":"42","user_info":{"name":"Ada"},"watchlist":["7"]}
    public static bool TryRead(string userData, [NotNullWhen(true)] out PusherUser? user)
    {
        user = null;
        if (PusherJson.ReadObject(Encoding.UTF8.GetBytes(userData)) is not { } data
            || PusherJson.TextOf(data, "id") is not { Length: > 0 and <= LongestId } id)
        {
            return false;
        }

        string[] watched = [];
        if (data.TryGetProperty("watchlist", out var watchlist) && watchlist.ValueKind is not JsonValueKind.Null)
        {
            if (watchlist.ValueKind is not JsonValueKind.Array)
            {
                return false;
            }

            watched = [.. watchlist.EnumerateArray().Select(PusherJson.IdOf).OfType<string>().Distinct()];
        }

        user = new PusherUser(id, userData, new TopicMember(id, PusherJson.Quoted(id), PusherJson.RawOf(data, "user_info")), watched);
        return true;
    }

    // {"user_id":10,"user_info":{"name":"Mr. Channels"}}
    /// <summary>Who joins a presence channel. Laravel says numbers, others texts: as a text it is the same user, and is told as it came.</summary>
    public static TopicMember? ReadMember(string channelData)
    {
        if (PusherJson.ReadObject(Encoding.UTF8.GetBytes(channelData)) is not { } data
            || !data.TryGetProperty("user_id", out var token)
            || PusherJson.IdOf(token) is not { } id)
        {
            return null;
        }

        return new TopicMember(id, PusherJson.RawOf(data, "user_id"), PusherJson.RawOf(data, "user_info"));
    }
}
