using System.Collections.Immutable;
using VerifiedJS.Anf;
using VerifiedJS.Certify;
using VerifiedJS.Core.Elaboration;
using VerifiedJS.Driver;
using VerifiedJS.Wasm;
using VerifiedJS.WasmIR;
using Xunit;
using Block = VerifiedJS.WasmIR.Block;
using If = VerifiedJS.WasmIR.If;
using Loop = VerifiedJS.WasmIR.Loop;
using Runtime = VerifiedJS.Driver.Runtime;
using Set = VerifiedJS.WasmIR.Set;
using Stmt = VerifiedJS.WasmIR.Stmt;
using Store = VerifiedJS.WasmIR.Store;

namespace VerifiedJS.Compiler.Tests.Certify;

/// <summary>The extracted checker of safepoints refuses functions whose roots are not visible. (What it accepts is in <see cref="CertificationTests"/>.)</summary>
public class SafepointTests
{
    private static LinkWitness Link(string source) => DeepStack.Run(() =>
    {
        AnfProgram anf = Pipeline.Optimize(Pipeline.ToAnf(Pipeline.ToFlat(Elaborate.Scripts([Source.Parser.ParseScript(source, "test.js")]))));
        var witness = new LinkWitness();
        Linker.Link(anf, Runtime.Load(false), LinkMode.Dynamic, witness);
        return witness;
    });

    private static string Complaints(LinkWitness witness) => string.Join('\n', Certification.Safepoints(witness).Verdicts!.Value
        .Select((verdict, i) => verdict.Judgement == Judgement.Certified ? null : $"function {i}: {verdict.Reason}").OfType<string>());

    private const string Sample = """
        (function () {
          let total = 0, list = [1, 2.5, "x"];
          function add(a, b) { let sum = a + b; total = total + sum; const again = () => { total = sum; return sum - a; }; again(); return again; }
          function each(items, f) { const result = []; for (let i = 0; i < items.length; i++) { const item = items[i]; f(item, result); result[i] = f(item) + item; } return result; }
          try { total = add(list, total)() + each(list, add).length; } catch (e) { total = add(e, e); list = e; } finally { total = add(total, 1); }
          for (const key of list) { const kept = {}; try { add(key, list); kept.more = add(kept, key); } catch (e) { kept.error = add(e, kept); } }
          return [total, list];
        })();
        """;

    /// <summary>
    /// Each root slot in turn: every store into it is lost, or stores something else, or goes elsewhere. A slot is there because something
    /// read after a collection needs it, so each must be refused, unless the value is in another word of the frame as well, as an argument.
    /// </summary>
    [Theory]
    [InlineData("lost")]
    [InlineData("other value")]
    [InlineData("outside the frame")]
    [InlineData("unaligned")]
    [InlineData("half a word")]
    [InlineData("not through sp")]
    public void RefusesEveryMissedRoot(string kind)
    {
        LinkWitness witness = Link(Sample);
        Assert.Equal("", Complaints(witness));
        int mutated = 0;
        foreach ((int index, IrFunction function) in witness.Functions.ToList())
        {
            for (int root = 0; root < function.Frame.Roots.Length; root++)
            {
                int offset = FrameLayout.ArgumentOffset(function.Frame.OutgoingArguments + root);
                if (IsStoredElsewhere(function.Body, function.Frame.Roots[root], offset)) continue;
                ImmutableArray<Stmt> body = Rewrite(function.Body, s => s is Store { Address: Get { Local.Index: 0 } } store && store.Offset == offset
                    ? kind switch
                    {
                        "lost" => null,
                        "other value" => store with { Value = new ConstI64(0) },
                        "outside the frame" => store with { Offset = function.Frame.Size },
                        "unaligned" => store with { Offset = offset + 4 },
                        "half a word" => store with { Operation = StoreOp.I64Store32 },
                        "not through sp" => store with { Address = new Op(NumericOp.I32Add, [store.Address, new ConstI32(0)]) },
                        _ => throw new InvalidOperationException(kind),
                    }
                    : s);
                witness.Functions[index] = function with { Body = body };
                Assert.True(Complaints(witness) != "", $"{kind}, root {root} of {function.Name} ({function.Entry})");
                mutated++;
            }
            witness.Functions[index] = function;
        }
        Assert.True(mutated > 5);
    }

    /// <summary>Calls that give the collector the start of the frame for its end: everything in the frame is invisible.</summary>
    [Fact]
    public void RefusesTheWrongEnd()
    {
        LinkWitness witness = Link(Sample);
        int mutated = 0;
        foreach ((int index, IrFunction function) in witness.Functions.ToList())
        {
            if (function.Frame.Roots.Length == 0) continue;
            witness.Functions[index] = function with
            {
                Body = Rewrite(function.Body, s => s is Set { Value: Op { Operation: NumericOp.I32Add, Operands: [Get { Local.Index: 0 }, ConstI32 size] } } set && size.Value == function.Frame.Size
                    ? set with { Value = new Op(NumericOp.I32Add, [new Get(new Slot(0)), new ConstI32(FrameLayout.HeaderSize)]) }
                    : s),
            };
            Assert.True(Complaints(witness) != "", function.Name);
            witness.Functions[index] = function;
            mutated++;
        }
        Assert.True(mutated > 0);
    }

    private static bool IsStoredElsewhere(ImmutableArray<Stmt> body, Slot local, int offset)
    {
        bool found = false;
        Rewrite(body, s =>
        {
            found |= s is Store { Address: Get { Local.Index: 0 }, Value: Get value } store && store.Offset != offset && value.Local == local;
            return s;
        });
        return found;
    }

    /// <summary>An exception test that is missed, where the result is stored. (To return it is to throw.)</summary>
    [Fact]
    public void RefusesEveryMissedTest()
    {
        LinkWitness witness = Link(Sample);
        int mutated = 0;
        foreach ((int index, IrFunction function) in witness.Functions.ToList())
        {
            if (function.Id.Index < 0) continue;
            for (int n = 0; ; n++)
            {
                int seen = 0;
                Slot? result = null;
                ImmutableArray<Stmt> body = Rewrite(function.Body, s => Tested(s) is { } call && seen++ == n ? new Set((result = call.Local).Value, call.Value) : s);
                if (result is not { } local) break;
                if (!Reads(function.Body, local)) continue;
                witness.Functions[index] = function with { Body = body };
                Assert.True(Complaints(witness) != "", $"test {n} of {function.Name}");
                mutated++;
            }
            witness.Functions[index] = function;
        }
        Assert.True(mutated > 20);
    }

    private static Tee? Tested(Stmt statement) =>
        (statement switch { BranchIf b => b.Condition, If i => i.Condition, _ => null }) is Op { Operation: NumericOp.I64Eq, Operands: [Tee tee, ConstI64 { Value: Kernel.Value.SentinelBits }] } ? tee : null;

    private static bool Reads(ImmutableArray<Stmt> body, Slot local)
    {
        bool found = false;
        Rewrite(body, s =>
        {
            found |= s is Set { Value: Get get } && get.Local == local || s is Store { Value: Get stored } && stored.Local == local;
            return s;
        });
        return found;
    }

    private static ImmutableArray<Stmt> Rewrite(ImmutableArray<Stmt> body, Func<Stmt, Stmt?> change) => [.. body.Select(s => change(s switch
    {
        If x => x with { Then = Rewrite(x.Then, change), Else = Rewrite(x.Else, change) },
        Block x => x with { Body = Rewrite(x.Body, change) },
        Loop x => x with { Body = Rewrite(x.Body, change) },
        _ => s,
    })).OfType<Stmt>()];
}
