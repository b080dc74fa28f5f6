using Parley.Core.Users;
using Parley.Protocols.Json;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http;

/// <summary>One's own profile.</summary>
internal static class UsersApi
{
    public static void MapUsers(this IEndpointRouteBuilder routes) => routes.MapPatch("/users/me", RenameAsync);

    private static async Task<IResult> RenameAsync(Caller caller, RequestFields body, UserService users, CancellationToken cancellation)
    {
        var name = body.Text("name");
        return body.Problem
            ?? Answer.Of(await users.RenameAsync(caller.Id, name, cancellation), user => Answer.Named("user", user, UserJson.WriteOwn));
    }
}
