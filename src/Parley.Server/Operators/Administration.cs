using System.Globalization;
using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Sessions;
using Parley.Core.Storage;
using Parley.Core.Users;
using Parley.Server.Http.Requests;
using Parley.Server.Identity;

namespace Parley.Server.Operators;

/// <summary>What the operator of the machine does with people and their sessions, on the store of a server that runs or of one that was
/// stopped. The rules are Core's.</summary>
internal sealed partial class Administration(Store store, PasswordHashing passwords, AccountPolicy policy, ILogger<Administration> logger)
{
    /// <summary>So many accounts in one answer; the next begin where they end.</summary>
    private const int Most = 1_000;

    private static readonly Refusal NoSuchAccount =
        new(RefusalCode.NotFound, "There is no such account; an id, an address or a handle finds one.");

    private readonly ServerKeyAdministration _serverKeys = new(store);

    public async Task<AdminReply> RunAsync(AdminRequest request, CancellationToken cancellation)
    {
        var (reply, userId) = await AnswerAsync(request, cancellation);
        LogAsked(logger, request.Command, userId, reply.Code ?? "done");
        return reply;
    }

    private async Task<(AdminReply Reply, long? UserId)> AnswerAsync(AdminRequest request, CancellationToken cancellation)
    {
        try
        {
            if (request.Command is AdminCommand.ListUsers)
            {
                return (await ListAsync(request, cancellation), null);
            }

            if (request.Command is AdminCommand.ListServerKeys or AdminCommand.CreateServerKey or AdminCommand.RevokeServerKey)
            {
                return (await _serverKeys.RunAsync(request, cancellation), null);
            }

            if (request.Command is AdminCommand.CreateUser)
            {
                var created = await CreateAsync(request, cancellation);
                return (created, created.User?.Id);
            }

            return await store.Administration.FindAsync(Actor.Console, request.Who, cancellation) is { } user
                ? (await OfAsync(user, request, cancellation), user.Id)
                : (AdminReply.Of(NoSuchAccount), null);
        }
        catch (StoreUnavailableException)
        {
            return (AdminReply.Of(Refusal.Unavailable), null);
        }
    }

    private Task<AdminReply> OfAsync(User user, AdminRequest request, CancellationToken cancellation) => request.Command switch
    {
        AdminCommand.ShowUser => Task.FromResult(AdminReply.Of(user)),
        AdminCommand.DisableUser => ChangeAsync(user, null, true, cancellation),
        AdminCommand.EnableUser => ChangeAsync(user, null, false, cancellation),
        AdminCommand.SetRole => RequestWords.UserRoles.TryGetValue(request.Role, out var role)
            ? ChangeAsync(user, role, null, cancellation)
            : Task.FromResult(AdminReply.Of(Refusal.Validation("role", "A role is member, admin or guest."))),
        AdminCommand.ResetPassword => ResetPasswordAsync(user, request.Password, cancellation),
        AdminCommand.ResetTwoFactor => DoneAsync(user, store.Factors.ResetAsync(user.Id, cancellation)),
        AdminCommand.ListSessions => SessionsAsync(user, cancellation),
        AdminCommand.EndSession => DoneAsync(
            user, store.Administration.EndSessionAsync(Actor.Console, user.Id, request.SessionId, cancellation)),
        AdminCommand.EndSessions => DoneAsync(user, store.Administration.EndSessionsAsync(Actor.Console, user.Id, cancellation)),
        _ => throw new ArgumentOutOfRangeException(nameof(request), request.Command, "A command that is about nobody."),
    };

    private async Task<AdminReply> ListAsync(AdminRequest request, CancellationToken cancellation)
    {
        List<User> users = [];
        var before = request.Before;
        while (users.Count < Most)
        {
            var page = await store.Administration.ListAsync(Actor.Console, request.Query, before, store.Limits.PageSize, cancellation);
            users.AddRange(page);
            if (page.Count < store.Limits.PageSize)
            {
                return new AdminReply { Users = [.. users.Select(AccountLine.Of)] };
            }

            before = page[^1].Id;
        }

        return new AdminReply { Users = [.. users.Select(AccountLine.Of)], Next = before };
    }

    private async Task<AdminReply> CreateAsync(AdminRequest request, CancellationToken cancellation)
    {
        if (!RequestWords.UserRoles.TryGetValue(request.Role, out var role))
        {
            return AdminReply.Of(Refusal.Validation("role", "A role is member, admin or guest."));
        }

        if (!(await HashAsync(request.Password, cancellation)).TryGet(out var made, out var refusal)
            || !(await store.Provisioning.CreateAsync(Actor.Console, request.Name, request.Email, made.Hash, role, cancellation))
                .TryGet(out var user, out refusal))
        {
            return AdminReply.Of(refusal);
        }

        return AdminReply.Of(user) with { Password = made.Fresh };
    }

    private async Task<AdminReply> ChangeAsync(User user, UserRole? role, bool? disabled, CancellationToken cancellation) =>
        (await store.Administration.ChangeAsync(Actor.Console, user.Id, role, disabled, cancellation))
            .TryGet(out var changed, out var refusal)
            ? AdminReply.Of(changed)
            : AdminReply.Of(refusal);

    private async Task<AdminReply> ResetPasswordAsync(User user, string? password, CancellationToken cancellation) =>
        (await HashAsync(password, cancellation)).TryGet(out var made, out var refusal)
        && (await store.Provisioning.ResetPasswordAsync(Actor.Console, user.Id, made.Hash, cancellation)).TryGet(out _, out refusal)
            ? AdminReply.Of(user) with { Password = made.Fresh }
            : AdminReply.Of(refusal);

    private async Task<AdminReply> SessionsAsync(User user, CancellationToken cancellation)
    {
        var signIns = await store.Sessions.ListAsync(user.Id, cancellation);
        var tokens = await store.ApiTokens.ListAsync(user.Id, cancellation);
        var external = await store.Sessions.ListExternalAsync(user.Id, cancellation);
        return new AdminReply
        {
            Sessions =
            [
                .. signIns.Select(session => SessionLine.Of(session, SessionKind.SignIn)),
                .. tokens.Select(token => SessionLine.Of(token, SessionKind.ApiToken)),
                .. external.Select(session => SessionLine.Of(session, SessionKind.External)),
            ],
        };
    }

    private static async Task<AdminReply> DoneAsync(User user, Task<Result<Done>> work) => (await work).Refusal switch
    {
        null => AdminReply.Of(user),
        { Code: RefusalCode.NotFound } => AdminReply.Of(
            new Refusal(RefusalCode.NotFound, $"User {user.Id.ToString(CultureInfo.InvariantCulture)} has no such session.")),
        var refusal => AdminReply.Of(refusal),
    };

    /// <returns>The hash, and the password itself where it is a fresh one.</returns>
    private async Task<Result<(string Hash, string? Fresh)>> HashAsync(string? given, CancellationToken cancellation)
    {
        if (given is not null && policy.CheckPassword(given, store.Limits, "password") is { } refusal)
        {
            return refusal;
        }

        var fresh = given is null ? FreshPassword.Make() : null;
        return (await passwords.HashAsync(given ?? fresh!, cancellation)).Map(hash => (hash, fresh));
    }

    [LoggerMessage(1020, LogLevel.Information, "At the console: {Command} for user {UserId}: {Outcome}")]
    private static partial void LogAsked(ILogger logger, AdminCommand command, long? userId, string outcome);
}
