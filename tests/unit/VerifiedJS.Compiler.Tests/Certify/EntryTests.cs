using System.Collections.Immutable;
using VerifiedJS.Anf;
using VerifiedJS.Driver;
using VerifiedJS.Flat;
using VerifiedJS.WasmIR;
using Xunit;
using Block = VerifiedJS.WasmIR.Block;
using Stmt = VerifiedJS.WasmIR.Stmt;

namespace VerifiedJS.Compiler.Tests.Certify;

/// <summary>The extracted checkers of entries refuse headers that are not what their functions need (proofs/Lowering/EntryCheck.dfy, UniformCheck.dfy).</summary>
public class EntryTests
{
    private const string Sample = """
        (function () {
          let saved, shared;
          function outer(a, b) { saved = a; return inner(b, a); }
          function inner(x, y) { if (x) return y; return { shared }; }
          function self(a) { "use strict"; return method.call(this, a); }
          function method(a) { "use strict"; return outer(this, a); }
          function caller(f) { shared = f; const own = f; return outer(() => own, self(f)); }
          return [caller, outer(1, 2)];
        })();
        """;

    private const string Uniforms = """
        (function () {
          let shared = 0;
          function all(a, b, ...rest) { return shared ? rest : b; }
          const sloppy = function (a, b, c) { shared = c; return arguments; };
          const self = function name(n) { return n ? name : this; };
          function Made(a) { shared = new.target; this.a = a; }
          const late = function (a, b) { if (a) b = a; return () => b; };
          return [all, sloppy, self, Made, late, () => shared];
        })();
        """;

    [Theory, InlineData(Entry.Direct, Sample), InlineData(Entry.Uniform, Uniforms)]
    public void RefusesEveryChangeOfAHeader(Entry entry, string sample)
    {
        (AnfProgram program, LinkWitness witness) = LoweringTests.Link(sample);
        int accepted = 0, changed = 0;
        foreach ((int index, IrFunction function) in witness.Functions.ToList())
        {
            if (function.Id.Index < 0 || function.Entry != entry || !witness.Program.Witness.Bodies.TryGetValue(function, out LoweringWitness.Body? body)
                || !LoweringTests.IsCertified(program, witness, function.Id.Index)) continue;
            accepted++;
            var outermost = (Block)function.Body[0];

            void Refuses(IrFunction wrong, LoweringWitness.Body said)
            {
                witness.Functions[index] = wrong;
                witness.Program.Witness.Bodies[wrong] = said;
                Assert.False(LoweringTests.IsCertified(program, witness, function.Id.Index), $"{function.Name}: {string.Join("; ", ((Block)wrong.Body[0]).Body.Take(body.HeaderLength))}");
                changed++;
            }

            AnfFunction source = program.Functions[function.Id.Index];
            Local?[] variables = [source.Environment, source.Rest, source.Arguments, source.This, source.NewTarget, source.Callee, .. source.Parameters.Select(parameter => (Local?)parameter)];
            bool IsOfHeader(int local) => variables.Contains(new Local(local));

            // Words that only the collector looks at are not this checker's business.
            foreach (ImmutableArray<Stmt> header in LoweringTests.Changes(outermost.Body[..body.HeaderLength], s => s is WasmIR.Store { Address: Get { Local.Index: 0 } } store && store.Offset >= FrameLayout.ArgumentOffset(0)))
                Refuses(function with { Body = [outermost with { Body = [.. header, .. outermost.Body[body.HeaderLength..]] }, .. function.Body[1..]] }, body);
            // What follows the body: the sentinel for an exception.
            Refuses(function with { Body = [outermost] }, body);
            Refuses(function with { Body = [outermost, new VerifiedJS.WasmIR.Return(new ConstI64(VerifiedJS.Kernel.Value.UndefinedBits))] }, body);
            // Variables in each other's slots.
            foreach ((int local, Slot slot) in body.Slots)
                foreach ((int other, Slot place) in body.Slots)
                    if (local < other && (IsOfHeader(local) || IsOfHeader(other)))
                        Refuses(function with { }, body with { Slots = body.Slots.ToDictionary(entry => entry.Key, entry => entry.Key == local ? place : entry.Key == other ? slot : entry.Value) });
            witness.Functions[index] = function;
        }
        Assert.True(accepted >= 2 && changed > 20, $"{accepted} entries, {changed} changes");
        if (entry == Entry.Uniform) Assert.True(accepted >= 6 && changed > 150, $"{accepted} entries, {changed} changes");
    }

    [Fact]
    public void RefusesEveryChangeOfAnEntryThatHandsOver()
    {
        (AnfProgram program, LinkWitness witness) = LoweringTests.Link(Sample);
        int accepted = 0, changed = 0;
        foreach ((int index, IrFunction function) in witness.Functions.ToList())
        {
            if (function.Id.Index < 0 || witness.Program.Witness.Bodies.ContainsKey(function) || !LoweringTests.IsCertified(program, witness, function.Id.Index)) continue;
            accepted++;
            var call = (CallDirect)((VerifiedJS.WasmIR.Return)function.Body[0]).Value;
            ImmutableArray<Stmt>[] wrong =
            [
                .. LoweringTests.Changes(function.Body, _ => false),
                [new VerifiedJS.WasmIR.Drop(call)],
                .. witness.Direct.Keys.Where(other => other != call.Function).Select(other => ImmutableArray.Create<Stmt>(new VerifiedJS.WasmIR.Return(call with { Function = other }))),
            ];
            foreach (ImmutableArray<Stmt> body in wrong)
            {
                witness.Functions[index] = function with { Body = body };
                Assert.False(LoweringTests.IsCertified(program, witness, function.Id.Index), $"{function.Name}: {string.Join("; ", body)}");
                changed++;
            }
            witness.Functions[index] = function;
        }
        Assert.True(accepted >= 2 && changed > 20, $"{accepted} entries, {changed} changes");
    }
}
