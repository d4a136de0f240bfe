using System.Collections.Immutable;
using VerifiedJS.Anf;
using VerifiedJS.Certify;
using VerifiedJS.Core.Elaboration;
using VerifiedJS.Driver;
using VerifiedJS.Source;
using VerifiedJS.WasmIR;
using Xunit;
using Block = VerifiedJS.WasmIR.Block;
using If = VerifiedJS.WasmIR.If;
using Loop = VerifiedJS.WasmIR.Loop;
using Runtime = VerifiedJS.Driver.Runtime;
using Stmt = VerifiedJS.WasmIR.Stmt;

namespace VerifiedJS.Compiler.Tests.Certify;

/// <summary>The extracted checker of lowering refuses bodies whose code is not that of their statements.</summary>
public class LoweringTests
{
    private const string Sample = """
        function make(a, b) { let n = a; const get = () => { n = b; return n; }; return [get, a === b, !a, get()]; }
        function each(f, x) { for (;;) { try { if (f(x)) throw x; else x = make(x, f); } catch (e) { f(e); break; } finally { x = undefined; } } return x; }
        function pick(o, k) { l: { if (!o) break l; if (k === "a") return o.a; o.b = k; } return null; }
        function twice(o) { return pick(pick(o, "a"), 1) === undefined; }
        """;

    internal static (AnfProgram Program, LinkWitness Witness) Link(string program = Sample) => DeepStack.Run(() =>
    {
        AnfProgram anf = Pipeline.Optimize(Pipeline.ToAnf(Pipeline.ToFlat(Elaborate.Scripts([Parser.ParseScript(program, "test.js")]))));
        var witness = new LinkWitness();
        Linker.Link(anf, Runtime.Load(false), LinkMode.Dynamic, witness);
        return (anf, witness);
    });

    internal static bool IsCertified(AnfProgram program, LinkWitness witness, int function) =>
        Certification.Lowered(program, witness).Verdicts!.Value[function].Judgement == Judgement.Certified;

    /// <summary>Each statement of each accepted body in turn is lost, or its constants change. Stores of roots are not this checker's business.</summary>
    [Fact]
    public void RefusesEveryChange()
    {
        (AnfProgram program, LinkWitness witness) = Link();
        int accepted = 0, mutated = 0;
        foreach ((int index, IrFunction function) in witness.Functions.ToList())
        {
            if (function.Id.Index < 0 || !witness.Program.Witness.Bodies.TryGetValue(function, out LoweringWitness.Body? body) || !IsCertified(program, witness, function.Id.Index)) continue;
            accepted++;
            var outermost = (Block)function.Body[0];
            ImmutableArray<Stmt> code = outermost.Body[body.HeaderLength..];
            foreach (ImmutableArray<Stmt> changed in Changes(code, s => s is WasmIR.Store { Address: Get { Local.Index: 0 } } store && store.Offset >= FrameLayout.ArgumentOffset(function.Frame.OutgoingArguments)))
            {
                IrFunction wrong = function with { Body = [outermost with { Body = [.. outermost.Body[..body.HeaderLength], .. changed] }, .. function.Body[1..]] };
                witness.Functions[index] = wrong;
                witness.Program.Witness.Bodies[wrong] = body;
                Assert.False(IsCertified(program, witness, function.Id.Index), $"{function.Name}: {string.Join("; ", changed)}");
                mutated++;
            }
            witness.Functions[index] = function;
        }
        Assert.True(accepted >= 3 && mutated > 60, $"{accepted} bodies, {mutated} changes");
    }

    /// <summary>The list with one statement in it, at any depth, lost or changed.</summary>
    internal static IEnumerable<ImmutableArray<Stmt>> Changes(ImmutableArray<Stmt> list, Func<Stmt, bool> isFree)
    {
        for (int i = 0; i < list.Length; i++)
        {
            if (isFree(list[i])) continue;
            yield return list.RemoveAt(i);
            foreach (Stmt changed in Changes(list[i], isFree)) yield return list.SetItem(i, changed);
        }
    }

    private static IEnumerable<Stmt> Changes(Stmt statement, Func<Stmt, bool> isFree)
    {
        switch (statement)
        {
            case WasmIR.Set s:
                yield return s with { Local = new Slot(s.Local.Index + 1) };
                break;
            case WasmIR.Store s:
                yield return s with { Offset = s.Offset + 8 };
                break;
            case If s:
                yield return s with { Condition = new Op(VerifiedJS.Wasm.NumericOp.I32Eqz, [s.Condition]) };
                foreach (ImmutableArray<Stmt> then in Changes(s.Then, isFree)) yield return s with { Then = then };
                foreach (ImmutableArray<Stmt> other in Changes(s.Else, isFree)) yield return s with { Else = other };
                break;
            case Block s:
                foreach (ImmutableArray<Stmt> body in Changes(s.Body, isFree)) yield return s with { Body = body };
                break;
            case Loop s:
                foreach (ImmutableArray<Stmt> body in Changes(s.Body, isFree)) yield return s with { Body = body };
                break;
            case Branch s:
                yield return s with { Label = new Target("elsewhere") };
                break;
            case BranchIf s:
                yield return s with { Label = new Target("elsewhere") };
                break;
        }
    }
}
