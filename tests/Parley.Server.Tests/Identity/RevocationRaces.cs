using Parley.Server.Tests.Http;
using Parley.Server.Tests.WebSockets;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Identity;

/// <summary>Revocation against traffic: after its acknowledgement nothing that was sent later reaches who was shut out (attacks AZ5, AZ24).</summary>
public abstract class RevocationRaces(SharedHost shared) : SharedHostSuite(shared)
{
    private const int Rounds = 12;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Nothing_sent_after_the_acknowledgement_is_heard(int seed)
    {
        var random = new Random(seed);
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        for (var round = 0; round < Rounds; round++)
        {
            var (victim, revoke) = await ArmAsync(ada, random.Next(3));
            await using var socket = await WireClient.SignInAsync(Host.BaseAddress, victim);
            using var stop = new CancellationTokenSource();
            var traffic = TalkAsync(bob, conversation, stop.Token);
            var late = ConnectLateAsync(victim);
            await Task.Delay(random.Next(15));
            await revoke();
            await stop.CancelAsync();
            await traffic;
            await SendAsync(bob, conversation, $"after {round:D}");
            var heard = new List<string>();
            while (await socket.HearTextAsync() is { } frame)
            {
                heard.Add(frame);
            }

            Assert.Equal(4403, (int)socket.Socket.CloseStatus!.Value);
            Assert.DoesNotContain(heard, frame => frame.Contains($"after {round:D}"));
            await late;
        }
    }

    // A way to shut a session of Ada's out: signing it out, ending it from elsewhere, or revoking an API token.
    private async Task<(Person Victim, Func<Task> Revoke)> ArmAsync(Person ada, int way)
    {
        if (way == 2)
        {
            var made = await PostAsync("/api/v1/auth/tokens", ada, """{"name":"race"}""");
            var id = made.Json.GetProperty("api_token").GetProperty("id").GetString();
            return (ada with { Token = made.Json.GetProperty("token").GetString()! },
                async () => Assert.Equal(204, (await DeleteAsync($"/api/v1/auth/tokens/{id}", ada)).Status));
        }

        var reply = await PostAsync("/api/v1/auth/login", null, $$"""{"email":"{{ada.Email}}","password":"{{Password}}"}""");
        var victim = ada with { Token = reply.Json.GetProperty("token").GetString()! };
        return (victim, way == 0
            ? async () => Assert.Equal(204, (await PostAsync("/api/v1/auth/logout", victim, "")).Status)
            : async () => Assert.Equal(204, (await DeleteAsync("/api/v1/auth/sessions", ada)).Status));
    }

    private async Task TalkAsync(Person sender, long conversation, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await SendAsync(sender, conversation, "before");
        }
    }

    // On its way in while it is revoked: it is refused, or closed at once.
    private async Task ConnectLateAsync(Person victim)
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            try
            {
                await using var socket = await WireClient.ConnectAsync(Host.BaseAddress, "/ws", victim.Token);
                while (await socket.HearTextAsync() is not null)
                {
                }

                Assert.Equal(4403, (int)socket.Socket.CloseStatus!.Value);
            }
            catch (UpgradeRefusedException refused)
            {
                Assert.Equal(401, refused.Status);
            }
        }
    }
}

public sealed class RevocationRacesOnSqlite(SqliteHost shared) : RevocationRaces(shared), IClassFixture<SqliteHost>;

public sealed class RevocationRacesOnPostgreSql(PostgreSqlHost shared) : RevocationRaces(shared), IClassFixture<PostgreSqlHost>;
