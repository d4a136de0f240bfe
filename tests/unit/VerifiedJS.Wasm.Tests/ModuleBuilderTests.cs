using Xunit;
using static VerifiedJS.Wasm.NumericOp;

namespace VerifiedJS.Wasm.Tests;

public class ModuleBuilderTests
{
    private static readonly FunctionType Unary = new([ValueType.I32], [ValueType.I32]);
    private static readonly FunctionType Binary = new([ValueType.I32, ValueType.I32], [ValueType.I32]);

    /// <summary>A library of three functions, one of them reached through a slot only, and one not at all.</summary>
    private static ModuleBuilder Library()
    {
        var builder = new ModuleBuilder { Name = "library", Memory = new(new(1)) };
        var log = builder.ImportFunction("env", "log", Unary);
        builder.ImportFunction("env", "unused", Unary);
        var counter = builder.DefineGlobal("counter", new(ValueType.I32, true), [new I32Const(0)]);
        var twice = new FunctionSymbol("twice", Unary);
        var dead = builder.DefineFunction("dead", Unary, [ValueType.F64], [new LocalGet(0), new Call(log)]);
        builder.Define(twice, [], [new LocalGet(0), new LocalGet(0), new Numeric(I32Add), new Call(log)], ["x"]);
        var label = new Label("out");
        var apply = builder.DefineFunction("apply", Unary, [ValueType.I32, ValueType.I32, ValueType.I64],
        [
            new Block(new FunctionType([], [ValueType.I32, ValueType.I32]),
            [
                new GlobalGet(counter),
                new LocalGet(0),
                new Br(label),
            ], label),
            new FunctionSlot(twice),
            new CallIndirect(Unary, builder.FunctionTable),
            new Numeric(I32Add),
        ]);
        builder.Export("apply", apply);
        builder.ExportMemory("memory");
        builder.AddData("greeting", 16, "hello"u8.ToArray());
        builder.Slot(dead, root: false);
        return builder;
    }

    private static void Check(ModuleBuilder builder)
    {
        byte[] bytes = builder.Encode();
        Module module = builder.Build();
        Assert.Equal(bytes, Encoder.Encode(module));
        Assert.Equal(module, Decoder.Decode(bytes));
        Assert.Equal(bytes, builder.Encode());
    }

    [Fact]
    public void EncodesWhatItBuilds()
    {
        Check(Library());
        var small = Library();
        small.DropUnreachable = true;
        Check(small);
    }

    [Fact]
    public void DropsWhatIsNotReached()
    {
        var builder = Library();
        builder.DropUnreachable = true;
        Assert.Equal(["log", "twice", "apply"], builder.LinkedFunctions().Select(f => f.Name));
        var module = builder.Build();
        // Slots keep their numbers: twice is in slot 1; dead was in slot 2.
        Assert.Equal(1, builder.Slot(builder.FindFunction("twice")!, root: false));
        Assert.Equal(3ul, module.Tables[0].Limits.Minimum);
        Assert.Equal([1], module.Elements.Select(e => e.Items.Count));
    }

    [Fact]
    public void AKeptSlotKeepsItsFunction()
    {
        var builder = Library();
        builder.DropUnreachable = true;
        builder.KeepSlot(2);
        Assert.Contains("dead", builder.LinkedFunctions().Select(f => f.Name));
    }

    [Fact]
    public void AnObjectIsTheSameAfterLoading()
    {
        var library = Library();
        byte[] bytes = library.EncodeObject();
        Assert.Equal(bytes, ModuleBuilder.LoadObject(bytes).EncodeObject());
        Check(ModuleBuilder.LoadObject(bytes));
    }

    [Fact]
    public void AProgramIsAppendedToAnObject()
    {
        var library = Library();
        byte[] bytes = library.EncodeObject();
        ModuleBuilder Program()
        {
            var builder = ModuleBuilder.LoadObject(bytes);
            var apply = builder.ExportedFunction("apply")!;
            var main = builder.DefineFunction("main", Binary, [], [new LocalGet(0), new Call(apply), new LocalGet(1), new Numeric(I32Mul)]);
            builder.Export("main", main);
            Assert.Equal(3, builder.Slot(main));
            return builder;
        }
        var whole = Program();
        Check(whole);
        Assert.Equal(library.LinkedFunctions().Select(f => f.Name).Append("main"), whole.LinkedFunctions().Select(f => f.Name));
        // The slot that the code of apply names is known after loading, too.
        var small = Program();
        small.DropUnreachable = true;
        Check(small);
        Assert.Equal(["log", "twice", "apply", "main"], small.LinkedFunctions().Select(f => f.Name));
        small.RemoveExport("apply");
        small.RemoveExport("main");
        Assert.Equal(["log", "twice", "apply", "main"], small.LinkedFunctions().Select(f => f.Name));
    }

    [Fact]
    public void AnImportCanBeSatisfied()
    {
        var builder = Library();
        var log = builder.FindFunction("log")!;
        var identity = builder.DefineFunction("identity", Unary, [], [new LocalGet(0)]);
        builder.Satisfy(log, identity);
        builder.DropUnreachable = true;
        Check(builder);
        Assert.Equal(["twice", "apply", "identity"], builder.LinkedFunctions().Select(f => f.Name));
        Assert.Empty(builder.Build().Imports);
    }

    [Fact]
    public void AnUndefinedSymbolIsAnError()
    {
        var builder = new ModuleBuilder();
        builder.Export("f", builder.DefineFunction("f", Unary, [], [new LocalGet(0), new Call(new FunctionSymbol("nowhere", Unary))]));
        var error = Assert.Throws<InvalidOperationException>(builder.Encode);
        Assert.Contains("$nowhere", error.Message);
    }

    [Fact]
    public void FunctionsOfRefFuncAreDeclared()
    {
        var builder = new ModuleBuilder();
        var g = builder.DefineFunction("g", Unary, [], [new LocalGet(0)]);
        builder.Export("f", builder.DefineFunction("f", new([], [ValueType.FuncRef]), [], [new RefFunc(g)]));
        Assert.IsType<SegmentMode.Declarative>(builder.Build().Elements[0].Mode);
        Check(builder);
    }
}
