namespace Parley.Core.Parking;

/// <summary>Lists of small numbers in few bytes: seven bits of a number in each byte, the lowest first.</summary>
internal static class PackedNumbers
{
    public static byte[] Of(IEnumerable<long> numbers)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        foreach (var number in numbers)
        {
            writer.Write7BitEncodedInt64(number);
        }

        return stream.ToArray();
    }

    /// <summary>The numbers, so many together.</summary>
    public static IEnumerable<long[]> Read(byte[] bytes, int together)
    {
        using var stream = new MemoryStream(bytes);
        using var reader = new BinaryReader(stream);
        while (stream.Position < bytes.Length)
        {
            var numbers = new long[together];
            for (var index = 0; index < together; index++)
            {
                numbers[index] = reader.Read7BitEncodedInt64();
            }

            yield return numbers;
        }
    }
}
