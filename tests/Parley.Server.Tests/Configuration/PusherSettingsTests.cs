using System.Collections;
using Parley.Protocols.Pusher;
using Parley.Server.Configuration;
using Parley.Server.Pusher;
using Xunit;

namespace Parley.Server.Tests.Configuration;

public sealed class PusherSettingsTests : IDisposable
{
    private const string Secret = "7ad3773142a6692b25b8";

    private readonly string _data = Directory.CreateTempSubdirectory("parley-pusher-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData("PUSHER_APP_")]
    [InlineData("REVERB_APP_")]
    public void The_environment_of_an_application_names_the_default_app(string prefix)
    {
        var environment = new Dictionary<string, string>
        {
            [prefix + "ID"] = "3",
            [prefix + "KEY"] = "278d425bdf160c739803",
            [prefix + "SECRET"] = Secret,
            [prefix + "CLUSTER"] = "mt1",
            [prefix + "HOST"] = "",
            [prefix + "PORT"] = "443",
        };
        var app = Assert.Single(Of(Read(environment)).Apps);
        Assert.Equal(("3", "278d425bdf160c739803", Secret), (app.Id, app.Key, app.Secret));
    }

    [Fact]
    public void Half_of_an_app_s_credentials_stops_the_start()
    {
        foreach (var name in new[] { "PUSHER_APP_ID", "PUSHER_APP_KEY", "PUSHER_APP_SECRET", "REVERB_APP_KEY" })
        {
            Assert.Throws<ConfigurationException>(() => Of(Read(new Dictionary<string, string> { [name] = Secret })));
        }
    }

    [Theory]
    [InlineData("your_app_secret")]
    [InlineData("your-app-secret-of-the-example")]
    [InlineData("too short")]
    [InlineData("change-me-change-me-change-me")]
    public void A_secret_that_everybody_knows_is_refused_and_not_repeated(string secret)
    {
        var refused = Assert.Throws<ConfigurationException>(() => Of(Read([], "--pusher.id", "1", "--pusher.key", "k", "--pusher.secret", secret)));
        Assert.DoesNotContain(secret, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apps_are_listed_with_what_they_may_do()
    {
        const string apps = """
            [
              {"client_events":"off","event_namespace":"Shop.Events","chat_members":50},
              {"id":"7","key":"k7","secret":"7ad3773142a6692b25b8","client_events":"joined","origins":["https://Shop.Example:443"],"members":500,
               "activity_timeout":120,"subscription_counts":"on","over_quota_code":4004,"enabled":"off",
               "messages_per_second":50,"events_per_second":1000,"reads_per_second":20,
               "webhook_url":"https://shop.example/hook","webhook_events":["channel_occupied","client_event"]}
            ]
            """;
        var settings = Of(Read([], "--pusher.id", "1", "--pusher.key", "k1", "--pusher.secret", Secret, "--pusher.apps", apps));
        Assert.Equal(["1", "7"], settings.Apps.Select(app => app.Id));
        Assert.Equal(PusherClientEvents.Off, settings.Apps[0].ClientEvents);
        Assert.Equal((@"Shop\Events", 50), (settings.Apps[0].EventNamespace, settings.Apps[0].ChatMembers));
        Assert.Equal((@"App\Events", 2_000), (settings.Apps[1].EventNamespace, settings.Apps[1].ChatMembers));
        var shop = settings.Apps[1];
        Assert.Equal((PusherClientEvents.Joined, 500, 4004), (shop.ClientEvents, shop.Members, shop.OverQuotaCode));
        Assert.Equal((true, false), (shop.TellsCounts, shop.Enabled));
        Assert.Equal((50, 1_000, 20), (shop.MessagesPerSecond, shop.EventsPerSecond, shop.ReadsPerSecond));
        Assert.Equal(["https://shop.example"], shop.Origins);
        Assert.Equal(TimeSpan.FromSeconds(120), shop.ActivityTimeout);
        Assert.True(Assert.Single(shop.Hooks).Wants("client_event"));
        Assert.False(shop.Hooks[0].Wants("cache_miss"));
    }

    [Theory]
    [InlineData("""[{"id":"7","key":"k"}]""")]
    [InlineData("""[{"id":"a b","key":"k","secret":"7ad3773142a6692b25b8"}]""")]
    [InlineData("""[{"id":"7","key":"k","secret":"7ad3773142a6692b25b8"},{"id":"7","key":"l","secret":"7ad3773142a6692b25b8"}]""")]
    [InlineData("""[{"id":"7","key":"k","secret":"7ad3773142a6692b25b8"},{"id":"8","key":"k","secret":"7ad3773142a6692b25b8"}]""")]
    [InlineData("""[{"client_events":"sometimes"}]""")]
    [InlineData("""[{"colour":"red"}]""")]
    [InlineData("""[{"members":0}]""")]
    [InlineData("""[{"messages_per_second":0}]""")]
    [InlineData("""[{"event_namespace":"App/Events"}]""")]
    [InlineData("""[{"chat_members":0}]""")]
    [InlineData("""[{"events_per_second":-1}]""")]
    [InlineData("""[{"over_quota_code":4301}]""")]
    [InlineData("""[{"origins":["*"]}]""")]
    [InlineData("""[{"webhook_url":"ftp://shop.example"}]""")]
    [InlineData("""[{"webhook_url":"https://shop.example","webhook_events":["everything"]}]""")]
    [InlineData("[7]")]
    public void What_an_app_cannot_have_stops_the_start(string apps) =>
        Assert.Throws<ConfigurationException>(() => Of(Read([], "--pusher.apps", apps)));

    [Theory]
    [InlineData("realtime")]
    [InlineData("/api")]
    [InlineData("/a b")]
    [InlineData("//x")]
    public void A_prefix_is_a_path_of_its_own(string prefix)
    {
        Assert.Throws<ConfigurationException>(() => Read([], "--pusher.path", prefix));
        Assert.Equal("/realtime", Of(Read([], "--pusher.path", "/realtime/")).Path);
    }

    [Fact]
    public void The_first_app_is_made_once_for_its_owner_alone()
    {
        var settings = Of(Read([], "--pusher.apps", """[{"client_events":"off"}]"""));
        var made = FirstApp.Of(settings, out var isNew);
        Assert.True(isNew);
        Assert.Equal((6, 20, 40), (made.Id.Length, made.Key.Length, made.Secret.Length));
        Assert.Equal(PusherClientEvents.Off, made.ClientEvents);
        Assert.Equal(made, FirstApp.Of(settings, out isNew));
        Assert.False(isNew);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(settings.AppFile!));
        File.WriteAllText(settings.AppFile!, "nonsense");
        Assert.Throws<ConfigurationException>(() => FirstApp.Of(settings, out _));
    }

    [Fact]
    public void Secrets_of_apps_are_not_printed()
    {
        var output = new StringWriter();
        SettingsPage.WriteInForce(Read([], "--pusher.apps", """[{"id":"7","key":"k","secret":"7ad3773142a6692b25b8"}]"""), output);
        Assert.Contains("pusher.apps = [{\"id\":\"7\",\"key\":\"k\",\"secret\":\"(hidden)\"}]", output.ToString(), StringComparison.Ordinal);
    }

    private static PusherSettings Of(EffectiveSettings effective) => ServerSettings.From(effective).Pusher;

    private EffectiveSettings Read(Dictionary<string, string> environment, params string[] arguments) =>
        SettingsReading.Read(["--data", _data, .. arguments], (IDictionary)environment);
}
