namespace Parley.Server.Commands;

/// <summary>What <c>parley admin --help</c> prints.</summary>
internal static class AdminUsage
{
    /// <summary>For <c>parley help</c> and <c>parley admin --help</c>.</summary>
    public const string Commands = """
        parley admin status                                         version, state, uptime, connections, queue, size
        parley admin users list [--query TEXT] [--before ID]        everybody, newest first
        parley admin users show WHO                                 WHO is an id, an address or a handle
        parley admin users create --name NAME --email ADDRESS [--admin] [--password-stdin]
        parley admin users disable WHO                              shuts out, ends all sessions
        parley admin users enable WHO                               lets in again
        parley admin users role WHO member|admin|guest              another role ends all sessions
        parley admin users reset-password WHO [--password-stdin]    ends all sessions and API tokens
        parley admin users reset-two-factor WHO                     codes and passkeys go, all sessions end
        parley admin sessions list WHO                              sign-ins and API tokens
        parley admin sessions end WHO [SESSION]                     one, or all
        parley admin server-keys list                               keys with which applications act for their people
        parley admin server-keys create NAME                        prints it once; two of one name are one application's
        parley admin server-keys revoke ID
        """;

    public const string Notes = """
        Each asks the server that runs on the data directory (--data, --database as for parley itself), or the store where none runs.
        --json prints JSON. A password is read from standard input with --password-stdin; otherwise a fresh one is printed, once.
        Exit codes: 0 done, 1 refused, 2 could not be asked.
        """;
}
