using VerifiedJS.Wasm.Execution;
using Xunit;
using static VerifiedJS.Wasm.NumericOp;

namespace VerifiedJS.Wasm.Tests;

public class StaticLinkerTests
{
    private static readonly FunctionType Unary = new([ValueType.I32], [ValueType.I32]);
    private static readonly FunctionType Getter = new([], [ValueType.I32]);
    private static readonly GlobalType Constant = new(ValueType.I32, false);

    /// <summary>Has the memory; calls back into the other module through an import and through its own table.</summary>
    private static byte[] Host()
    {
        var builder = new ModuleBuilder { Memory = new(new(1)), Name = "host" };
        var log = builder.ImportFunction("env", "log", new FunctionType([ValueType.I32], []));
        var square = builder.ImportFunction("guest", "square", Unary);
        var alloc = builder.DefineFunction("alloc", Unary, [], [new LocalGet(0), new Call(log), new I32Const(1024)]);
        var one = builder.DefineFunction("one", Getter, [], [new I32Const(1)]);
        builder.Export("alloc", alloc);
        builder.Export("base", builder.DefineGlobal("base", Constant, [new I32Const(2048)]));
        builder.Export("run", builder.DefineFunction("run", Unary, [],
            [new LocalGet(0), new Call(square), new FunctionSlot(one), new CallIndirect(Getter, builder.FunctionTable), new Numeric(I32Add)]));
        builder.ExportMemory("memory");
        builder.AddData("host data", 8, [1, 2, 3]);
        return builder.Encode();
    }

    /// <summary>Uses the host's memory, allocator and constant, and has a table of its own.</summary>
    private static byte[] Guest(FunctionType? allocType = null)
    {
        var builder = new ModuleBuilder { Name = "guest" };
        builder.ImportMemory("env", "memory", new(new(2)));
        var alloc = builder.ImportFunction("env", "alloc", allocType ?? Unary);
        var log = builder.ImportFunction("env", "log", new FunctionType([ValueType.I32], []));
        var start = builder.ImportGlobal("env", "base", Constant);
        var two = builder.DefineFunction("two", Getter, [], [new I32Const(2)]);
        var copy = builder.DefineGlobal("copy", Constant, [new GlobalGet(start)]);
        builder.Export("square", builder.DefineFunction("square", Unary, [],
        [
            new LocalGet(0), new Call(log),
            new LocalGet(0), new LocalGet(0), new Numeric(I32Mul),
            new I32Const(0), new Load(LoadOp.I32Load8U, new(9, 0)), new Numeric(I32Add), // the host's data
            new FunctionSlot(two), new CallIndirect(Getter, builder.FunctionTable), new Numeric(I32Add),
            new GlobalGet(copy), new Numeric(I32Add),
        ]));
        builder.Export("allocate", builder.DefineFunction("allocate", allocType ?? Unary, [], [new LocalGet(0), new Call(alloc)]));
        builder.AddData("guest data", [new GlobalGet(start)], [42]);
        return builder.Encode();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ImportsAreSatisfiedBothWays(bool hostFirst)
    {
        StaticLinker.Input host = new("host", Host()), guest = new("guest", Guest());
        byte[] linked = StaticLinker.Link(hostFirst ? [host, guest] : [guest, host]);
        var module = Decoder.Decode(linked);
        Validator.Validate(module);
        Assert.Equal(["log"], module.Imports.Select(i => i.Name));
        Assert.Equal(2ul, module.Memories[0].Limits.Minimum);
        var logged = new List<int>();
        var store = new WasmStore();
        var instance = store.Instantiate(module, (_, _) => store.HostFunction(new([ValueType.I32], []), (_, values) => logged.Add((int)values[0])));
        Assert.Equal([100ul + 2 + 2 + 2048 + 1], instance.Function("run").Invoke(10));
        Assert.Equal([1024ul], instance.Function("allocate").Invoke(5));
        Assert.Equal([10, 5], logged);
        Assert.Equal(42, instance.Memory!.Bytes(2048, 1)[0]);
    }

    [Fact]
    public void ExportsCanBeHidden()
    {
        byte[] linked = StaticLinker.Link([new("host", Host()), new("guest", Guest())], hidden: new HashSet<string> { "alloc", "allocate" });
        var module = Decoder.Decode(linked);
        Assert.DoesNotContain("alloc", module.Exports.Select(e => e.Name));
        Assert.DoesNotContain("alloc", module.Names!.Functions.Select(n => n.Name)); // nothing reaches it any more
    }

    [Fact]
    public void ErrorsNameTheModules()
    {
        var wrongType = Assert.Throws<StaticLinkError>(() => StaticLinker.Link([new("host", Host()), new("guest", Guest(new([ValueType.I32], [])))]));
        Assert.Contains("alloc", wrongType.Message);
        Assert.Contains("memory", Assert.Throws<StaticLinkError>(() => StaticLinker.Link([new("a", Host()), new("b", Host())])).Message);
    }
}
