using System.Net;
using System.Net.Sockets;
using System.Text;
using Parley.Server.Configuration;
using Parley.Server.Storage;

namespace Parley.Server.Operators;

/// <summary>Where a running server answers its operator: a socket of mode 0600 in the data directory, which has mode 0700.</summary>
internal static class AdminSocket
{
    /// <summary>Of sockaddr_un on Linux: 108 bytes, of which the last is a zero.</summary>
    private const int LongestPath = 107;

    public static string PathOf(ServerSettings settings) => Path.Combine(settings.DataDirectory, "admin.sock");

    /// <returns>Why there can be none; null: there can.</returns>
    public static string? TooLong(string path) => Encoding.UTF8.GetByteCount(path) > LongestPath
        ? $"{path} is longer than {LongestPath:D} bytes, so a running server cannot be asked there; a shorter data directory helps"
        : null;

    /// <summary>Nobody can connect before the transport listens, and by then the socket is its owner's alone.</summary>
    public static Socket Bind(EndPoint endPoint)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(endPoint);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(endPoint.ToString()!, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A connection to the server that runs; null where none does, whether or not a dead one left its socket behind.</summary>
    /// <exception cref="StorageUnavailableException">The socket is another's.</exception>
    public static async Task<Socket?> TryConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return socket;
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            return failure.SocketErrorCode is SocketError.ConnectionRefused or SocketError.AddressNotAvailable or SocketError.HostNotFound
                ? null
                : throw new StorageUnavailableException(
                    $"{path} cannot be opened ({failure.Message}); run this as the account that runs Parley, or as root.", failure);
        }
    }
}
