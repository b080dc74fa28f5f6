using Parley.Server.Hosting;

namespace Parley.Server.Example;

/// <summary>The client of 20 lines that ends docs/protocols/native.md, served at <c>/example</c>: two browsers, two people.</summary>
internal static class ExamplePage
{
    private static readonly BuiltInPage Page = new("Parley.Server.Example.example.html");

    public static void MapExample(this IEndpointRouteBuilder routes) => routes.MapGet("/example", Page.SendAsync);
}
