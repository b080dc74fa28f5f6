using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Parley.Server.Backup;

/// <summary>
/// Files that must be there after a power loss. .NET swallows a failing fsync on Linux (measured on 10.0.12), so libc is asked itself.
/// </summary>
internal static partial class DurableFile
{
    private const int ReadOnly = 0;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>An empty file that no other account of the machine can read; throws where there is one already.</summary>
    public static void CreatePrivately(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Private;
        }

        using var file = new FileStream(path, options);
    }

    /// <summary>Puts a finished file under its name: its bytes are on the disk before, the name after. Takes the place of another.</summary>
    public static void Publish(string temporary, string path)
    {
        Sync(temporary);
        File.Move(temporary, path, overwrite: true);
        Sync(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>A second name for a file, so that the first one is never missing; a copy where the file system knows no links.</summary>
    public static void Keep(string path, string secondName)
    {
        if (OperatingSystem.IsWindows() || Link(path, secondName) != 0)
        {
            File.Copy(path, secondName);
        }

        Sync(secondName);
    }

    /// <summary>Throws <see cref="IOException"/> where the disk says that it did not keep the bytes. Works on directories too.</summary>
    public static void Sync(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(path, ReadOnly);
        try
        {
            if (descriptor < 0 || Fsync(descriptor) != 0)
            {
                throw new IOException($"{path} could not be synced: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
            }
        }
        finally
        {
            if (descriptor >= 0)
            {
                _ = Close(descriptor);
            }
        }
    }

    /// <summary>Run by root, a command makes files of root; the server, which is somebody else, must be able to open them.</summary>
    public static void GiveToOwnerOf(string directory, string path)
    {
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
        {
            // chown --reference of coreutils: .NET has no chown, and struct stat differs between architectures.
            using var chown = System.Diagnostics.Process.Start("chown", ["--reference", directory, "--", path]);
            chown.WaitForExit();
            if (chown.ExitCode != 0)
            {
                throw new IOException($"{path} could not be given to the owner of {directory}.");
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Link(string path, string secondName);
}
