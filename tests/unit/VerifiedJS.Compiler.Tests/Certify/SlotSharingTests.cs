using VerifiedJS.Anf;
using VerifiedJS.Certify;
using VerifiedJS.Compiler.Tests.Certify.Mutations;
using VerifiedJS.Driver;
using VerifiedJS.WasmIR;
using Xunit;
using Runtime = VerifiedJS.Driver.Runtime;

namespace VerifiedJS.Compiler.Tests.Certify;

/// <summary>Locals share slots in functions with thousands of them; here in all functions of all end-to-end programs, and the checkers accept them.</summary>
public class SlotSharingTests
{
    [Theory]
    [MemberData(nameof(CertificationTests.Programs), MemberType = typeof(CertificationTests))]
    public void SharedSlotsAreCertified(string path) => DeepStack.Run(() =>
    {
        AnfProgram program = Pipeline.Compile(VerifiedJS.Driver.Compiler.ToCore(Path.Combine(CertificationTests.Root(), path), null, EvaluatorMode.Automatic).Program).Optimized;
        var witness = new LinkWitness();
        Linker.Link(program, Runtime.Load(false), LinkMode.Dynamic, witness);
        LoweringWitness lowering = witness.Program.Witness;
        int before = 0, after = 0;
        foreach ((int index, IrFunction function) in witness.Functions.ToList())
        {
            if (!lowering.Bodies.TryGetValue(function, out LoweringWitness.Body? body)) continue;
            SharedSlots shared = SharedSlots.Of(function, body.Next.Index + 1);
            witness.Functions[index] = shared.Function;
            lowering.Shared[shared.Function] = shared.Witness;
            lowering.Bodies[shared.Function] = body;
            before += function.Locals.Length;
            after += shared.Function.Locals.Length;
        }
        Assert.True(after < before);
        foreach (StepReport report in (StepReport[])[Certification.Lowered(program, witness), Certification.Safepoints(witness)])
            Assert.All(report.Verdicts!.Value, verdict => Assert.Equal(Judgement.Certified, verdict.Judgement));
        return 0;
    });
}
