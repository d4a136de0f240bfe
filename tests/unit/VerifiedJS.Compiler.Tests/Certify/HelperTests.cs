using System.Collections.Immutable;
using VerifiedJS.Anf;
using VerifiedJS.Certify;
using VerifiedJS.Driver;
using VerifiedJS.WasmIR;
using Xunit;
using Runtime = VerifiedJS.Driver.Runtime;
using Set = VerifiedJS.WasmIR.Set;
using Stmt = VerifiedJS.WasmIR.Stmt;

namespace VerifiedJS.Compiler.Tests.Certify;

/// <summary>The extracted checker of the helpers accepts them as they are, and nothing else (proofs/Lowering/HelperCheck.dfy).</summary>
public class HelperTests
{
    [Fact]
    public void RefusesEveryChangeOfAHelper()
    {
        (AnfProgram program, LinkWitness witness) = LoweringTests.Link("print = () => 1;");
        int free = 100_000;
        foreach (KernelMethod method in KernelInterface.All) witness.Externals.TryAdd(Runtime.ExportName(method), (free++, method.Type));
        foreach ((RuntimeHelper helper, IrFunction function) in RuntimeHelpers.All) witness.Externals.TryAdd(Runtime.ExportName(helper), (free++, function.Type));

        bool IsRefused() => Certification.Lowered(program, witness).Verdicts!.Value[0].Judgement == Judgement.Refused;
        foreach ((RuntimeHelper helper, IrFunction function) in RuntimeHelpers.All)
        {
            int index = witness.Externals[Runtime.ExportName(helper)].Index, changed = 0;
            witness.Functions[index] = function;
            Assert.False(IsRefused(), helper.ToString());
            foreach (ImmutableArray<Stmt> body in LoweringTests.Changes(function.Body, _ => false))
            {
                witness.Functions[index] = function with { Body = body };
                Assert.True(IsRefused(), $"{helper}: {string.Join("; ", body)}");
                changed++;
            }
            Assert.True(changed > 60, $"{helper}: {changed} changes");
            witness.Functions[index] = function;
        }
    }

    /// <summary>Of _start is believed which function object runs the program; everything else in it is checked (proofs/Lowering/StartCheck.dfy).</summary>
    [Fact]
    public void RefusesEveryChangeOfStart()
    {
        (AnfProgram program, LinkWitness witness) = LoweringTests.Link("print = () => 1;");
        (int index, IrFunction start) = witness.Functions.Single(entry => entry.Value.Name == "_start");
        bool IsRefused() => Certification.Lowered(program, witness).Verdicts!.Value[0].Judgement == Judgement.Refused;
        Assert.False(IsRefused());
        var accepted = new List<ImmutableArray<Stmt>>();
        int changed = 0;
        foreach (ImmutableArray<Stmt> body in LoweringTests.Changes(start.Body, _ => false))
        {
            witness.Functions[index] = start with { Body = body };
            if (!IsRefused()) accepted.Add(body);
            changed++;
        }
        Assert.True(changed > 25, $"{changed} changes");
        var runner = (ConstI64)((CallHelper)((Set)Assert.Single(accepted)[3]).Value).Arguments[1];
        Assert.NotEqual(runner, ((CallHelper)((Set)start.Body[3]).Value).Arguments[1]);
    }
}
