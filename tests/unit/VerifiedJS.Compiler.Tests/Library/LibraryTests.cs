using System.Runtime.CompilerServices;
using System.Text;
using VerifiedJS.Core;
using VerifiedJS.Core.Elaboration;
using VerifiedJS.Source;
using Xunit;

namespace VerifiedJS.Compiler.Tests.Library;

/// <summary>Programs that use the library print at Core level what Node printed (the .out files beside them are recorded).</summary>
public sealed class LibraryTests
{
    private static readonly Lazy<Core.Program> TheLibrary = new(() => Elaborate.Library(CoreRunner.ParseLibrary(Path.Combine(Root(), "lib"))));

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
    private static string Root() => Path.GetFullPath(Path.Combine(Here(), "../../../.."));

    private static (int Code, string Output, string Error) Run(string text, string name)
    {
        var output = new MemoryStream();
        var error = new MemoryStream();
        int code = CoreRunner.Run(TheLibrary.Value, Elaborate.Scripts([Parser.ParseScript(text, name)]), [name], output, error);
        return (code, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }

    public static TheoryData<string> Programs => [.. Directory.GetFiles(Path.Combine(Here(), "Programs"), "*.js").Select(p => Path.GetFileName(p) ?? "").Order()];

    [Theory]
    [MemberData(nameof(Programs))]
    public void PrintsWhatNodePrints(string file)
    {
        string path = Path.Combine(Here(), "Programs", file);
        (int code, string output, string error) = Run(File.ReadAllText(path), file);
        Assert.Equal("", error);
        Assert.Equal(File.ReadAllText(Path.ChangeExtension(path, ".out")), output);
        Assert.Equal(0, code);
    }

    [Theory]
    [InlineData("throw new TypeError('boom')", 1, "TypeError: boom")]
    [InlineData("throw { a: 1 }", 1, "Uncaught:\n{ a: 1 }")]
    [InlineData("Promise.reject(new Error('lost'))", 1, "Error: lost")]
    [InlineData("process.exit(3); console.log('not reached')", 3, "")]
    [InlineData("process.exitCode = 4", 4, "")]
    [InlineData("(function f() { f(); })()", 1, "RangeError: Maximum call stack size exceeded")]
    public void ExitsAsNodeDoes(string text, int expected, string error)
    {
        (int code, string output, string written) = Run(text, "exit.js");
        Assert.Equal(expected, code);
        Assert.Equal("", output);
        Assert.StartsWith(error, written.TrimStart('['));
    }

    [Theory]
    [InlineData("let d = 0; function f() { d++; f(); } try { f(); } catch (e) { console.log(e instanceof RangeError, d > 500); }", "true true\n")]
    [InlineData("let n = []; for (let i = 0; i < 1e5; i++) n = [n]; try { JSON.stringify(n); } catch (e) { console.log(e.name); }", "RangeError\n")]
    [InlineData("try { 'x'.repeat(2 ** 30); } catch (e) { console.log(e.name, e.message); }", "RangeError Invalid string length\n")]
    [InlineData("try { new Array(2 ** 53); } catch (e) { console.log(e.name, e.message); }", "RangeError Invalid array length\n")]
    [InlineData("console.log([3, 1, 2].sort(() => NaN).length)", "3\n")]
    [InlineData("try { [3, 1, 2].sort(() => { throw new Error('lie'); }); } catch (e) { console.log(e.message); }", "lie\n")]
    public void BadInputEndsInAnException(string text, string expected)
    {
        (int code, string output, string error) = Run(text, "bad.js");
        Assert.Equal(("", expected, 0), (error, output, code));
    }
}
