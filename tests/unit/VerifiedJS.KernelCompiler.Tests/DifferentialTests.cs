using System.Reflection;
using VerifiedJS.Wasm;

namespace VerifiedJS.KernelCompiler.Tests;

/// <summary>Every fixture gives the same results and the same memory natively and as WebAssembly.</summary>
public sealed class DifferentialTests
{
    private const string FixtureNamespace = "VerifiedJS.KernelCompiler.Tests.Fixtures";

    private static KernelModule Compile() => KernelCompiler.Compile(typeof(DifferentialTests).Assembly.Location, new KernelOptions
    {
        Exports = false,
        DataStart = 40000, // behind the memory that is compared
        RootTypes = name => name.StartsWith(FixtureNamespace, StringComparison.Ordinal) && typeof(DifferentialTests).Assembly.GetType(name) is { IsAbstract: true, IsSealed: true },
    });

    private static readonly Lazy<KernelModule> Kernel = new(Compile);

    private static readonly Lazy<Dictionary<string, (MethodInfo Method, List<Case> Cases, Outcome Native, Outcome Node, Outcome Interpreted)>> Runs = new(() =>
    {
        var methods = typeof(DifferentialTests).Assembly.GetTypes().Where(t => t.Namespace == FixtureNamespace && t is { IsAbstract: true, IsSealed: true })
            .SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.Public)).Where(m => !m.Name.StartsWith('<')).ToList();
        var calls = methods.Select(m => (Method: m, Cases: Narrow(m, Harness.Cases(Harness.Parameters(m))))).ToList();
        var native = Harness.RunNatively(calls);
        var module = Harness.Module(Kernel.Value);
        var compiled = calls.Select(c => (NameOf(c.Method), Kernel.Value.ByName[NameOf(c.Method)].Type, c.Cases)).ToList();
        var node = Harness.RunInNode(module, compiled);
        var interpreted = Harness.RunInterpreted(module, compiled);
        return calls.Select((c, i) => (NameOf(c.Method), (c.Method, c.Cases, native[i], node[i], interpreted[i]))).ToDictionary(x => x.Item1, x => x.Item2);
    });

    // Arguments of small integer types are in range, as a C# caller's are.
    private static List<Case> Narrow(MethodInfo method, List<Case> cases)
    {
        var leaves = method.GetParameters().SelectMany(p => Harness.Leaves(p.ParameterType)).ToArray();
        return [.. cases.Select(c => new Case([.. c.Arguments.Select((a, i) =>
            leaves[i] == typeof(bool) ? a & 1 : leaves[i] == typeof(byte) ? a & 0xFF : leaves[i] == typeof(ushort) || leaves[i] == typeof(char) ? a & 0xFFFF
            : leaves[i] == typeof(sbyte) ? (uint)(sbyte)a : leaves[i] == typeof(short) ? (uint)(short)a : a)]))];
    }

    private static string NameOf(MethodInfo method) => $"{method.DeclaringType!.FullName}.{method.Name}";

    public static TheoryData<string> Fixtures()
    {
        var data = new TheoryData<string>();
        foreach (var type in typeof(DifferentialTests).Assembly.GetTypes().Where(t => t.Namespace == FixtureNamespace && t is { IsAbstract: true, IsSealed: true }).OrderBy(t => t.Name, StringComparer.Ordinal))
            foreach (var method in type.GetMethods(BindingFlags.Static | BindingFlags.Public)) data.Add($"{type.Name}.{method.Name}");
        return data;
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void Agree(string fixture)
    {
        var (method, cases, native, node, interpreted) = Runs.Value[$"{FixtureNamespace}.{fixture}"];
        var types = Harness.Parameters(method);
        foreach (var (where, outcome) in new[] { ("Node", node), ("the interpreter", interpreted) })
        {
            var differences = cases.Select((c, i) => (c, i)).Where(x => native.Results[x.i] != outcome.Results[x.i])
                .Select(x => $"{fixture}({Harness.Show(x.c, types)}): native {native.Results[x.i]}, in {where} {outcome.Results[x.i]}").Take(5).ToList();
            Assert.True(differences.Count == 0, string.Join("\n", differences));
            Assert.Equal(native.MemoryHash, outcome.MemoryHash);
        }
    }

    [Fact]
    public void CompilationIsDeterministic()
    {
        var again = Compile();
        Assert.Equal(Encoder.Encode(Harness.Module(Kernel.Value)), Encoder.Encode(Harness.Module(again)));
    }
}
