using System.CommandLine;
using Parley.Conformance;

// Serves the bare layers of Socket.IO as the official suites expect their server.
var suite = new Option<string>("--suite") { Required = true, Description = "What is served." };
suite.AcceptOnlyFromAmong(Suites.Names);
var port = new Option<int>("--port") { DefaultValueFactory = _ => 3000, Description = "Of 127.0.0.1 and ::1; 0 takes a free one." };
var patient = new Option<bool>("--patient") { Description = "Deadlines of a minute, whatever the suite has." };
var command = new RootCommand("A server for the official suites of Engine.IO and Socket.IO") { suite, port, patient };
command.SetAction((parsed, cancellation) =>
{
    var name = parsed.GetRequiredValue(suite);
    return ConformanceHost.RunAsync(Suites.PathOf(name, parsed.GetValue(patient)), name == "client", parsed.GetValue(port), cancellation);
});
return await command.Parse(args).InvokeAsync();
