using System.Text;
using VerifiedJS.Driver;
using VerifiedJS.Driver.Modules;
using VerifiedJS.Kernel;
using VerifiedJS.Source;
using Xunit;

namespace VerifiedJS.Compiler.Tests.Driver;

public class EvaluatorTests
{
    [Theory]
    [InlineData("eval('1')")]
    [InlineData("(0, eval)('1')")]
    [InlineData("new Function('return 1')")]
    [InlineData("const F = Function;")]
    [InlineData("globalThis.eval(x)")]
    [InlineData("root['Function']('return this')")]
    [InlineData("get(root, 'eval')")]
    [InlineData("Function.apply(null, names)")]
    [InlineData("(async () => {}).constructor('x', 'y')")]
    [InlineData("const AsyncFunction = Object.getPrototypeOf(f).constructor;")]
    [InlineData("const { constructor } = f;")]
    [InlineData("f.constructor.call(null, 'return 1')")]
    [InlineData("[].at.constructor.constructor('1')")]
    [InlineData("const { eval: e } = globalThis;")]
    public void CodeThatCanReachIt(string code) => Assert.True(EvaluatorReach.Reaches(Parser.ParseScript(code, "test.js")));

    [Theory]
    [InlineData("console.log('evaluate')")]
    [InlineData("x instanceof Function && typeof Function === 'function'")]
    [InlineData("Function.prototype.toString.call(f); Function.prototype.call.bind(g)")]
    [InlineData("a.constructor === B || a.constructor.name || typeof a.constructor")]
    [InlineData("class A { constructor() { } eval() { } }")]
    [InlineData("({ constructor: A, eval: 1, 'Function': 2 })")]
    [InlineData("switch (kind) { case 'Function': break; }")]
    [InlineData("A.prototype.constructor = A;")]
    public void CodeThatCannot(string code) => Assert.False(EvaluatorReach.Reaches(Parser.ParseScript(code, "test.js")));

    [Theory]
    [InlineData(EvaluatorMode.Automatic, "2 3 4\n")]
    [InlineData(EvaluatorMode.Refused, "EvalError EvalError EvalError\n")]
    public void Modes(EvaluatorMode mode, string expected)
    {
        string path = Path.Combine(Path.GetTempPath(), $"evaluator-{Guid.NewGuid():n}.js");
        File.WriteAllText(path, """
            const attempt = f => { try { return f(); } catch (e) { return e.name; } };
            let local = 1;
            console.log(attempt(() => eval("local + 1")), attempt(() => new Function("return 3")()), attempt(() => (0, eval)("4")));
            """);
        using var output = new MemoryStream();
        try
        {
            Assert.Equal(0, DeepStack.Run(() =>
            {
                NativeHost.Output = output;
                return VerifiedJS.Driver.Compiler.Interpret(path, ModuleFormat.CommonJs, Level.Core, mode, []);
            }));
        }
        finally
        {
            File.Delete(path);
        }
        Assert.Equal(expected, Encoding.UTF8.GetString(output.ToArray()));
    }
}
