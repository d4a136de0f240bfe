using VerifiedJS.Wasm.Execution;
using Xunit;
using static VerifiedJS.Wasm.NumericOp;

namespace VerifiedJS.Wasm.Tests;

public class ExecutionTests
{
    private static readonly FunctionType Unary = new([ValueType.I32], [ValueType.I32]);

    private static Instance Instantiate(ModuleBuilder builder, WasmStore store)
    {
        var module = builder.Build();
        Validator.Validate(module, Features.All);
        return store.Instantiate(module, (_, _) => null);
    }

    /// <summary>f(n) = n = 0 ? 0 : f(n - 1) + 1.</summary>
    private static ModuleBuilder Recursion()
    {
        var builder = new ModuleBuilder();
        var f = new FunctionSymbol("down", Unary);
        builder.Define(f, [], [new LocalGet(0), new If(ValueType.I32,
            [new LocalGet(0), new I32Const(1), new Numeric(I32Sub), new Call(f), new I32Const(1), new Numeric(I32Add)],
            [new I32Const(0)])]);
        builder.Export("down", f);
        return builder;
    }

    [Fact]
    public void DeepRecursionIsATrapAndLeavesTheStoreUsable()
    {
        var down = Instantiate(Recursion(), new WasmStore(new() { MaximumDepth = 1000 })).Function("down");
        Assert.Equal([900ul], down.Invoke(900));
        for (int i = 0; i < 3; i++)
        {
            var trap = Assert.Throws<Trap>(() => down.Invoke(2000));
            Assert.Equal("call stack exhausted", trap.Message);
            Assert.Equal("down", trap.Backtrace[0]);
        }
        Assert.Equal([900ul], down.Invoke(900));
    }

    [Fact]
    public void RecursionThroughTheHostIsATrap()
    {
        var store = new WasmStore();
        FunctionInstance? back = null;
        var host = store.HostFunction(Unary, (_, values) => values[0] = back!.Invoke(values[0])[0]);
        var builder = new ModuleBuilder();
        var import = builder.ImportFunction("host", "call", Unary);
        builder.Export("f", builder.DefineFunction("f", Unary, [], [new LocalGet(0), new Call(import)]));
        var instance = store.Instantiate(builder.Build(), (_, _) => host);
        back = instance.Function("f");
        Assert.Equal("call stack exhausted", Assert.Throws<Trap>(() => back.Invoke(1)).Message);
    }

    [Fact]
    public void StepsAreCountedAndLimited()
    {
        var store = new WasmStore(new() { StepLimit = 1_000_000 });
        var down = Instantiate(Recursion(), store).Function("down");
        down.Invoke(0);
        Assert.Equal(3, store.Steps); // local.get, if, i32.const
        down.Invoke(10);
        Assert.Equal(3 + 10 * 8 + 3, store.Steps);
        var loop = new ModuleBuilder();
        loop.Export("forever", loop.DefineFunction("forever", new([], []), [], [new Loop(BlockType.Empty, [new Br(0)])]));
        Assert.Throws<OutOfSteps>(() => Instantiate(loop, store).Function("forever").Invoke());
    }

    [Fact]
    public void AMemoryOf64BitAddressesWorks()
    {
        var builder = new ModuleBuilder { Memory = new(new(1), Is64: true) };
        builder.AddData("text", 65530, "abcdef"u8.ToArray());
        builder.Export("load", builder.DefineFunction("load", new([ValueType.I64], [ValueType.I64]), [], [new LocalGet(0), new Load(LoadOp.I64Load16U, new(2, 1))]));
        builder.Export("store", builder.DefineFunction("store", new([ValueType.I64, ValueType.I64], []), [], [new LocalGet(0), new LocalGet(1), new Store(StoreOp.I64Store, new(1ul << 33, 3))]));
        builder.Export("grow", builder.DefineFunction("grow", new([ValueType.I64], [ValueType.I64]), [], [new LocalGet(0), new MemoryGrow()]));
        byte[] bytes = builder.Encode();
        Assert.Equal(builder.Build(), Decoder.Decode(bytes));
        Assert.Throws<ValidationError>(() => Validator.Validate(builder.Build()));
        var instance = Instantiate(builder, new WasmStore());
        Assert.Equal([0x6463ul], instance.Function("load").Invoke(65530));
        Assert.Throws<Trap>(() => instance.Function("load").Invoke(65533));
        Assert.Throws<Trap>(() => instance.Function("load").Invoke(ulong.MaxValue));
        Assert.Throws<Trap>(() => instance.Function("store").Invoke(0, 1));
        Assert.Equal([1ul], instance.Function("grow").Invoke(2));
        Assert.Equal([ulong.MaxValue], instance.Function("grow").Invoke(1ul << 50));
    }

    [Fact]
    public void BlocksNestThousandsDeep()
    {
        Seq<Instruction> body = [new LocalGet(0), new BrIf(0), new I32Const(7), new LocalSet(0)];
        for (int i = 0; i < 20_000; i++) body = [new Block(BlockType.Empty, body)];
        var builder = new ModuleBuilder();
        builder.Export("f", builder.DefineFunction("f", Unary, [], [.. body, new LocalGet(0)]));
        byte[] bytes = builder.Encode();
        Assert.Equal(bytes, Encoder.Encode(Decoder.Decode(bytes)));
        Assert.Equal([7ul], Instantiate(builder, new WasmStore()).Function("f").Invoke(0));
        Assert.Contains("block", WatPrinter.Print(builder.Build()));
    }

    /// <summary>Operands that are locals or constants when control flow forks must have their values on both ways.</summary>
    [Fact]
    public void PendingOperandsSurviveBranchesAndAssignments()
    {
        var builder = new ModuleBuilder();
        // x + (x := 5) * 1000 + (if x then x := 7) ... : operands are read before the assignments.
        builder.Export("f", builder.DefineFunction("f", Unary, [ValueType.I32],
        [
            new LocalGet(0),
            new I32Const(5), new LocalTee(0), new I32Const(1000), new Numeric(I32Mul), new Numeric(I32Add),
            new LocalGet(0),
            new LocalGet(1), new Numeric(I32Eqz), new If(BlockType.Empty, [new I32Const(7), new LocalSet(0)], []),
            new LocalGet(0), new I32Const(10), new Numeric(I32Mul), new Numeric(I32Add), new Numeric(I32Add),
        ]));
        Assert.Equal([3ul + 5000 + 5 + 70], Instantiate(builder, new WasmStore()).Function("f").Invoke(3));
    }
}
