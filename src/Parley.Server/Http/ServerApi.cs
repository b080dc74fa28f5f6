using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Sync;
using Parley.Protocols.Http;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;
using Parley.Server.Identity;

namespace Parley.Server.Http;

/// <summary>What a client needs to know of the server before it asks for more.</summary>
internal static class ServerApi
{
    public const string Name = "Parley";

    private static readonly string Version = typeof(ServerApi).Assembly.GetName().Version!.ToString(fieldCount: 3);

    public static void MapServer(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/server", Get).Needs(Permission.SeeServer).WithTags("Server")
            .WithSummary("Version, limits, and how to sign in")
            .Answers<ServerAnswer>();

    private static IResult Get(Limits limits, SyncReader sync, IdentitySettings identity) => Answer.Of(new ServerAnswer(
        Name,
        Version,
        sync.Epoch,
        identity.Registration.ToString().ToLowerInvariant(),
        new WireServerFeatures(Password: true),
        new WireServerLimits(
            RequestBody.Limit,
            limits.MessageLength,
            limits.UserNameLength,
            limits.ConversationNameLength,
            limits.PasswordMinimum,
            limits.PasswordBytes,
            limits.ParticipantsPerRequest,
            limits.PageSize,
            limits.UnreadExact,
            limits.FramesPerSecond,
            limits.BytesPerSecond,
            limits.CommandsPerSecond,
            limits.BurstSeconds,
            limits.RequestsAtOnce,
            limits.ConnectionsPerUser)));
}
