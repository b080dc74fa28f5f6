using System.Net;
using Parley.Core.Storage;
using Parley.Server.Hosting;
using Parley.Testing.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Parley.Server.Tests.Hosting;

public sealed class HealthOnSqlite() : HealthSuite(EngineKind.Sqlite);

public sealed class HealthOnPostgreSql() : HealthSuite(EngineKind.PostgreSql);

public abstract class HealthSuite(EngineKind kind)
{
    [Fact]
    public async Task A_server_that_serves_is_well_and_ready()
    {
        await using var host = await ParleyHost.StartAsync(kind);
        Assert.Equal("ok", await host.Http.GetStringAsync("healthz"));
        Assert.Equal("ok", await host.Http.GetStringAsync("readyz"));
    }

    [Fact]
    public async Task While_draining_it_is_well_and_not_ready()
    {
        await using var host = await ParleyHost.StartAsync(kind);
        host.Services.GetRequiredService<Readiness>().BeginDrain();
        Assert.Equal("ok", await host.Http.GetStringAsync("healthz"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await host.Http.GetAsync("readyz")).StatusCode);
    }

    [Theory]
    [InlineData("healthz")]
    [InlineData("no/such/place")]
    public async Task Every_answer_carries_the_headers_that_keep_browsers_from_guessing(string path)
    {
        await using var host = await ParleyHost.StartAsync(kind);
        var answer = await host.Http.GetAsync(path);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("same-origin", answer.Headers.GetValues("Cross-Origin-Opener-Policy").Single());
        Assert.Equal("same-origin", answer.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
        Assert.False(answer.Headers.Contains("Server"));
    }
}
