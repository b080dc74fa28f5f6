using Parley.Core.Users;
using Parley.Protocols.Http;
using Parley.Protocols.Wire;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http;

/// <summary>One's own profile.</summary>
internal static class UsersApi
{
    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/users").WithTags("People");
        users.MapPatch("/me", RenameAsync).WithSummary("Change one's own profile").Takes<UserBody>().Answers<UserAnswer>();
    }

    private static async Task<IResult> RenameAsync(Caller caller, RequestFields body, UserService users, CancellationToken cancellation)
    {
        var name = body.Text("name");
        return body.Problem
            ?? Answer.Of(await users.RenameAsync(caller.Id, name, cancellation), user => Answer.Of(new UserAnswer(WireOwnUser.Of(user))));
    }
}
