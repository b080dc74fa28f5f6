using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Server.Identity;
using Xunit;

namespace Parley.Server.Tests.Http;

/// <summary>A server where signing up is closed.</summary>
public abstract class RegistrationSuite(EngineKind kind) : OwnHostSuite(kind)
{
    [Fact]
    public async Task Nobody_signs_up_where_it_is_closed_but_the_first_administrator()
    {
        Assert.Equal(403, (await RegisterAsync("ada", "")).Status);
        Assert.Equal(403, (await RegisterAsync("ada", ""","setup_code":"guess" """)).Status);
        Assert.Equal(201, (await RegisterAsync("ada", $""","setup_code":"{Host.Server.SetupCode}" """)).Status);
        Assert.Equal(403, (await RegisterAsync("bob", "")).Status);
    }

    protected override ServerSettings Settings(ServerSettings usual) =>
        usual with { Identity = usual.Identity with { Registration = Registration.Closed } };

    private Task<Reply> RegisterAsync(string name, string code) => PostAsync(
        "/api/v1/auth/register", null, $$"""{"name":"{{name}}","email":"{{name}}@example.org","password":"{{Password}}"{{code}}}""");
}

public sealed class RegistrationOnSqlite() : RegistrationSuite(EngineKind.Sqlite);

public sealed class RegistrationOnPostgreSql() : RegistrationSuite(EngineKind.PostgreSql);
