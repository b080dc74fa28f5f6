using Parley.Core;
using Parley.Core.Access;
using Parley.Server.Identity;

namespace Parley.Server.Operators;

/// <summary>The keys of applications' servers, from the console.</summary>
internal sealed class ServerKeyAdministration(Store store)
{
    public Task<AdminReply> RunAsync(AdminRequest request, CancellationToken cancellation) => request.Command switch
    {
        AdminCommand.CreateServerKey => CreateAsync(request.Name, cancellation),
        AdminCommand.RevokeServerKey => RevokeAsync(request.SessionId, cancellation),
        _ => ListAsync(cancellation),
    };

    private async Task<AdminReply> ListAsync(CancellationToken cancellation) => new()
    {
        ServerKeys = [.. (await store.ServerKeys.ListAsync(Actor.Console, cancellation)).Select(ServerKeyLine.Of)],
    };

    private async Task<AdminReply> CreateAsync(string name, CancellationToken cancellation)
    {
        var key = SessionToken.New();
        var made = await store.ServerKeys.CreateAsync(Actor.Console, name, SessionToken.Hash(key.Text), cancellation);
        return made.TryGet(out var info, out var refusal)
            ? new AdminReply { ServerKeys = [ServerKeyLine.Of(info)], Key = key.Text }
            : AdminReply.Of(refusal);
    }

    private async Task<AdminReply> RevokeAsync(string id, CancellationToken cancellation)
    {
        var revoked = await store.ServerKeys.RevokeAsync(Actor.Console, id, cancellation);
        return revoked.Refusal switch
        {
            null => await ListAsync(cancellation),
            { Code: RefusalCode.NotFound } => AdminReply.Of(new Refusal(RefusalCode.NotFound, "There is no such key; its id finds it.")),
            var refusal => AdminReply.Of(refusal),
        };
    }
}
