using System.Text;
using System.Text.RegularExpressions;
using VerifiedJS.Source;

namespace VerifiedJS.FrontEnd.Tool;

/// <summary>
/// Holds the parser against Test262: a test with `negative: phase: parse` must be rejected, every other one
/// accepted, in each mode that its flags ask for. Tests of syntax that came after ES2025 are left out.
/// </summary>
internal static partial class Test262Syntax
{
    // Features with syntax of their own that no edition up to ES2025 has.
    private static readonly string[] s_later =
        ["decorators", "explicit-resource-management", "import-defer", "source-phase-imports", "source-phase-imports-module-source"];

    [GeneratedRegex(@"/\*---(.*?)---\*/", RegexOptions.Singleline)]
    private static partial Regex FrontMatter();

    [GeneratedRegex(@"^(flags|features):\s*\[(.*?)\]", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex InlineList();

    [GeneratedRegex(@"^(flags|features):\s*\n((?:\s+-\s.*\n)+)", RegexOptions.Multiline)]
    private static partial Regex BlockList();

    internal static int Run(string root, bool verbose)
    {
        int run = 0, skipped = 0, failed = 0;
        foreach (string file in Directory.EnumerateFiles(Path.Combine(root, "test"), "*.js", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (file.Contains("_FIXTURE", StringComparison.Ordinal))
                continue;
            string text = File.ReadAllText(file, Encoding.UTF8);
            string meta = FrontMatter().Match(text).Groups[1].Value.Replace("\r\n", "\n").Replace('\r', '\n') + "\n";
            HashSet<string> flags = [], features = [];
            foreach (Match match in InlineList().Matches(meta).Concat(BlockList().Matches(meta)))
            {
                HashSet<string> set = match.Groups[1].Value == "flags" ? flags : features;
                set.UnionWith(match.Groups[2].Value.Split([',', '\n', '-', ' '], StringSplitOptions.RemoveEmptyEntries));
                set.UnionWith(match.Groups[2].Value.Split([',', '\n', ' '], StringSplitOptions.RemoveEmptyEntries));
            }
            if (s_later.Any(features.Contains))
            {
                skipped++;
                continue;
            }
            bool negative = Regex.IsMatch(meta, @"^negative:\s*\n(\s+.*\n)*?\s+phase:\s*parse", RegexOptions.Multiline);
            foreach (string mode in Modes(flags))
            {
                run++;
                string? error = null;
                string source = mode == "strict" ? "\"use strict\";\n" + text : text;
                try
                {
                    Program program = mode == "module" ? Parser.ParseModule(source, file) : Parser.ParseScript(source, file);
                    ScopeAnalysis.Analyze(program);
                }
                catch (SyntaxError e)
                {
                    error = e.Message;
                }
                if (negative == (error is not null))
                    continue;
                failed++;
                if (verbose)
                    Console.WriteLine($"{Path.GetRelativePath(root, file)} ({mode}): {(negative ? "accepted" : error)}");
            }
        }
        Console.WriteLine($"test262 syntax: {run - failed} of {run} as expected, {skipped} files of later editions left out");
        return failed == 0 ? 0 : 1;
    }

    private static string[] Modes(HashSet<string> flags) => flags switch
    {
        _ when flags.Contains("module") => ["module"],
        _ when flags.Contains("raw") || flags.Contains("noStrict") => ["sloppy"],
        _ when flags.Contains("onlyStrict") => ["strict"],
        _ => ["sloppy", "strict"],
    };
}
