using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace Parley.Server.Tests.Architecture;

/// <summary>A dependency is a project (docs/architecture.md): what each may know of, and nothing else.</summary>
public sealed partial class ProjectTests
{
    private const string Core = "Parley.Core";
    private const string Realtime = "Parley.Realtime";
    private const string Protocols = "Parley.Protocols";

    private static readonly Dictionary<string, string[]> ReferencesOf = new()
    {
        [Core] = ["Dapper"],
        [Realtime] = [Core],
        [Protocols] = [Core, Realtime],
    };

    private static readonly string Root = FindRoot();

    [Theory]
    [InlineData(Core)]
    [InlineData(Realtime)]
    [InlineData(Protocols)]
    public void A_project_references_only_those_above_it_and_the_runtime(string project)
    {
        var foreign = Assembly.Load(project).GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => !IsRuntime(name))
            .Except(ReferencesOf[project]);
        Assert.Empty(foreign);
    }

    [Theory]
    // What chat is: no drivers, no sockets, no HTTP, no wire formats.
    [InlineData(Core, "Microsoft.AspNetCore")]
    [InlineData(Core, "Microsoft.Data.Sqlite")]
    [InlineData(Core, "Npgsql")]
    [InlineData(Core, "System.Net.Sockets")]
    [InlineData(Core, "System.Net.WebSockets")]
    [InlineData(Core, "System.Net.Http")]
    // Who is listening: no SQL, no HTTP.
    [InlineData(Realtime, "Dapper")]
    [InlineData(Realtime, "System.Data")]
    [InlineData(Realtime, "System.Net.Sockets")]
    [InlineData(Realtime, "System.Net.WebSockets")]
    [InlineData(Realtime, "System.Net.Http")]
    [InlineData(Realtime, "Microsoft.AspNetCore")]
    // How it is said on a wire: no I/O at all.
    [InlineData(Protocols, "Dapper")]
    [InlineData(Protocols, "System.Data")]
    [InlineData(Protocols, "System.IO.Pipes")]
    [InlineData(Protocols, "System.Net.Sockets")]
    [InlineData(Protocols, "System.Net.WebSockets")]
    [InlineData(Protocols, "System.Net.Http")]
    [InlineData(Protocols, "Microsoft.AspNetCore")]
    public void What_a_project_must_not_know_is_not_referenced(string project, string forbidden) =>
        Assert.DoesNotContain(
            Assembly.Load(project).GetReferencedAssemblies(),
            reference => reference.Name!.StartsWith(forbidden, StringComparison.Ordinal));

    [Theory]
    [InlineData("src/Parley.Realtime", "Hub and sessions name no protocol", @"Socket\.?IO|Pusher|Native\w+Protocol")]
    [InlineData("src/Parley.Realtime", "no SQL", @"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\s+\w+")]
    [InlineData("src/Parley.Protocols", "no SQL", @"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\s+\w+\s")]
    [InlineData("src/Parley.Server/Http", "routes go through the services", @"\b(Dapper|DbConnection|DbCommand|Npgsql|Sqlite)\b")]
    [InlineData("src/Parley.Server/WebSockets", "transports go through the dispatcher", @"\b(Dapper|DbConnection|DbCommand|Npgsql|Sqlite)\b")]
    public void What_a_folder_must_not_say_is_not_in_its_files(string folder, string why, string pattern)
    {
        var said = new Regex(pattern, RegexOptions.None, TimeSpan.FromSeconds(5));
        var found = Sources(folder).SelectMany(file => File.ReadLines(file).Select((line, index) => (file, line, Number: index + 1)))
            .Where(place => !place.line.TrimStart().StartsWith("//", StringComparison.Ordinal) && said.IsMatch(place.line))
            .Select(place => $"{Path.GetRelativePath(Root, place.file)}:{place.Number} ({why})");
        Assert.Empty(found);
    }

    [Fact]
    public void A_namespace_is_the_folder_of_its_file()
    {
        var wrong =
            from project in new[] { Core, Realtime, Protocols, "Parley.Server" }
            let home = Path.Combine(Root, "src", project)
            from file in Sources("src/" + project)
            let declared = NamespaceLine().Match(File.ReadAllText(file)).Groups["name"].Value
            let folder = Path.GetDirectoryName(Path.GetRelativePath(home, file))!.Replace(Path.DirectorySeparatorChar, '.')
            where declared.Length > 0 && declared != (folder.Length == 0 ? project : $"{project}.{folder}")
            select $"{Path.GetRelativePath(Root, file)}: {declared}";
        Assert.Empty(wrong);
    }

    private static bool IsRuntime(string name) =>
        name is "System" or "netstandard" or "mscorlib" || name.StartsWith("System.", StringComparison.Ordinal);

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories);

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var directory = new DirectoryInfo(Path.GetDirectoryName(here)!);
        while (!File.Exists(Path.Combine(directory.FullName, "Parley.slnx")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("The sources are not where this test was built.");
        }

        return directory.FullName;
    }

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex NamespaceLine();
}
