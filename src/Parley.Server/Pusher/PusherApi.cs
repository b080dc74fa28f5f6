using Parley.Core;
using Parley.Core.Access;
using Parley.Protocols.Http;
using Parley.Protocols.Pusher;
using Parley.Realtime.Topics;
using Parley.Server.Http;
using Parley.Server.Http.Answers;

namespace Parley.Server.Pusher;

/// <summary>The HTTP API of the Pusher protocol, for the servers of apps.</summary>
internal static class PusherApi
{
    private const string UserCount = "user_count";
    private const string SubscriptionCount = "subscription_count";

    public static void MapPusher(this IEndpointRouteBuilder routes, PusherSettings settings)
    {
        // What Reverb answers to who watches it.
        routes.MapGet($"{settings.Path}/up", () => Results.Text("""{"health":"OK"}""", "application/json"));
        var app = routes.MapGroup($"{settings.Path}/apps/{{app}}").WithMetadata(Dialect.Family, new CountsItself()).WithTags("Pusher");
        app.MapPost("/events", PublishAsync).AsApp().WithSummary("Publish an event").TakesSigned<PusherEventBody>()
            .Answers<PusherEventAnswer>().Refuses(RefusalCode.TooLarge, "The data has more bytes than it may.");
        app.MapPost("/batch_events", PublishBatchAsync).AsApp().WithSummary("Publish several events, or none of them")
            .TakesSigned<PusherBatchBody>()
            .Answers<PusherBatchAnswer>().Refuses(RefusalCode.TooLarge, "The data of one has more bytes than it may.");
        app.MapGet("/channels", ListAsync).AsApp().WithSummary("Channels that have subscribers").Queries<PusherChannelsQuery>()
            .Answers<PusherChannelsAnswer>();
        app.MapGet("/channels/{channel}", GetAsync).AsApp().WithSummary("One channel, subscribed to or not").Queries<PusherChannelQuery>()
            .Answers<PusherChannelAnswer>();
        app.MapGet("/channels/{channel}/users", UsersAsync).AsApp().WithSummary("Who is on a presence channel").Answers<PusherUsersAnswer>();
        app.MapPost("/users/{user}/terminate_connections", TerminateAsync).AsApp().WithSummary("End the connections of a user")
            .Answers<PusherDoneAnswer>();
        app.MapGet("/connections", CountAsync).AsApp().WithSummary("How many connections the app has").Answers<PusherConnectionsAnswer>();
    }

    private static RouteHandlerBuilder AsApp(this RouteHandlerBuilder route) => route.Needs(Permission.PublishAsApp)
        .Refuses(RefusalCode.Unauthorized, "The request is not signed with the secret of the app, or not now.")
        .Refuses(RefusalCode.Forbidden, "The app is disabled.")
        .Refuses(RefusalCode.BadRequest, "What is asked for cannot be.")
        .Refuses(RefusalCode.RateLimited, "More than the app may have a second, or too many requests without a signature.")
        .Refuses(RefusalCode.TooLarge, "The body has more bytes than it may.");

    private static Task<IResult> PublishAsync(string app, HttpContext context, PusherCaller caller, TimeProvider clock) =>
        caller.AskAsync(context, app, (served, body) => Answer.Of(PusherPublication.Read(body, served.App), publication =>
        {
            if (served.Events.Take(publication.Channels.Count) is { } tooMany)
            {
                return new Problem(tooMany);
            }

            Publish(served, publication, clock);
            return Answer.Of(new PusherEventAnswer(publication.Info.Count == 0
                ? null
                : publication.Channels.ToDictionary(channel => channel.Name, channel => CountsOf(served, channel, publication.Info))));
        }));

    private static Task<IResult> PublishBatchAsync(string app, HttpContext context, PusherCaller caller, TimeProvider clock) =>
        caller.AskAsync(context, app, (served, body) => Answer.Of(PusherPublication.ReadBatch(body, served.App), batch =>
        {
            if (served.Events.Take(batch.Count) is { } tooMany)
            {
                return new Problem(tooMany);
            }

            foreach (var publication in batch)
            {
                Publish(served, publication, clock);
            }

            return Answer.Of(new PusherBatchAnswer(batch.All(publication => publication.Info.Count == 0)
                ? null
                : [.. batch.Select(publication => CountsOf(served, publication.Channels[0], publication.Info))]));
        }));

    private static Task<IResult> ListAsync(string app, HttpContext context, PusherCaller caller) => caller.AskAsync(context, app, (served, _) =>
    {
        var (prefix, info) = (Query(context, "filter_by_prefix") ?? "", InfoOf(context));
        var channels = served.Topics.Occupied()
            .Where(state => !state.Topic.StartsWith('#') && state.Topic.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(state => state.Topic, state => CountsOf(PusherChannel.Parse(state.Topic, int.MaxValue)!, state, info));
        return Answer.Of(new PusherChannelsAnswer(channels));
    });

    private static Task<IResult> GetAsync(string app, string channel, HttpContext context, PusherCaller caller, TimeProvider clock) =>
        caller.AskAsync(context, app, (served, _) =>
        {
            if (PusherChannel.Parse(channel, served.App.ChannelNameLength) is not { } parsed)
            {
                return new Problem(Refusal.BadRequest("That is no name of a channel."));
            }

            var (state, info) = (served.Topics.StateOf(channel), InfoOf(context));
            var counts = state.Listeners > 0 ? CountsOf(parsed, state, info) : new PusherCounts(null, null);
            var kept = parsed.IsCache && info.Contains("cache") ? served.Topics.KeptOf(channel) : null;
            return Answer.Of(new PusherChannelAnswer(
                state.Listeners > 0,
                counts.UserCount,
                counts.SubscriptionCount,
                kept is null ? null : new PusherKept(kept.Data, (int)Math.Ceiling((kept.Until - clock.GetUtcNow()).TotalSeconds))));
        });

    private static Task<IResult> UsersAsync(string app, string channel, HttpContext context, PusherCaller caller) =>
        caller.AskAsync(context, app, (served, _) => PusherChannel.Parse(channel, served.App.ChannelNameLength) is { IsPresence: true }
            ? Answer.Of(new PusherUsersAnswer([.. served.Topics.MembersOf(channel).Select(id => new PusherMemberShape(id))]))
            : new Problem(Refusal.BadRequest("Users can only be retrieved for presence channels.")));

    private static Task<IResult> TerminateAsync(string app, string user, HttpContext context, PusherCaller caller) =>
        caller.AskAsync(context, app, (served, _) =>
        {
            served.Topics.EndUser(user);
            return Answer.Of(new PusherDoneAnswer());
        });

    private static Task<IResult> CountAsync(string app, HttpContext context, PusherCaller caller) =>
        caller.AskAsync(context, app, (served, _) => Answer.Of(new PusherConnectionsAnswer(served.Topics.Listeners)));

    private static void Publish(ServedApp served, PusherPublication publication, TimeProvider clock)
    {
        foreach (var channel in publication.Channels)
        {
            var frame = PusherFrames.Event(publication.Name, channel.Name, publication.Data);
            if (channel.IsCache)
            {
                var kept = new KeptEvent(frame, publication.Data, clock.GetUtcNow() + served.App.CacheTime);
                served.Topics.Tell(channel.Name, served.RulesOf(channel), kept, publication.SocketId);
            }
            else
            {
                served.Topics.Tell(channel.Name, frame, publication.SocketId);
            }
        }
    }

    private static PusherCounts CountsOf(ServedApp served, PusherChannel channel, IReadOnlySet<string> info) =>
        CountsOf(channel, served.Topics.StateOf(channel.Name), info);

    // What does not fit the kind of channel is left out.
    private static PusherCounts CountsOf(PusherChannel channel, TopicState state, IReadOnlySet<string> info) => new(
        channel.IsPresence && info.Contains(UserCount) ? state.Members : null,
        !channel.IsPresence && info.Contains(SubscriptionCount) ? state.Listeners : null);

    private static IReadOnlySet<string> InfoOf(HttpContext context) => PusherPublication.ReadInfo(Query(context, "info"));

    private static string? Query(HttpContext context, string name) =>
        context.Request.Query.TryGetValue(name, out var values) ? string.Join(',', values.ToArray()) : null;
}
