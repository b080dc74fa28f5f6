using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Users;
using Parley.Protocols.Http;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http;

/// <summary>The people of this server, for its administrators.</summary>
internal static class AdminApi
{
    public static void MapAdmin(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/admin/users").WithTags("Administration");
        users.MapGet("", ListAsync).Needs(Permission.ManageAccounts)
            .WithSummary("Everybody, a page at a time")
            .Queries<AccountsQuery>()
            .Answers<AccountsAnswer>()
            .Refuses(RefusalCode.Forbidden, Permission.AdministratorsOnly);
        users.MapGet("/{id}", GetAsync).Needs(Permission.ManageAccounts)
            .WithSummary("One person")
            .Answers<AccountAnswer>()
            .Refuses(RefusalCode.Forbidden, Permission.AdministratorsOnly);
        users.MapPatch("/{id}", ChangeAsync).Needs(Permission.ManageAccounts)
            .WithSummary("Give a role, shut out or let in again")
            .WithDescription("Another role, and being shut out, end the person's sessions and API tokens at once.")
            .Takes<AccountBody>()
            .Answers<AccountAnswer>()
            .Refuses(RefusalCode.Forbidden, Permission.AdministratorsOnly)
            .Refuses(RefusalCode.Conflict, "The last administrator stays; a bot stays a bot.");
        users.MapDelete("/{id}/sessions", EndSessionsAsync).Needs(Permission.ManageAccounts)
            .WithSummary("Sign a person out everywhere")
            .AnswersNothing()
            .Refuses(RefusalCode.Forbidden, Permission.AdministratorsOnly);
    }

    private static async Task<IResult> ListAsync(
        Caller caller, AccountsPlace place, UserAdministration users, CancellationToken cancellation) =>
        place.Problem
        ?? Answer.Of(new AccountsAnswer(
            [.. (await users.ListAsync(caller.Principal, place.Query, place.Before, place.Limit, cancellation)).Select(WireAccount.Of)]));

    private static async Task<IResult> GetAsync(PathId id, UserService users, CancellationToken cancellation) =>
        await users.FindAsync(id, cancellation) is { } user ? Say(user) : new Problem(Refusal.NotFound);

    private static async Task<IResult> ChangeAsync(
        PathId id, Caller caller, RequestFields body, UserAdministration users, CancellationToken cancellation)
    {
        var (role, disabled) = (body.OptionalOneOf("role", RequestWords.UserRoles), body.OptionalFlag("disabled"));
        return body.Problem ?? Answer.Of(await users.ChangeAsync(caller.Principal, id, role, disabled, cancellation), Say);
    }

    private static async Task<IResult> EndSessionsAsync(
        PathId id, Caller caller, UserAdministration users, CancellationToken cancellation) =>
        Answer.Of(await users.EndSessionsAsync(caller.Principal, id, cancellation), _ => Answer.Nothing);

    private static IResult Say(User user) => Answer.Of(new AccountAnswer(WireAccount.Of(user)));
}
