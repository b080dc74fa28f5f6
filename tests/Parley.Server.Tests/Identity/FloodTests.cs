using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Parley.Core;
using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Server.Identity;
using Parley.Server.Tests.Http;
using Xunit;

namespace Parley.Server.Tests.Identity;

/// <summary>More sign-ins than can be hashed (attack AU3).</summary>
public sealed class FloodTests() : OwnHostSuite(EngineKind.Sqlite)
{
    [Fact]
    public async Task Ten_thousand_sign_ins_at_once_are_refused_early_and_those_who_are_in_are_served()
    {
        var ada = await SignUpAsync("Ada");
        var accounts = Host.Services.GetRequiredService<Accounts>();
        var flood = Enumerable.Range(0, 10_000).Select(number => Task.Run(() => accounts.SignInAsync(
            new LogIn(ada.Email, "not the password"),
            new Visitor(new IPAddress([10, 1, (byte)(number / 250), (byte)(number % 250)]), null),
            CancellationToken.None)))
            .ToList();
        Assert.Equal(200, (await GetAsync("/api/v1/conversations", ada)).Status);
        Assert.Equal(200, (await PatchAsync("/api/v1/users/me", ada, """{"name":"Ada L."}""")).Status);

        var codes = (await Task.WhenAll(flood)).Select(outcome => outcome.Refusal!.Code).CountBy(code => code).ToDictionary();
        Assert.InRange(codes[RefusalCode.Unavailable], 5_000, 9_999);
        Assert.Equal(10_000, codes.Values.Sum());
        Assert.Equal([RefusalCode.Unauthorized, RefusalCode.Unavailable], codes.Keys.Except([RefusalCode.RateLimited]).Order());
    }

    protected override ServerSettings Settings(ServerSettings usual) =>
        usual with { Identity = usual.Identity with { PasswordIterations = 100_000 } };
}
