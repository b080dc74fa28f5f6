using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Sessions;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;
using Parley.Server.Identity;

namespace Parley.Server.Http;

/// <summary>
/// Lets nobody past who may not ask for what the route does, and no page of another site, before a byte of the body is read. What somebody
/// may in one conversation is judged where its rows are locked.
/// </summary>
internal sealed class Gate(
    RequestDelegate next,
    Authenticator authenticator,
    SessionCookie cookie,
    CrossSite crossSite,
    RequestBudget budget,
    OverBudget over,
    AccountPolicy policy)
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

        if (!permission.NeedsSession)
        {
            await AskAsync(context, metadata.GetMetadata<CountsItself>() is null ? budget.Hear(context) : null);
            return;
        }

        // Whoever was over the budget is judged again before the store is asked who it is: a refusal must not cost a read.
        var known = over.OwnerOf(credentials);
        if (known is { } owner && await IsOverAsync(context, credentials, owner))
        {
            return;
        }

        if (await authenticator.AuthenticateAsync(
            credentials, context.Connection.RemoteIpAddress, context.RequestAborted, evenIncomplete: true) is not { } principal)
        {
            await (budget.Hear(context) ?? SignInFirst).ExecuteAsync(context);
            return;
        }

        context.Features.Set(new Caller(principal));
        if (known is null && await IsOverAsync(context, credentials, principal.UserId))
        {
            return;
        }

        using var request = budget.Begin(principal.UserId, out var tooMany);
        await AskAsync(context, tooMany ?? Refuse(principal, permission, metadata));
    }

    /// <summary>Why somebody who is signed in may not ask for this; null: go ahead.</summary>
    private Problem? Refuse(Principal principal, Permission permission, EndpointMetadataCollection metadata) =>
        Policy.May(principal, permission) is { } refusal ? new Problem(refusal)
        : policy.IsIncomplete(principal) && metadata.GetMetadata<WithoutSecondFactor>() is null ? SecondFactorFirst
        : null;

    private async Task<bool> IsOverAsync(HttpContext context, Credentials credentials, long userId)
    {
        var verdict = budget.Hear(context, userId);
        if (verdict.Refusal is null)
        {
            over.Remove(credentials);
            return false;
        }

        over.Add(credentials, userId);
        await (await budget.AnswerAsync(verdict, userId, context.RequestAborted)).ExecuteAsync(context);
        return true;
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
}

/// <summary>The route counts its requests itself, once it knows who asks: an application's server asks more than a stranger may.</summary>
internal sealed record CountsItself;
