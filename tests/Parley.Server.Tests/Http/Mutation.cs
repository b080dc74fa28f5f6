namespace Parley.Server.Tests.Http;

/// <summary>A body as a broken client or a curious one would send it.</summary>
internal static class Mutation
{
    /// <summary>Flips, doubles and cuts bytes at one to three places, or puts half a surrogate pair there.</summary>
    public static byte[] Of(byte[] bytes, Random random)
    {
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            var at = random.Next(bytes.Length);
            bytes = random.Next(4) switch
            {
                0 => [.. bytes[..at], (byte)random.Next(256), .. bytes[(at + 1)..]],
                1 => [.. bytes[..at], .. bytes[at..], .. bytes[at..]],
                2 => [.. bytes[..at], .. "\\ud800"u8, .. bytes[at..]],
                _ => bytes[..(at + 1)],
            };
        }

        return bytes;
    }
}
