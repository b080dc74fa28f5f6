using Parley.Server.Storage;

namespace Parley.Server.Hosting;

/// <summary>The directory that holds everything, and those in it: nobody else's to look into (mode 0700).</summary>
internal static class DataDirectory
{
    /// <summary>Makes it where it is not there. Throws <see cref="StorageUnavailableException"/>.</summary>
    public static void Create(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException($"The data directory {path} cannot be made: {exception.Message}", exception);
        }
    }
}
