using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Parley.Core.Users;

namespace Parley.Server.Identity;

/// <summary>
/// The one-time code by which the first administrator signs up. It lies in a file that only the server's owner can read, so whoever
/// knows it owns the machine; once there is an administrator it opens nothing.
/// </summary>
public sealed class SetupCode(IdentitySettings settings, UserService users) : IDisposable
{
    private const int CodeBytes = 16;

    // Two sign-ups with the right code at once: the second looks again after the first is done.
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>At start: the code to print, made when there is none yet; null when there is an administrator already.</summary>
    public async Task<string?> EnsureAsync(CancellationToken cancellation)
    {
        if (settings.SetupCodeFile is not { } file)
        {
            return null;
        }

        if (await users.HasAdminAsync(cancellation))
        {
            File.Delete(file);
            return null;
        }

        if (await ReadAsync(file, cancellation) is { Length: > 0 } existing)
        {
            return existing;
        }

        var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(CodeBytes));
        await WriteAsync(file, code, cancellation);
        return code;
    }

    /// <summary>Runs <paramref name="register"/> if the code is right and unused; the file is gone once it has succeeded.</summary>
    /// <returns>False when the code opens nothing: wrong, used, or there is an administrator.</returns>
    public async Task<bool> TryUseAsync(string code, Func<Task<bool>> register, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            if (settings.SetupCodeFile is not { } file
                || !Matches(code, await ReadAsync(file, cancellation))
                || await users.HasAdminAsync(cancellation))
            {
                return false;
            }

            if (await register())
            {
                File.Delete(file);
            }

            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private static bool Matches(string code, string? expected) =>
        expected is { Length: > 0 }
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(code), Encoding.UTF8.GetBytes(expected));

    private static async Task<string?> ReadAsync(string file, CancellationToken cancellation)
    {
        try
        {
            return (await File.ReadAllTextAsync(file, cancellation)).Trim();
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static async Task WriteAsync(string file, string code, CancellationToken cancellation)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var writer = new StreamWriter(file, options);
        await writer.WriteLineAsync(code.AsMemory(), cancellation);
    }
}
