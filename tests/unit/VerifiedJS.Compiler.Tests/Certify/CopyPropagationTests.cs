using VerifiedJS.Certify;
using VerifiedJS.Core.Elaboration;
using VerifiedJS.Driver;
using VerifiedJS.Source;
using Xunit;

namespace VerifiedJS.Compiler.Tests.Certify;

/// <summary>The pass makes what its checker accepts: of functions that copy among few variables.</summary>
public class CopyPropagationTests
{
    private static void Accepted(string source)
    {
        Compilation compilation = Pipeline.Compile(Elaborate.Scripts([Parser.ParseScript(source, "test.js")]));
        var certifier = new AnfCertifier(compilation);
        for (int i = 0; i < compilation.WithoutCopies.Functions.Length; i++)
            Assert.True(certifier.Check(Step.CopyPropagation, i, compilation.WithoutCopies.Functions[i]).Judgement == Judgement.Certified, source);
    }

    [Theory]
    [InlineData("x = x; x = x; f(x);")]
    [InlineData("x = 5; y = x; x = 5; f(x); y = 1; f(y);")]
    [InlineData("x = 5; y = x; x = 5; if (f) y = 1; else x = 2; f(x, y);")]
    [InlineData("x = outer; x = outer; f(x);")]
    [InlineData("x = outer; y = x; x = outer; f(y, y);")]
    [InlineData("x = typeof f; x = typeof f; if (f) x = 5; f(x);")]
    [InlineData("x = 1; typeof outer; x = 1; if (f) x = 2; f(x);")]
    [InlineData("try { x = 1; [7]; x = 2; f(); x = 3; } catch { return x; }")]
    [InlineData("(++constant)?.a; for (;;) { x = y; y = x; f(x, y); }")]
    [InlineData("(++constant)?.a; x = y; y = x; f(x, y);")]
    [InlineData("class C extends f { constructor() { super((++constant)?.a); f(this); } } f(C);")]
    public void Repeated_stores_and_unreached_ones_are_accepted(string body) =>
        Accepted($"(function () {{ let outer = 1; const constant = 2; function g(f) {{ var x, y; {body} }} outer++; return g; }})()");

    [Fact]
    public void Random_functions_are_accepted()
    {
        for (int seed = 0; seed < 600; seed++) Accepted(new RandomFunctions(seed).Program());
    }

    /// <summary>Functions of loops, exits, handlers and finalizers, some code in them never reached.</summary>
    private sealed class RandomFunctions(int seed)
    {
        private readonly Random random = new(seed);
        private readonly List<string> variables = ["a", "b", "c", "d"];
        private readonly Stack<string> labels = [], loops = [];
        private int names, budget;

        public string Program()
        {
            budget = 6 + random.Next(40);
            string header = random.Next(2) == 0 ? "var c, d;" : "var c = outer, d = 1;", body = "";
            while (budget > 0) body += Statement(0);
            return $"(function () {{ let outer = 1; const constant = 2; {Pick("function", "function*", "async function")} g(f, a, b) {{ {header} {body} return [a, b, c, d]; }} outer++; return g; }})()";
        }

        private string Pick(params string[] choices) => choices[random.Next(choices.Length)];

        private string Variable() => Pick("a", "b", "c", "d");

        private string Operand() => random.Next(4) > 0 ? variables[random.Next(variables.Count)] : Pick("1", "0", "-0", "'s'", "undefined", "outer");

        private string Assignment() => $"{Variable()} = {(random.Next(10) switch
        {
            0 => $"typeof {Operand()}",
            1 => $"!{Operand()}",
            2 => $"f({Operand()})",
            3 => $"[{Operand()}]",
            4 => $"({Variable()} = {Operand()})",
            5 => $"{Operand()} ? {Operand()} : {Operand()}",
            _ => Operand(),
        })};";

        private string Statements(int depth, string? label = null, bool isLoop = false, string? variable = null)
        {
            int outside = variables.Count;
            if (label is not null) labels.Push(label);
            if (isLoop) loops.Push(label!);
            if (variable is not null) variables.Add(variable);
            string text = "";
            for (int n = random.Next(5); n >= 0; n--) text += Statement(depth + 1);
            if (label is not null) labels.Pop();
            if (isLoop) loops.Pop();
            variables.RemoveRange(outside, variables.Count - outside);
            return $"{{ {text} }}";
        }

        private string Statement(int depth)
        {
            if (budget-- <= 0 || depth > 5) return Assignment();
            string name = $"n{names++}", again = Assignment();
            switch (random.Next(18))
            {
                case 0: return $"if (f()) {Statements(depth)} else {Statements(depth)}";
                case 1: return $"{name}: for (; f();) {Statements(depth, name, true)}";
                case 2: return $"{name}: for (const {name} of [1, 2]) {Statements(depth, name, true, name)}";
                case 3: return $"{name}: {Statements(depth, name)}";
                case 4: return $"try {Statements(depth)} catch ({name}) {Statements(depth, variable: name)}";
                case 5: return $"try {Statements(depth)} finally {Statements(depth)}";
                case 6: return $"try {Statements(depth)} catch {Statements(depth)} finally {Statements(depth)}";
                case 7: return labels.Count > 0 ? $"break {Pick([.. labels])};" : again;
                case 8: return loops.Count > 0 ? $"continue {Pick([.. loops])};" : again;
                case 9: return Pick("constant++;", "f((++constant)?.a);", $"throw {Operand()};", $"return {Operand()};");
                case 10: return $"f({Operand()}, {Operand()});";
                case 11:
                {
                    string declaration = $"{Pick("let", "const")} {name} = {Operand()};";
                    variables.Add(name);
                    return declaration;
                }
                case 12: return $"{again} {again}";
                case 13: return $"{again} {Assignment()} {again}";
                default: return again;
            }
        }
    }
}
