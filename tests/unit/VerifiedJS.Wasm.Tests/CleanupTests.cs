using Xunit;
using Xunit.Abstractions;
using static VerifiedJS.Wasm.NumericOp;

namespace VerifiedJS.Wasm.Tests;

public class CleanupTests(ITestOutputHelper output)
{
    private static (Seq<ValueType> Locals, Seq<Instruction> Body) Clean(Seq<ValueType> locals, params Instruction[] body) => Cleanup.Apply(1, locals, body);

    [Fact]
    public void SetAndGetBecomeTee() =>
        Assert.Equal(([ValueType.I32], [new I32Const(1), new LocalTee(1), new LocalGet(1), new Numeric(I32Add)]),
            Clean([ValueType.I32], new I32Const(1), new LocalSet(1), new LocalGet(1), new LocalGet(1), new Numeric(I32Add)));

    [Fact]
    public void UnreadAndUnusedLocalsDisappear() =>
        Assert.Equal(([ValueType.F64], [new Call(3), new Drop(), new LocalGet(1)]),
            Clean([ValueType.I64, ValueType.I32, ValueType.F64], new Call(3), new LocalSet(2), new I64Const(5), new LocalSet(1), new LocalGet(3)));

    [Fact]
    public void CodeAfterJumpsDisappears() =>
        Assert.Equal(([], [new Loop(BlockType.Empty, [new Br(0)])]),
            Clean([], new Loop(BlockType.Empty, [new Br(0), new Nop(), new Call(1)])));

    [Fact]
    public void BlocksWithoutBranchesDissolve()
    {
        var label = new Label("out");
        Assert.Equal(([], [new Block(BlockType.Empty, [new LocalGet(0), new BrIf(0), new Call(1), new Br(label)], label)]),
            Clean([], new Block(BlockType.Empty, [new Block(BlockType.Empty, [new LocalGet(0), new BrIf(1), new Loop(BlockType.Empty, [new Call(1)]), new Br(label), new Nop()])], label)));
    }

    /// <summary>Cleaned random programs are valid, not longer, and compute the same.</summary>
    [Fact]
    public void RandomProgramsKeepTheirMeaning()
    {
        var random = new Random(3);
        int before = 0, after = 0;
        for (int count = 0; count < 500;)
        {
            var module = new RandomModule(random, comparable: true).Make();
            try { Validator.Validate(module); }
            catch (ValidationError) { continue; }
            if (OutsideToolTests.Execute(module) is not string outcome) continue;
            count++;
            var cleaned = module with
            {
                Functions = module.Functions.Map(f =>
                {
                    var (locals, body) = Cleanup.Apply(module.Types[f.Type.Index].Parameters.Count, f.Locals, f.Body);
                    return new Function(f.Type, locals, body);
                }),
            };
            Validator.Validate(cleaned);
            if (OutsideToolTests.Execute(cleaned) != outcome) Assert.Fail($"{WatPrinter.Print(module)}\nbecame\n{WatPrinter.Print(cleaned)}");
            before += Encoder.Encode(module).Length;
            after += Encoder.Encode(cleaned).Length;
        }
        output.WriteLine($"{before} bytes became {after}");
        Assert.True(after < before);
    }
}
