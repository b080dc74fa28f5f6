using Parley.Core.Access;
using Parley.Core.Presence;
using Parley.Protocols.Http;
using Parley.Protocols.Wire;
using Parley.Realtime.Presence;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http;

/// <summary>Who is here, what one is oneself, and what one lets others know.</summary>
internal static class PresenceApi
{
    public static void MapPresence(this IEndpointRouteBuilder routes)
    {
        var presence = routes.MapGroup("").WithTags("Presence");
        presence.MapGet("/presence", LookAsync).Needs(Permission.WatchPresence)
            .WithSummary("How people look to you")
            .WithDescription("Those with whom you share neither a private conversation nor a group are left out, as those who do not exist.")
            .Queries<PresenceQuery>()
            .Answers<PresencesAnswer>();
        presence.MapGet("/users/me/presence", OwnAsync).Needs(Permission.SetPresence)
            .WithSummary("What you are yourself")
            .Answers<OwnPresenceAnswer>();
        presence.MapPut("/users/me/presence", PutAsync).Needs(Permission.SetPresence)
            .WithSummary("Choose a status, with a line of your own")
            .WithDescription("The whole of it: what is left out is none.")
            .Takes<PresenceBody>()
            .Answers<OwnPresenceAnswer>();
        presence.MapGet("/users/me/settings", SettingsAsync).Needs(Permission.ArrangeOwn)
            .WithSummary("What you let others know")
            .Answers<SettingsAnswer>();
        presence.MapPatch("/users/me/settings", PatchAsync).Needs(Permission.ArrangeOwn)
            .WithSummary("Change what you let others know")
            .Takes<SettingsBody>()
            .Answers<SettingsAnswer>();
    }

    private static async Task<IResult> LookAsync(IdList userIds, Caller caller, PresenceDesk desk, CancellationToken cancellation) =>
        userIds.Problem
        ?? Answer.Of(
            await desk.LookAsync(caller.Id, userIds.Ids, cancellation),
            found => Answer.Of(new PresencesAnswer([.. found.Select(WirePresence.Of)])));

    private static async Task<IResult> OwnAsync(Caller caller, PresenceDesk desk, CancellationToken cancellation) =>
        Answer.Of(new OwnPresenceAnswer(WireOwnPresence.Of(await desk.OwnAsync(caller.Id, cancellation))));

    private static async Task<IResult> PutAsync(Caller caller, RequestFields body, PresenceDesk desk, CancellationToken cancellation)
    {
        var status = body.OptionalOneOf("status", RequestWords.OwnStatuses);
        body.Require(status is not null, "status", "status is required.");
        var (text, emoji, expiresAt) = (body.OptionalText("status_text"), body.OptionalText("status_emoji"), body.OptionalTime("expires_at"));
        return body.Problem
            ?? Answer.Of(
                await desk.SetAsync(caller.Id, status!.Value, text, emoji, expiresAt, cancellation),
                own => Answer.Of(new OwnPresenceAnswer(WireOwnPresence.Of(own))));
    }

    private static async Task<IResult> SettingsAsync(Caller caller, PresenceService presence, CancellationToken cancellation) =>
        Say(await presence.OfAsync(caller.Id, cancellation));

    private static async Task<IResult> PatchAsync(Caller caller, RequestFields body, PresenceService presence)
    {
        var change = new SettingsChange(body.OptionalFlag("presence"), body.OptionalFlag("last_seen"), body.OptionalFlag("read_receipts"));
        return body.Problem ?? Answer.Of(await presence.ChangeAsync(caller.Id, change), Say);
    }

    private static IResult Say(PersonState person) => Answer.Of(new SettingsAnswer(WireSettings.Of(person.Settings)));
}
