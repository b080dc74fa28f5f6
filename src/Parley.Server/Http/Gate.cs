using Parley.Core;
using Parley.Core.Access;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;
using Parley.Server.Identity;

namespace Parley.Server.Http;

/// <summary>
/// Lets nobody past who may not ask for what the route does, and no page of another site, before a byte of the body is read. What somebody
/// may in one conversation is judged where its rows are locked.
/// </summary>
internal sealed class Gate(
    RequestDelegate next, Authenticator authenticator, SessionCookie cookie, CrossSite crossSite, RequestBudget budget, AccountPolicy policy)
{
    private static readonly Problem SignInFirst = new(Refusal.Unauthorized);
    private static readonly Problem OtherSite = new(Refusal.Forbidden("Pages of this origin may not do that here."));
    private static readonly Problem SecondFactorFirst = new(Refusal.Forbidden("This server wants a second factor: set one up first."));

    public async Task InvokeAsync(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<Dialect>() is null)
        {
            await next(context);
            return;
        }

        var credentials = Credentials.Of(context.Request, cookie);
        var permission = metadata.GetMetadata<RoutePermission>()?.Permission
            ?? throw new InvalidOperationException($"The route {context.GetEndpoint()} does not say what it needs.");
        if (!crossSite.Lets(context.Request, credentials, isOpen: !permission.NeedsSession))
        {
            await OtherSite.ExecuteAsync(context);
            return;
        }

        if (permission.NeedsSession && !await LetInAsync(context, metadata, permission, credentials))
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

    private async Task<bool> LetInAsync(
        HttpContext context, EndpointMetadataCollection metadata, Permission permission, Credentials credentials)
    {
        var principal = await authenticator.AuthenticateAsync(
            credentials, context.Connection.RemoteIpAddress, context.RequestAborted, evenIncomplete: true);
        if (principal is null)
        {
            await (budget.Hear(context) ?? SignInFirst).ExecuteAsync(context);
            return false;
        }

        context.Features.Set(new Caller(principal));
        if (Policy.May(principal, permission) is { } refusal)
        {
            await new Problem(refusal).ExecuteAsync(context);
            return false;
        }

        if (policy.IsIncomplete(principal) && metadata.GetMetadata<WithoutSecondFactor>() is null)
        {
            await SecondFactorFirst.ExecuteAsync(context);
            return false;
        }

        return true;
    }
}
