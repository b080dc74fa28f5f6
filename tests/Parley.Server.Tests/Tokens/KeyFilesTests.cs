using System.Security.Cryptography;
using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Server.Identity.Tokens;
using Parley.Server.Tests.Http;
using Parley.Testing;
using Parley.Testing.Client;
using Parley.Testing.Hosting;
using Parley.Testing.Logs;
using Xunit;

namespace Parley.Server.Tests.Tokens;

/// <summary>Keys in files, replaced while the server runs.</summary>
public sealed class KeyFilesTests : HttpSuite, IAsyncLifetime
{
    private readonly string _file = Path.GetTempFileName();
    private readonly ECDsa _old = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _new = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly LogRecorder _log = new();
    private ParleyHost? _host;

    protected override ParleyHost Host => _host!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_file, TokenSmith.KeySet((_old, "old")));
        _host = await ParleyHost.StartAsync(EngineKind.Sqlite, Settings);
        _log.Attach(_host.Services);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _log.Dispose();
        _old.Dispose();
        _new.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public async Task A_new_set_is_taken_without_a_restart_and_a_broken_one_leaves_the_old_keys()
    {
        Assert.Equal(200, await StatusAsync(_old, "old"));
        Assert.Equal(401, await StatusAsync(_new, "new"));

        // Half of a file, as it stands while somebody writes it; then none at all; then one of keys for something else.
        foreach (var (broken, reason) in new[]
        {
            (TokenSmith.KeySet((_new, "new"))[..80], "not JSON"), ("""{"keys":[]}""", "no key of ES256"),
            ("""{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}""", "no key of ES256"),
        })
        {
            await File.WriteAllTextAsync(_file, broken);
            await Eventually.TrueAsync(async () =>
            {
                Assert.Equal(200, await StatusAsync(_old, "old"));
                return _log.Lines.Any(line => line.Event == 3051 && line.Text.Contains(reason, StringComparison.Ordinal));
            });
        }

        await File.WriteAllTextAsync(_file, TokenSmith.KeySet((_old, "old"), (_new, "new")));
        await Eventually.TrueAsync(async () => await StatusAsync(_new, "new") == 200);
        Assert.Equal(200, await StatusAsync(_old, "old"));

        // The old key is taken away: what it signs from now on opens nothing.
        await File.WriteAllTextAsync(_file, TokenSmith.KeySet((_new, "new")));
        await Eventually.TrueAsync(async () => await StatusAsync(_old, "old") == 401);
        Assert.Equal(200, await StatusAsync(_new, "new"));
        File.Delete(_file);
        await Eventually.TrueAsync(async () => await StatusAsync(_new, "new") == 200 && _log.Lines.Count(line => line.Event == 3051) > 3);
    }

    [Fact]
    public async Task A_token_signed_by_one_key_under_the_name_of_another_opens_nothing() => Assert.Equal(401, await StatusAsync(_new, "old"));

    private async Task<int> StatusAsync(ECDsa key, string keyId)
    {
        var claims = TokenSmith.Claims("7", DateTimeOffset.UtcNow, TimeSpan.FromMinutes(10)).ToJsonString();
        return (await GetAsync("/api/v1/auth/me", new Person(0, "", "", TokenSmith.Sign(claims, key, keyId)))).Status;
    }

    private ServerSettings Settings(ServerSettings usual) => usual with
    {
        Limits = usual.Limits with { StrangersPerSecond = 10_000 },
        Identity = usual.Identity with
        {
            Issuers =
            [
                new IssuerSettings("shop", JwtAlgorithm.ES256, new KeySource(KeyForm.JwkSet, File: _file))
                {
                    Issuer = "https://shop.example",
                    Audience = "chat",
                },
            ],
        },
    };
}
