using Microsoft.AspNetCore.Authorization;
using Parley.Core;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;
using Parley.Server.Identity;

namespace Parley.Server.Http;

/// <summary>
/// Lets nobody without a session past, before a byte of the body is read. A route is closed unless it says that strangers may enter.
/// </summary>
internal sealed class Gate(RequestDelegate next, Authenticator authenticator)
{
    private static readonly Problem SignInFirst = new(Refusal.Unauthorized);

    public async Task InvokeAsync(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<Dialect>() is null || metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            await next(context);
            return;
        }

        var principal = await authenticator.AuthenticateHeaderAsync(context.Request.Headers.Authorization, context.RequestAborted);
        if (principal is null)
        {
            await SignInFirst.ExecuteAsync(context);
            return;
        }

        context.Features.Set(new Caller(principal));
        await next(context);
    }
}
