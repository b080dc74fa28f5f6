using System.Text.Json.Nodes;

namespace Parley.Server.Http.Documents;

/// <summary>What the groups of routes are about.</summary>
internal static class Tags
{
    private static readonly Dictionary<string, string> Texts = new()
    {
        ["Second factor"] = "Codes of an app, recovery codes and passkeys.",
        ["Invitations"] = "Onto the server and into conversations, by link.",
        ["Sign in"] = "Accounts, sessions, and keys for programs.",
        ["Administration"] = "For the administrators of this server.",
        ["Bots"] = "Programs with names and keys of their own.",
        ["Server side"] = "For an application's own server, with its key: its people by its own ids.",
        ["People"] = "Profiles.",
        ["Presence"] = "Who is here, and what one lets others know.",
        ["Conversations"] = "Pairs, groups and channels.",
        ["Members"] = "Who is in a conversation, and as what.",
        ["Messages"] = "Sending, reading, changing.",
        ["Server"] = "What a client needs to know before it asks for more.",
        ["Pusher"] = "For the servers of applications that publish by the Pusher protocol: signed with the secret of an app, as its SDKs do.",
        ["Family of 000"] = "For clients written for the chat server of seed 000. New clients use `/api/v1`.",
        ["Family of 003"] = "For clients written for the chat servers of seeds 003 and 004. New clients use `/api/v1`.",
    };

    public static JsonNode Describe(string tag)
    {
        var described = new JsonObject { ["name"] = tag };
        if (Texts.TryGetValue(tag, out var text))
        {
            described["description"] = text;
        }

        return described;
    }
}
