using System.Globalization;

namespace Parley.Server.Storage;

/// <summary>A locked file beside the SQLite database. The operating system lets go of it however the process ends.</summary>
public sealed class FileStoreLock : StoreLock
{
    private readonly FileStream _file;

    private FileStoreLock(FileStream file) => _file = file;

    /// <summary>Nobody takes a lock away from a process that lives.</summary>
    public override Task<string> Lost { get; } = new TaskCompletionSource<string>().Task;

    /// <summary>Throws <see cref="StorageUnavailableException"/> where another process holds it.</summary>
    /// <param name="databasePath">The database; the lock lies beside it. Its own locks are
    /// of no use: SQLite shares them among processes.</param>
    public static FileStoreLock Acquire(string databasePath)
    {
        var path = Path.GetFullPath(databasePath) + ".lock";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            // FileShare.None is flock(LOCK_EX | LOCK_NB) on Unix.
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            file.SetLength(0);
            // For whoever finds the file; nothing reads it.
            file.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
            file.Flush();
            return new FileStoreLock(file);
        }
        catch (IOException exception)
        {
            throw new StorageUnavailableException(
                $"Another process serves {databasePath} already, one at a time; or its lock cannot be taken: {exception.Message}",
                exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new StorageUnavailableException($"{path} cannot be written: {exception.Message}", exception);
        }
    }

    public override ValueTask DisposeAsync() => _file.DisposeAsync();
}
