using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Parley.Server.Storage;

/// <summary>Loads the SQLite library of the operating system, once a process (docs/decisions/0003-system-sqlite.md).</summary>
internal static class SystemSqlite
{
    /// <summary>3.35 of 2021: RETURNING. Debian 12 has 3.40.1.</summary>
    private const int OldestVersion = 3_035_000;

    private static readonly Lock Gate = new();
    private static bool _loaded;

    /// <summary>Makes the provider usable. Throws <see cref="StorageUnavailableException"/>: the library is missing or too old.</summary>
    public static void Load()
    {
        lock (Gate)
        {
            if (_loaded)
            {
                return;
            }

            var provider = new SQLite3Provider_e_sqlite3();
            NativeLibrary.SetDllImportResolver(provider.GetType().Assembly, Resolve);
            raw.SetProvider(provider);

            // No use of the library before this line: a missing one shows here, with a sentence, and not as a type that cannot be loaded.
            var version = raw.sqlite3_libversion_number();
            if (version < OldestVersion)
            {
                throw new StorageUnavailableException(
                    $"The system's SQLite is {raw.sqlite3_libversion().utf8_to_string()}; Parley needs 3.35 or newer.");
            }

            // Before it is initialized, or SQLite refuses: each of our connections is used by one thread at a time (interrupts may come
            // from any), so its locks, and those around the counting of memory, only cost: a tenth of the time of a commit.
            raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD);
            raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);

            _loaded = true;
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name != "e_sqlite3")
        {
            return 0;
        }

        foreach (var candidate in FileNames())
        {
            if (NativeLibrary.TryLoad(candidate, out var handle))
            {
                return handle;
            }
        }

        throw new StorageUnavailableException(
            $"The system's SQLite library was not found ({string.Join(", ", FileNames())}); on Debian: apt-get install libsqlite3-0.");
    }

    private static string[] FileNames() =>
        OperatingSystem.IsWindows() ? ["winsqlite3.dll", "sqlite3.dll"]
        : OperatingSystem.IsMacOS() ? ["/usr/lib/libsqlite3.dylib", "libsqlite3.dylib"]
        : ["libsqlite3.so.0", "libsqlite3.so"];
}
