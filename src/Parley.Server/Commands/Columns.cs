using System.Globalization;
using System.Text;

namespace Parley.Server.Commands;

/// <summary>Aligned columns. What people call themselves cannot move the terminal.</summary>
internal static class Columns
{
    public static void Write(TextWriter output, string[] head, IEnumerable<string[]> rows) => Write(output, rows.Prepend(head));

    public static void Write(TextWriter output, IEnumerable<string[]> rows)
    {
        string[][] cells = [.. rows.Select(row => row.Select(Plain).ToArray())];
        var widths = cells[0].Select((_, column) => cells.Max(row => row[column].Length)).ToArray();
        foreach (var row in cells)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            var moves = CharUnicodeInfo.GetUnicodeCategory(letter)
                is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            plain.Append(moves ? '?' : letter);
        }

        return plain.ToString();
    }
}
