using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Users;
using Parley.Protocols.Http;
using Parley.Protocols.Wire;
using Parley.Realtime.Presence;
using Parley.Realtime.Wire;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http;

/// <summary>People: finding them, looking at them, and one's own profile.</summary>
internal static class UsersApi
{
    private const int DefaultLimit = 50;

    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/users").WithTags("People");
        users.MapGet("", SearchAsync).Needs(Permission.SearchPeople)
            .Weighs(5)
            .WithSummary("Find people by name or handle")
            .WithDescription(
                "Guests, and everybody where people_search is shared, find those with whom they share a conversation. Guests are found by no "
                + "others, and who was deactivated by nobody.")
            .Queries<PeopleQuery>()
            .Answers<PeopleAnswer>();
        users.MapGet("/{id}", GetAsync).Needs(Permission.SeePerson).WithSummary("One person").Answers<ProfileAnswer>();
        users.MapGet("/by-handle/{handle}", GetByHandleAsync).Needs(Permission.SeePerson)
            .WithSummary("The person with this handle")
            .WithDescription("In any case.")
            .Answers<ProfileAnswer>();
        users.MapGet("/me", OwnAsync).Needs(Permission.UseSession).WithSummary("One's own profile").Answers<UserAnswer>();
        users.MapPatch("/me", ChangeAsync).Needs(Permission.ArrangeOwn)
            .WithSummary("Change one's own profile")
            .Takes<UserBody>()
            .Answers<UserAnswer>()
            .Refuses(RefusalCode.Conflict, "The handle is taken.");
    }

    private static async Task<IResult> SearchAsync(
        Caller caller, QueryFields query, UserService users, PresenceDesk desk, CancellationToken cancellation)
    {
        var (text, after, limit) = (query.Text("query"), query.Number("after"), query.Limit());
        if (query.Problem is { } problem)
        {
            return problem;
        }

        var page = await users.SearchAsync(caller.Id, text, after, limit ?? DefaultLimit, cancellation);
        var presence = await PresenceAsync(desk, caller, page.People, cancellation);
        return Answer.Of(new PeopleAnswer(
            [.. page.People.Select(profile => WireProfile.Of(profile, presence.TryGetValue(profile.Id, out var status) ? status : null))],
            page.Next));
    }

    private static async Task<IResult> GetAsync(
        PathId id, Caller caller, UserService users, PresenceDesk desk, CancellationToken cancellation) =>
        await SayAsync(await users.ProfileAsync(caller.Id, id, cancellation), desk, caller, cancellation);

    private static async Task<IResult> GetByHandleAsync(
        string handle, Caller caller, UserService users, PresenceDesk desk, CancellationToken cancellation) =>
        await SayAsync(await users.ProfileByHandleAsync(caller.Id, handle, cancellation), desk, caller, cancellation);

    private static async Task<IResult> OwnAsync(Caller caller, UserService users, CancellationToken cancellation) =>
        Answer.Of(new UserAnswer(WireOwnUser.Of((await users.FindAsync(caller.Id, cancellation))!)));

    private static async Task<IResult> ChangeAsync(Caller caller, RequestFields body, UserService users, CancellationToken cancellation)
    {
        var change = new ProfileChange(body.OptionalText("name"), body.OptionalText("handle"), body.OptionalText("avatar_url"));
        body.Require(change != new ProfileChange(), "name", "name, handle or avatar_url is required.");
        return body.Problem
            ?? Answer.Of(
                await users.ChangeProfileAsync(caller.Id, change, cancellation), user => Answer.Of(new UserAnswer(WireOwnUser.Of(user))));
    }

    private static async Task<IResult> SayAsync(Result<Profile> found, PresenceDesk desk, Caller caller, CancellationToken cancellation)
    {
        if (!found.TryGet(out var profile, out var refusal))
        {
            return new Problem(refusal);
        }

        var presence = await PresenceAsync(desk, caller, [profile], cancellation);
        return Answer.Of(new ProfileAnswer(WireProfile.Of(profile, presence.TryGetValue(profile.Id, out var status) ? status : null)));
    }

    // Of those only whose presence the caller may know; its own device shows itself.
    private static async Task<Dictionary<long, PresenceStatus>> PresenceAsync(
        PresenceDesk desk, Caller caller, IReadOnlyList<Profile> people, CancellationToken cancellation)
    {
        long[] others = [.. people.Where(person => person.Id != caller.Id && !person.Deactivated).Select(person => person.Id)];
        if (others.Length == 0)
        {
            return [];
        }

        return (await desk.LookAsync(caller.Id, others, cancellation)).TryGet(out var seen, out _)
            ? seen.ToDictionary(told => told.UserId, told => told.Status)
            : [];
    }
}
