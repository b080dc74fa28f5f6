using Parley.Load.Reporting;
using Parley.Load.Serving;

namespace Parley.Load.Scenarios;

/// <summary>One kind of load on a server of its own.</summary>
internal interface IScenario
{
    /// <summary>As on the command line.</summary>
    string Name { get; }

    Task<IReadOnlyList<Figure>> RunAsync(Bench bench, CancellationToken cancellation);
}
