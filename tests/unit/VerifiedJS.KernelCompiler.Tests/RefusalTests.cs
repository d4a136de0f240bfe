using System.Reflection;
using VerifiedJS.KernelCompiler.Tests.Outside;

namespace VerifiedJS.KernelCompiler.Tests;

/// <summary>What is outside restricted C# is refused, naming the method and the construct.</summary>
public sealed class RefusalTests
{
    public static TheoryData<string> Methods()
    {
        var data = new TheoryData<string>();
        foreach (var method in typeof(Refused).GetMethods().Where(m => m.GetCustomAttribute<RefusedWithAttribute>() is not null)) data.Add(method.Name);
        return data;
    }

    [Theory, MemberData(nameof(Methods))]
    public void IsRefused(string method)
    {
        string name = $"{typeof(Refused).FullName}.{method}";
        var error = Assert.Throws<KernelCompilerException>(() => KernelCompiler.Compile(typeof(Refused).Assembly.Location, new KernelOptions { Roots = [name] }));
        var refusal = Assert.Single(error.Refusals);
        Assert.Contains(typeof(Refused).GetMethod(method)!.GetCustomAttribute<RefusedWithAttribute>()!.Message, refusal.Construct);
        Assert.Contains(typeof(Refused).FullName!, refusal.Method);
        Assert.Contains("IL_", refusal.ToString());
    }

    [Fact]
    public void AllRefusalsAreListed()
    {
        var error = Assert.Throws<KernelCompilerException>(() => KernelCompiler.Compile(typeof(Refused).Assembly.Location,
            new KernelOptions { Roots = [$"{typeof(Refused).FullName}.Checked", $"{typeof(Refused).FullName}.NewArray"] }));
        Assert.Equal(2, error.Refusals.Count);
    }

    [Fact]
    public void UnknownRootsAreErrors() =>
        Assert.Throws<ArgumentException>(() => KernelCompiler.Compile(typeof(Refused).Assembly.Location, new KernelOptions { Roots = ["No.Such.Method"] }));
}
