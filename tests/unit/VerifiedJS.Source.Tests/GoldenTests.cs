using System.Runtime.CompilerServices;
using System.Text;
using VerifiedJS.Source;
using Xunit;

namespace VerifiedJS.Source.Tests;

/// <summary>
/// Golden files: golden/errors/*.js with the message, golden/printed/*.js with the program printed, golden/scopes/*.js
/// with the result of scope analysis, golden/ast/*.js with the tree. UPDATE_GOLDEN=1 writes them anew.
/// </summary>
public class GoldenTests
{
    private static string Folder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "golden");

    public static TheoryData<string, string> Files()
    {
        var data = new TheoryData<string, string>();
        foreach (string kind in (string[])["errors", "printed", "scopes", "ast"])
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(Folder(), kind), "*.?js").Concat(Directory.EnumerateFiles(Path.Combine(Folder(), kind), "*.js")).Distinct().Order(StringComparer.Ordinal))
            {
                if (!file.Contains(".printed.", StringComparison.Ordinal))
                    data.Add(kind, Path.GetFileName(file));
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Golden(string kind, string name)
    {
        string input = Path.Combine(Folder(), kind, name);
        string source = SourceText.Decode(File.ReadAllBytes(input));
        string output = kind switch
        {
            "errors" => Diagnostics.Render(Assert.Throws<SyntaxError>(() => Parse(name, source))),
            "printed" => Printed(name, source),
            "scopes" => ScopePrinter.Print(ScopeAnalysis.Analyze(Parse(name, source))),
            "ast" => AstPrinter.Print(Parse(name, source)),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        string golden = kind == "printed" ? Path.ChangeExtension(input, ".printed" + Path.GetExtension(input)) : Path.ChangeExtension(input, ".txt");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(golden, output, new UTF8Encoding(false));
        Assert.Equal(File.ReadAllText(golden, Encoding.UTF8), output);
    }

    // Printing what was printed changes nothing.
    private static string Printed(string name, string source)
    {
        string printed = SourcePrinter.Print(Parse(name, source));
        Assert.Equal(printed, SourcePrinter.Print(Parse(name, printed)));
        return printed;
    }

    private static Program Parse(string name, string source) => name.EndsWith(".mjs", StringComparison.Ordinal)
        ? Parser.ParseModule(source, name)
        : Parser.ParseScript(source, name);
}
