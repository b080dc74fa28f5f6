using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Conversations;
using Parley.Protocols.Http;
using Parley.Protocols.Pusher;
using Parley.Protocols.Pusher.Chat;
using Parley.Server.Http;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Pusher.Chat;

/// <summary>Where clients of the Pusher protocol have a subscription to a channel of chat granted, as Laravel's own routes for that.</summary>
internal static class BroadcastingApi
{
    private static readonly Refusal NotHere = Refusal.Forbidden("Not a channel of yours here.");

    public static void MapBroadcasting(this IEndpointRouteBuilder routes)
    {
        var family = routes.MapGroup("/broadcasting").WithMetadata(Dialect.Family).WithTags("Pusher");
        family.MapPost("/auth", GrantAsync).Needs(Permission.ReadMessages)
            .WithSummary("Have a subscription to a channel of chat granted")
            .WithDescription("For 30 seconds, and for this connection, channel and sign-in alone.")
            .Takes<BroadcastingAuthBody>()
            .Answers<ChannelGrantAnswer>()
            .Refuses(RefusalCode.Forbidden, "The channel is none of chat, or not yours.");
        family.MapPost("/user-auth", GrantUser).Needs(Permission.ReadMessages)
            .WithSummary("Have the sign-in of a connection granted")
            .WithDescription("For 30 seconds, and for this connection and sign-in alone.")
            .Takes<BroadcastingUserAuthBody>()
            .Answers<UserGrantAnswer>()
            .Refuses(RefusalCode.Forbidden, "The app is disabled.");
    }

    private static async Task<IResult> GrantAsync(
        Caller caller, RequestFields body, PusherApps apps, ConversationService conversations, TimeProvider clock, CancellationToken cancellation)
    {
        var (socketId, name) = (SocketIdOf(body), body.Text("channel_name"));
        if (body.Problem is { } problem)
        {
            return problem;
        }

        var app = apps.Default.App;
        if (!Grants(app) || ChatChannel.Parse(name) is not { } channel)
        {
            return new Problem(NotHere);
        }

        var isAllowed = channel.Kind switch
        {
            ChatChannelKind.Conversation => (await conversations.PartnerAsync(caller.Id, channel.Id, cancellation)).TryGet(out _, out _),
            ChatChannelKind.Person => channel.Id == caller.Id,
            _ => true,
        };
        if (!isAllowed)
        {
            return new Problem(NotHere);
        }

        var data = ChatGrant.ChannelData(caller.Principal, clock.GetUtcNow());
        return Answer.Of(new ChannelGrantAnswer(Sign(app, PusherSignature.TextOfChannel(socketId, channel.Name, data)), data));
    }

    private static IResult GrantUser(Caller caller, RequestFields body, PusherApps apps, TimeProvider clock)
    {
        var socketId = SocketIdOf(body);
        if (body.Problem is { } problem)
        {
            return problem;
        }

        var app = apps.Default.App;
        var data = ChatGrant.UserData(caller.Principal, clock.GetUtcNow());
        return Grants(app)
            ? Answer.Of(new UserGrantAnswer(Sign(app, PusherSignature.TextOfUser(socketId, data)), data))
            : new Problem(NotHere);
    }

    // Without channels of chat all names are the application's own, and so is the word on who may hear them.
    private static bool Grants(PusherApp app) => app is { Enabled: true, HasChat: true };

    // Anything else could be so long a beginning of another text to sign.
    private static string SocketIdOf(RequestFields body)
    {
        var socketId = body.Text("socket_id");
        body.Require(PusherPublication.IsSocketId(socketId), "socket_id", "socket_id must be that of a connection, such as 123.456.");
        return socketId;
    }

    private static string Sign(PusherApp app, string text) => $"{app.Key}:{PusherSignature.Of(app.Secret, text)}";
}
