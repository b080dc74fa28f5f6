using System.Globalization;

namespace Parley.Faults.Processes;

/// <summary>The system calls before the Nth of which a thread of the server is killed.</summary>
/// <param name="Calls">Names as strace knows them, separated by commas.</param>
/// <param name="Nth">Counted for each call and each thread by itself.</param>
/// <param name="Paths">Only calls on these files; empty: all.</param>
internal sealed record Strace(string Calls, int Nth, IReadOnlyList<string> Paths)
{
    /// <summary>Bytes that reach the database files of SQLite, or the disk.</summary>
    public const string FileWrites = "pwrite64,write,ftruncate,unlink";

    public const string FileSyncs = "fsync,fdatasync";

    /// <summary>Everything that the server says to PostgreSQL (and to its clients): the disk is PostgreSQL's.</summary>
    public const string SocketSends = "sendto,sendmsg,sendmmsg,writev";

    public static void Require()
    {
        if (!File.Exists("/usr/bin/strace"))
        {
            throw new FaultSetupException(
                "strace is not installed, and without it the server cannot be killed at a chosen system call: apt-get install strace.");
        }
    }

    public static Strace OnSqlite(string calls, int nth, string database) =>
        new(calls, nth, [database, $"{database}-wal", $"{database}-shm", $"{database}-journal"]);

    // Without --seccomp-bpf, though it would be faster: strace 6.1 counts wrongly with it and injects at when=1 only (tried).
    public IEnumerable<string> Command() =>
    [
        "/usr/bin/strace", "-f", "-qq", "-o", "/dev/null",
        .. Paths.SelectMany(path => new[] { "-P", path }),
        "-e", $"trace={Calls}",
        "-e", $"inject={Calls}:signal=KILL:when={Nth.ToString(CultureInfo.InvariantCulture)}",
    ];
}
