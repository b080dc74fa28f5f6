using System.CommandLine;
using Parley.Server.Configuration;
using Parley.Server.Operators;

namespace Parley.Server.Commands;

/// <summary>parley admin: people, sessions and the state of the server. Exit codes: 0 done, 1 refused, 2 could not be asked.</summary>
internal sealed class AdminCommands(Terminal terminal)
{
    /// <summary>For <c>parley help</c> and <c>parley admin --help</c>.</summary>
    public const string Usage = """
        parley admin status                                         version, state, uptime, connections, queue, size
        parley admin users list [--query TEXT] [--before ID]        everybody, newest first
        parley admin users show WHO                                 WHO is an id, an address or a handle
        parley admin users create --name NAME --email ADDRESS [--admin] [--password-stdin]
        parley admin users disable WHO                              shuts out, ends all sessions
        parley admin users enable WHO                               lets in again
        parley admin users role WHO member|admin|guest              another role ends all sessions
        parley admin users reset-password WHO [--password-stdin]    ends all sessions and API tokens
        parley admin sessions list WHO                              sign-ins and API tokens
        parley admin sessions end WHO [SESSION]                     one, or all
        """;

    public const string Notes = """
        Each asks the server that runs on the data directory (--data, --database as for parley itself), or the store where none runs.
        --json prints JSON. A password is read from standard input with --password-stdin; otherwise a fresh one is printed, once.
        Exit codes: 0 done, 1 refused, 2 could not be asked.
        """;

    private readonly Option<bool> _json = new("--json") { Description = "Print JSON.", Recursive = true };
    private readonly Option<string?> _data = new("--data") { Description = "The data directory.", Recursive = true };
    private readonly Option<string?> _database = new("--database") { Description = "The connection to PostgreSQL.", Recursive = true };
    private readonly Argument<string> _who = Word("who", "An id, an address or a handle.");
    private readonly Option<bool> _passwordFromInput = new("--password-stdin") { Description = "Read the password from standard input." };

    public Command Build() => new("admin", "People, sessions and the state of the server.")
    {
        Options = { _json, _data, _database },
        Subcommands =
        {
            Leaf("status", "How the server is.", _ => new AdminRequest(AdminCommand.Status)),
            new Command("users", "People.") { List(), About("show", "One person.", AdminCommand.ShowUser), Create(), Disable(), Enable(), Role(), Reset() },
            new Command("sessions", "Where people are signed in.")
            {
                About("list", "Sign-ins and API tokens.", AdminCommand.ListSessions),
                End(),
            },
        },
    };

    private Command Disable() => About("disable", "Shuts a person out, and ends all its sessions.", AdminCommand.DisableUser);

    private Command Enable() => About("enable", "Lets a person in again.", AdminCommand.EnableUser);

    private Command List()
    {
        var query = new Option<string?>("--query") { Description = "Part of a name, a handle or an address." };
        var before = new Option<long?>("--before") { Description = "People with a lower id." };
        var list = Leaf("list", "Everybody, newest first.", parsed => new AdminRequest(AdminCommand.ListUsers)
        {
            Query = parsed.GetValue(query),
            Before = parsed.GetValue(before),
        });
        list.Options.Add(query);
        list.Options.Add(before);
        return list;
    }

    private Command Create()
    {
        var name = new Option<string>("--name") { Description = "The name.", Required = true };
        var email = new Option<string>("--email") { Description = "The address.", Required = true };
        var admin = new Option<bool>("--admin") { Description = "An administrator." };
        var create = Leaf("create", "Makes an account.", parsed => new AdminRequest(AdminCommand.CreateUser)
        {
            Name = parsed.GetRequiredValue(name),
            Email = parsed.GetRequiredValue(email),
            Role = parsed.GetValue(admin) ? "admin" : "member",
            Password = PasswordOf(parsed),
        });
        foreach (var option in new Option[] { name, email, admin, _passwordFromInput })
        {
            create.Options.Add(option);
        }

        return create;
    }

    private Command Role()
    {
        var role = Word("role", "member, admin or guest.");
        var command = About("role", "Gives another role.", AdminCommand.SetRole, (parsed, request) => request with { Role = parsed.GetRequiredValue(role) });
        command.Arguments.Add(role);
        return command;
    }

    private Command Reset()
    {
        var command = About(
            "reset-password",
            "Another password; all sessions and API tokens end.",
            AdminCommand.ResetPassword,
            (parsed, request) => request with { Password = PasswordOf(parsed) });
        command.Options.Add(_passwordFromInput);
        return command;
    }

    private Command End()
    {
        var session = Word("session", "Its id; without it all end.");
        session.Arity = ArgumentArity.ZeroOrOne;
        var command = About("end", "Ends sessions and API tokens.", AdminCommand.EndSessions, (parsed, request) =>
            parsed.GetValue(session) is { } id ? request with { Command = AdminCommand.EndSession, SessionId = id } : request);
        command.Arguments.Add(session);
        return command;
    }

    private Command About(string name, string description, AdminCommand asked, Func<ParseResult, AdminRequest, AdminRequest>? more = null)
    {
        var command = Leaf(name, description, parsed =>
        {
            var request = new AdminRequest(asked) { Who = parsed.GetRequiredValue(_who) };
            return more is null ? request : more(parsed, request);
        });
        command.Arguments.Add(_who);
        return command;
    }

    private Command Leaf(string name, string description, Func<ParseResult, AdminRequest> read)
    {
        var command = new Command(name, description);
        command.SetAction(async (parsed, cancellation) =>
        {
            var settings = ServerSettings.From(SettingsReading.Read([.. Flags(parsed)], Environment.GetEnvironmentVariables()));
            var reply = await new AdminClient(settings, TimeProvider.System).AskAsync(read(parsed), cancellation);
            return AdminPage.Write(reply, parsed.GetValue(_json), terminal);
        });
        return command;
    }

    private IEnumerable<string> Flags(ParseResult parsed)
    {
        foreach (var option in new[] { _data, _database })
        {
            if (parsed.GetValue(option) is { } text)
            {
                yield return $"{option.Name}={text}";
            }
        }
    }

    private string? PasswordOf(ParseResult parsed) => !parsed.GetValue(_passwordFromInput)
        ? null
        : terminal.Input.ReadLine() is { Length: > 0 } password
            ? password
            : throw new ConfigurationException("--password-stdin found no password on standard input.");

    /// <summary>What begins with a dash is a mistyped option, and nobody's name.</summary>
    private static Argument<string> Word(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', ..] text }, ..])
            {
                result.AddError($"{text} is not an option here.");
            }
        });
        return argument;
    }
}
