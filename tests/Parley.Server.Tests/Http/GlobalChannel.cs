using Microsoft.Extensions.DependencyInjection;
using Parley.Core;
using Parley.Core.Conversations;
using Parley.Core.Users;
using Parley.Testing.Client;
using Parley.Testing.Hosting;
using Xunit;

namespace Parley.Server.Tests.Http;

/// <summary>The channel that is there for everybody, and that nobody owns.</summary>
internal static class GlobalChannel
{
    /// <summary>Makes somebody its admin, as the server of an application may.</summary>
    /// <returns>Its number.</returns>
    public static async Task<long> AppointAsync(ParleyHost host, Person admin, CancellationToken cancellation)
    {
        using var http = new ParleyHttp(host.BaseAddress);
        var (_, answer) = await http.SendAsync(
            HttpMethod.Post, "api/messages", admin.Token, new() { ["type"] = "join", ["to"] = "channel:global" }, cancellation);
        var id = answer.GetProperty("payload").Number("conversation_id");
        var server = new UserCard(admin.Id, "shop", null);
        var conversations = host.Services.GetRequiredService<Store>().Conversations;
        Assert.Null((await conversations.AddMemberAsync(
            admin.Id, id, admin.Id, null, cancellation, MemberRole.Admin, server)).Refusal);
        return id;
    }
}
