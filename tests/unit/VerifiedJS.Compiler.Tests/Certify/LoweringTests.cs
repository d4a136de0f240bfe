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
        function sum(a) { let n = 0, m = 1; for (;;) { if (n >= 10) break; n = n + 1; m = m & n; a(n, typeof a); } return n - m; }
        function Make(o) { if (!o) return new Make(this); this.size = o.length; return Math; }
        function late(f) { f(() => n); let n = f?.(1); return ~n | f; }
        function least(a, n) { let m = a[0]; for (let i = 0; i < n; i++) { if (a[i] < m) m = a[i]; a[i] = a[n] - i >>> 1 | m; a.n += a.length; } return -m; }
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

    /// <summary>Each statement of each accepted body in turn is lost, or its operands or constants change. Stores of roots are not this checker's business.</summary>
    [Fact]
    public void RefusesEveryChange()
    {
        (AnfProgram program, LinkWitness witness) = Link();
        int accepted = 0, mutated = 0;
        foreach ((int index, IrFunction function) in witness.Functions.ToList())
        {
            if (function.Id.Index < 0 || !witness.Program.Witness.Bodies.TryGetValue(function, out LoweringWitness.Body? body)) continue;
            Assert.True(IsCertified(program, witness, function.Id.Index), function.Name);
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
        Assert.True(accepted >= 8 && mutated > 300, $"{accepted} bodies, {mutated} changes");
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
                foreach (Expr value in Changes(s.Value)) yield return s with { Value = value };
                break;
            case WasmIR.Store s:
                yield return s with { Offset = s.Offset + 8 };
                foreach (Expr address in Changes(s.Address)) yield return s with { Address = address };
                foreach (Expr value in Changes(s.Value)) yield return s with { Value = value };
                break;
            case WasmIR.Return s:
                foreach (Expr value in Changes(s.Value)) yield return s with { Value = value };
                break;
            case If s:
                foreach (Expr condition in Changes(s.Condition)) yield return s with { Condition = condition };
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
                foreach (Expr condition in Changes(s.Condition)) yield return s with { Condition = condition };
                break;
        }
    }

    /// <summary>The expression with one constant, local, offset or order of operands in it changed, or a choice turned round.</summary>
    private static IEnumerable<Expr> Changes(Expr expression)
    {
        switch (expression)
        {
            case ConstI32 e:
                yield return new ConstI32(e.Value + 1);
                break;
            case ConstI64 e:
                yield return new ConstI64(e.Value + 1);
                break;
            case ConstF64 e:
                yield return new ConstF64(e.Value + 1);
                break;
            case Get e:
                yield return new Get(new Slot(e.Local.Index + 1));
                break;
            case Tee e:
                foreach (Expr value in Changes(e.Value)) yield return e with { Value = value };
                break;
            case WasmIR.Load e:
                yield return e with { Offset = e.Offset + 4 };
                foreach (Expr address in Changes(e.Address)) yield return e with { Address = address };
                break;
            case Op e:
                // x = x is itself, its operands exchanged
                if (e.Operands.Length == 2 && e.Operation != VerifiedJS.Wasm.NumericOp.F64Eq) yield return e with { Operands = [e.Operands[1], e.Operands[0]] };
                foreach (ImmutableArray<Expr> operands in Changes(e.Operands)) yield return e with { Operands = operands };
                break;
            case Choose e:
                yield return e with { Then = e.Else, Else = e.Then };
                foreach (Expr condition in Changes(e.Condition)) yield return e with { Condition = condition };
                foreach (Expr then in Changes(e.Then)) yield return e with { Then = then };
                foreach (Expr other in Changes(e.Else)) yield return e with { Else = other };
                break;
            case WasmIR.Select e:
                yield return e with { Then = e.Else, Else = e.Then };
                break;
            case WasmIR.CallIndirect e:
                foreach (Expr index in Changes(e.Index)) yield return e with { Index = index };
                foreach (ImmutableArray<Expr> arguments in Changes(e.Arguments)) yield return e with { Arguments = arguments };
                break;
            case CallKernel e:
                foreach (ImmutableArray<Expr> arguments in Changes(e.Arguments)) yield return e with { Arguments = arguments };
                break;
            case CallHelper e:
                foreach (ImmutableArray<Expr> arguments in Changes(e.Arguments)) yield return e with { Arguments = arguments };
                break;
            case CallDirect e:
                foreach (ImmutableArray<Expr> arguments in Changes(e.Arguments)) yield return e with { Arguments = arguments };
                break;
        }
    }

    private static IEnumerable<ImmutableArray<Expr>> Changes(ImmutableArray<Expr> list)
    {
        for (int i = 0; i < list.Length; i++)
            foreach (Expr changed in Changes(list[i])) yield return list.SetItem(i, changed);
    }
}
