using System.Collections;
using Parley.Server.Configuration;
using Parley.Server.Identity;
using Xunit;

namespace Parley.Server.Tests.Configuration;

public sealed class SettingsTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("parley-settings-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public void Every_default_is_one_that_the_setting_accepts()
    {
        var effective = Read();
        Assert.All(Settings.All.Where(setting => setting != Settings.Data), setting =>
        {
            Assert.True(setting.Accepts(setting.Default), setting.Name);
            Assert.Equal("default", effective.SourceOf(setting));
            Assert.NotEmpty(setting.Range);
            Assert.NotEmpty(setting.Reason);
        });
        Assert.Equal("http://127.0.0.1:8080", Assert.Single(ServerSettings.From(effective).Urls).Url);
    }

    [Fact]
    public void The_file_loses_to_the_environment_and_both_to_the_command_line()
    {
        File("""{ "limits": { "message_length": 100 }, "session_days": 1, "drain_seconds": 2 }""");
        var environment = new Dictionary<string, string> { ["PARLEY_LIMITS__MESSAGE_LENGTH"] = "200", ["PARLEY_SESSION_DAYS"] = "3" };
        var effective = Read(environment, "--limits.message-length", "300");
        Assert.Equal(300, effective.Get(Settings.MessageLength));
        Assert.Equal("command line", effective.SourceOf(Settings.MessageLength));
        Assert.Equal(3, effective.Get(Settings.SessionDays));
        Assert.Equal("environment variable PARLEY_SESSION_DAYS", effective.SourceOf(Settings.SessionDays));
        Assert.Equal(2, effective.Get(Settings.DrainSeconds));
        Assert.Equal(Path.Combine(_data, "parley.json"), effective.SourceOf(Settings.DrainSeconds));
    }

    [Fact]
    public void The_last_of_two_flags_wins() => Assert.Equal(2, Read("--session_days=1", "--session-days", "2").Get(Settings.SessionDays));

    [Fact]
    public void A_list_is_an_array_in_the_file_and_separated_by_semicolons_elsewhere()
    {
        File("""{ "urls": ["http://127.0.0.1:6001", "http://[::1]:3010"], "origins": ["https://Chat.Example:443"] }""");
        var settings = ServerSettings.From(Read());
        Assert.Equal(["http://127.0.0.1:6001", "http://[::1]:3010"], settings.Urls.Select(address => address.Url));
        Assert.Equal(["https://chat.example"], settings.Web.Origins);
        Assert.Equal(2, Read("--urls", "http://*:1;http://localhost:2").Get(Settings.Urls).Count);
    }

    [Theory]
    [InlineData("""{ "colour": "red" }""", "colour (")]
    [InlineData("""{ "limits": { "colour": 1 } }""", "limits.colour (")]
    [InlineData("""{ "data": "elsewhere" }""", "data (")]
    [InlineData("""{ "session_days": 0 }""", "session_days (")]
    [InlineData("""{ "session_days": 1, "session_days": 2 }""", "is not JSON")]
    [InlineData("[]", "must hold one JSON object")]
    [InlineData("{", "is not JSON")]
    public void A_file_that_is_wrong_stops_the_start_with_a_sentence_that_names_it(string json, string sentence)
    {
        File(json);
        var refused = Assert.Throws<ConfigurationException>(() => Read());
        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
        Assert.Contains("parley.json", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--registration", "2")]
    [InlineData("--urls", "http://chat.example:80")]
    [InlineData("--urls", "")]
    [InlineData("--urls", "http://127.0.0.1:99999")]
    [InlineData("--origins", "*")]
    [InlineData("--origins", "https://*.example")]
    [InlineData("--origins", "https://chat.example/path")]
    [InlineData("--origins", "chat.example")]
    [InlineData("--drain_seconds", "11")]
    [InlineData("--connections", "many")]
    [InlineData("--database", "somewhere")]
    [InlineData("--log_level", "loud")]
    public void A_value_outside_the_range_is_refused(string flag, string value) =>
        Assert.Contains(flag[2..], Assert.Throws<ConfigurationException>(() => Read(flag, value)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_refused_secret_is_not_repeated()
    {
        var refused = Assert.Throws<ConfigurationException>(() => Read("--database", "hunter2"));
        Assert.DoesNotContain("hunter2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_of_ours_that_is_not_a_setting_is_refused()
    {
        var environment = new Dictionary<string, string> { ["PARLEY_LIMITS_MESSAGE_LENGTH"] = "1" };
        var refused = Assert.Throws<ConfigurationException>(() => Read(environment));
        Assert.Contains("PARLEY_LIMITS_MESSAGE_LENGTH", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_names_of_the_seeds_are_understood_below_our_own()
    {
        var environment = new Dictionary<string, string>
        {
            ["PORT"] = "3010",
            ["FRONTEND_URL"] = "http://localhost:3000",
            ["WEBSOCKET_SSL"] = "false",
        };
        File("""{ "origins": "https://chat.example", "urls": "http://127.0.0.1:1" }""");
        var effective = Read(environment);
        Assert.Equal("http://*:3010", Assert.Single(effective.Get(Settings.Urls)).Url);
        Assert.Equal(["https://chat.example", "http://localhost:3000"], effective.Get(Settings.Origins));
        Assert.Equal(["WEBSOCKET_SSL"], effective.Unused);

        environment["PARLEY_URLS"] = "http://127.0.0.1:2";
        Assert.Equal(2, Assert.Single(Read(environment).Get(Settings.Urls)).Port);
    }

    [Theory]
    [InlineData("127.0.0.1", "7000", "http://127.0.0.1:7000")]
    [InlineData("0.0.0.0", null, "http://0.0.0.0:6001")]
    [InlineData(null, "7000", "http://*:7000")]
    public void Host_and_port_of_seed_000_say_where_to_listen(string? host, string? port, string url)
    {
        var environment = new Dictionary<string, string> { ["WEBSOCKET_HOST"] = host ?? "", ["WEBSOCKET_PORT"] = port ?? "" };
        Assert.Equal(url, Assert.Single(Read(environment).Get(Settings.Urls)).Url);
    }

    [Fact]
    public void What_is_printed_shows_sources_and_hides_secrets()
    {
        var environment = new Dictionary<string, string> { ["PUSHER_APP_SECRET"] = "hunter2", ["WEBSOCKET_SSL"] = "true" };
        var output = new StringWriter();
        SettingsPage.WriteInForce(Read(environment, "--database", "Host=db;Password=hunter2", "--registration", "closed"), output);
        Assert.Contains("registration = closed   (command line)", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("database = (hidden)   (command line)", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("pusher.secret = (hidden)   (environment variable PUSHER_APP_SECRET)", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("WEBSOCKET_SSL = (hidden)   (environment variable, not used yet)", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_part_gets_its_settings()
    {
        var settings = ServerSettings.From(
            Read("--registration", "invite", "--session_days", "2", "--storage.readers", "3", "--connections", "7"));
        Assert.Equal(Registration.Invite, settings.Identity.Registration);
        Assert.Equal(TimeSpan.FromDays(2), settings.Identity.SessionLifetime);
        Assert.Equal(Path.Combine(_data, "setup-code"), settings.Identity.SetupCodeFile);
        Assert.Equal(3, settings.Storage.Readers);
        Assert.Equal(7, settings.WebSockets.MaxConnections);
        Assert.Null(settings.Database);
    }

    private void File(string json) => System.IO.File.WriteAllText(Path.Combine(_data, "parley.json"), json);

    private EffectiveSettings Read(params string[] flags) => Read(new Dictionary<string, string>(), flags);

    private EffectiveSettings Read(IDictionary environment, params string[] flags) =>
        SettingsReading.Read(["--data", _data, .. flags], environment);
}
