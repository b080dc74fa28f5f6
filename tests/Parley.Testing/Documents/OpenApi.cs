using System.Text.Json;

namespace Parley.Testing.Documents;

/// <summary>An OpenAPI document, by its operations.</summary>
public sealed class OpenApi
{
    private readonly List<(string Method, string[] Path, OpenApiOperation Operation)> _operations = [];

    public OpenApi(JsonElement document)
    {
        var schema = new JsonSchema(document);
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var method in path.Value.EnumerateObject())
            {
                var name = $"{method.Name.ToUpperInvariant()} {path.Name}";
                _operations.Add((method.Name, path.Name.Split('/'), new OpenApiOperation(name, method.Value, schema)));
            }
        }
    }

    public IEnumerable<string> Operations => _operations.Select(entry => entry.Operation.Name);

    /// <summary>Literal segments win over parameters.</summary>
    public OpenApiOperation? Find(string method, string path)
    {
        var asked = path.Split('/');
        return _operations
            .Where(entry => entry.Method.Equals(method, StringComparison.OrdinalIgnoreCase) && Matches(entry.Path, asked))
            .OrderBy(entry => entry.Path.Count(IsParameter))
            .Select(entry => entry.Operation)
            .FirstOrDefault();
    }

    private static bool Matches(string[] template, string[] asked) =>
        template.Length == asked.Length
        && template.Zip(asked).All(pair => IsParameter(pair.First) ? pair.Second.Length > 0 : pair.First == pair.Second);

    private static bool IsParameter(string segment) => segment.StartsWith('{');
}
