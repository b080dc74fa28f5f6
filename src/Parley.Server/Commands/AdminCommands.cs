using System.CommandLine;
using Parley.Server.Configuration;
using Parley.Server.Operators;

namespace Parley.Server.Commands;

/// <summary>parley admin: people, sessions and the state of the server. Exit codes: 0 done, 1 refused, 2 could not be asked.</summary>
internal sealed class AdminCommands(Terminal terminal)
{
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
            new Command("users", "People.")
            {
                List(),
                About("show", "One person.", AdminCommand.ShowUser),
                Create(),
                About("disable", "Shuts a person out, and ends all its sessions.", AdminCommand.DisableUser),
                About("enable", "Lets a person in again.", AdminCommand.EnableUser),
                Role(),
                Reset(),
                About("reset-two-factor", "Takes codes and passkeys away; all sessions end.", AdminCommand.ResetTwoFactor),
            },
            new Command("sessions", "Where people are signed in.")
            {
                About("list", "Sign-ins and API tokens.", AdminCommand.ListSessions),
                End(),
            },
            new Command("server-keys", "Keys with which applications act for their people.")
            {
                Leaf("list", "All of them.", _ => new AdminRequest(AdminCommand.ListServerKeys)),
                Of("create", "Makes one; it is printed once.", "name", "Of the application.", AdminCommand.CreateServerKey),
                Of("revoke", "It opens nothing any more.", "id", "Of the key, as the list has it.", AdminCommand.RevokeServerKey),
            },
        },
    };

    private Command Of(string name, string description, string wordName, string wordDescription, AdminCommand asked)
    {
        var word = Word(wordName, wordDescription);
        var command = Leaf(name, description, parsed => new AdminRequest(asked)
        {
            Name = parsed.GetRequiredValue(word),
            SessionId = parsed.GetRequiredValue(word),
        });
        command.Arguments.Add(word);
        return command;
    }

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
        var command = About(
            "role",
            "Gives another role.",
            AdminCommand.SetRole,
            (parsed, request) => request with { Role = parsed.GetRequiredValue(role) });
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
