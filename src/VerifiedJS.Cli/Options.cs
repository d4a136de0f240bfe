using System.CommandLine;
using System.CommandLine.Parsing;

namespace VerifiedJS.Cli;

/// <summary>Options whose mistakes are said in the words of the command line.</summary>
internal static class Options
{
    /// <summary>An option whose value is one of some names, in upper or lower case.</summary>
    public static Option<T> Choice<T>(string name, params (string Name, T Value)[] values) => new(name)
    {
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            foreach ((string choice, T value) in values)
            {
                if (choice.Equals(text, StringComparison.OrdinalIgnoreCase))
                    return value;
            }
            result.AddError($"{name}={text}: choose {string.Join(", ", values.Take(values.Length - 1).Select(v => v.Name))} or {values[^1].Name}");
            return default;
        },
    };

    /// <summary>At most one of the options may be given.</summary>
    public static void Exclude(this Command command, params Option[] options) => command.Validators.Add(result =>
    {
        string[] given = [.. options.Where(result.Has).Select(o => o.Name)];
        if (given.Length > 1)
            result.AddError($"{string.Join(" and ", given)} exclude each other");
    });

    /// <summary>An option that means nothing beside another.</summary>
    public static void Refuse(this Command command, Option option, Option beside, string why = "writes no file") => command.Validators.Add(result =>
    {
        if (result.Has(option) && result.Has(beside))
            result.AddError($"{option.Name}: {beside.Name} {why}");
    });

    /// <summary>The name of a file, which may not be empty.</summary>
    public static Argument<string> File(string name, string description, bool isRequired)
    {
        var argument = new Argument<string>(name) { Description = description, Arity = isRequired ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne };
        argument.Validators.Add(result =>
        {
            if (result.Tokens.Any(t => t.Value.Length == 0))
                result.AddError("the input's name is empty");
        });
        return argument;
    }

    private static bool Has(this CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };
}
