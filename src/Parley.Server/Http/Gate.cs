using Microsoft.AspNetCore.Authorization;
using Parley.Core;
using Parley.Core.Sessions;
using Parley.Core.Users;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;
using Parley.Server.Identity;

namespace Parley.Server.Http;

/// <summary>
/// Lets nobody without a session past, and no page of another site, before a byte of the body is read. A route is closed unless it says
/// that strangers may enter.
/// </summary>
internal sealed class Gate(RequestDelegate next, Authenticator authenticator, SessionCookie cookie, CrossSite crossSite, RequestBudget budget)
{
    private static readonly Problem SignInFirst = new(Refusal.Unauthorized);
    private static readonly Problem OtherSite = new(Refusal.Forbidden("Pages of this origin may not do that here."));
    private static readonly Problem AdminsOnlyHere = new(Refusal.Forbidden(AdminsOnly.Sentence));
    private static readonly Problem SignInOnlyHere = new(Refusal.Forbidden("An API token changes nothing about the account; sign in for that."));

    public async Task InvokeAsync(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<Dialect>() is null)
        {
            await next(context);
            return;
        }

        var credentials = Credentials.Of(context.Request, cookie);
        var isOpen = metadata.GetMetadata<IAllowAnonymous>() is not null;
        if (!crossSite.Lets(context.Request, credentials, isOpen))
        {
            await OtherSite.ExecuteAsync(context);
            return;
        }

        if (!isOpen && !await LetInAsync(context, metadata, credentials))
        {
            return;
        }

        if (context.Features.Get<Caller>() is not { } caller)
        {
            await AskAsync(context, budget.Hear(context));
            return;
        }

        using var request = budget.Begin(caller.Id, out var tooMany);
        await AskAsync(context, tooMany ?? budget.Hear(context, caller.Id));
    }

    private async Task AskAsync(HttpContext context, Problem? problem)
    {
        if (problem is null)
        {
            await next(context);
        }
        else
        {
            await problem.ExecuteAsync(context);
        }
    }

    private async Task<bool> LetInAsync(HttpContext context, EndpointMetadataCollection metadata, Credentials credentials)
    {
        var principal = await authenticator.AuthenticateAsync(credentials, context.Connection.RemoteIpAddress, context.RequestAborted);
        if (principal is null)
        {
            await (budget.Hear(context) ?? SignInFirst).ExecuteAsync(context);
            return false;
        }

        context.Features.Set(new Caller(principal));
        if (principal.Kind == SessionKind.ApiToken && metadata.GetMetadata<SignInOnly>() is not null)
        {
            await SignInOnlyHere.ExecuteAsync(context);
            return false;
        }

        if (principal.Role != UserRole.Admin && metadata.GetMetadata<AdminsOnly>() is not null)
        {
            await AdminsOnlyHere.ExecuteAsync(context);
            return false;
        }

        return true;
    }
}
