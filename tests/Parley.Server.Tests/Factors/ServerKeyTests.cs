using Parley.Server.Configuration;
using Parley.Server.Identity;
using Xunit;

namespace Parley.Server.Tests.Factors;

public sealed class ServerKeyTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("parley-key-").FullName;

    private string KeyFile => Path.Combine(_directory, "secret-key");

    [Fact]
    public void It_is_made_once_for_its_owner_alone_and_found_again()
    {
        var box = Key().Seal("totp", "7", [1, 2, 3]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        Assert.Equal([1, 2, 3], Key().Open("totp", "7", box)!);
        Assert.Equal(Key().Derive("mail", "1"), Key().Derive("mail", "1"));
    }

    [Fact]
    public void What_is_sealed_opens_for_the_same_purpose_and_owner_only_and_only_whole()
    {
        var (key, other) = (Key(), new ServerKey(new IdentitySettings()));
        var box = key.Seal("totp", "7", [1, 2, 3]);
        Assert.Null(key.Open("challenge", "7", box));
        Assert.Null(key.Open("totp", "8", box));
        Assert.Null(other.Open("totp", "7", box));
        Assert.Null(key.Open("totp", "7", box.AsSpan(1)));
        box[^1] ^= 1;
        Assert.Null(key.Open("totp", "7", box));
        Assert.NotEqual(key.Derive("mail", "1"), key.Derive("totp", "1"));
    }

    [Fact]
    public void A_broken_file_stops_the_start_instead_of_locking_people_out()
    {
        File.WriteAllText(KeyFile, "nonsense");
        Assert.Throws<ConfigurationException>(Key);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private ServerKey Key() => new(new IdentitySettings { KeyFile = KeyFile });
}
