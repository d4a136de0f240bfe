using System.Collections.Immutable;
using VerifiedJS.Certify;
using VerifiedJS.Core;
using VerifiedJS.Core.Elaboration;
using VerifiedJS.Driver;
using VerifiedJS.Flat;
using Xunit;
using F = VerifiedJS.Flat;
using Literal = VerifiedJS.Core.Literal;
using Parser = VerifiedJS.Source.Parser;

namespace VerifiedJS.Compiler.Tests.Certify;

/// <summary>The extracted checker refuses what a wrong closure conversion would make. (That it accepts what the right one makes of real programs is in <see cref="CertificationTests"/>.)</summary>
public class ClosureConversionTests
{
    private const string Sample = """
        (function () {
          let total = 0, other = 1;
          function add(a, b) { let sum = a + b; total = total + sum; return () => { other = sum; return total - other; }; }
          for (let i = 0; i < 3; i++) { let f = add(i, -0); try { total = f(); } catch (e) { other = e; } finally { total = 0; } }
          return [total, other];
        })();
        """;

    /// <summary>Every way to change one node: a mutation that is refused nowhere is a hole in the checker.</summary>
    public static TheoryData<string> Mutations() =>
    [
        "local", "assigned local", "hops", "slot", "assigned slot", "function", "literal", "operation", "swap operands", "branches", "drop statement",
        "label", "callee text", "record size", "lost finally",
    ];

    [Theory]
    [MemberData(nameof(Mutations))]
    public void RefusesEveryMutation(string kind)
    {
        Compilation right = Pipeline.Compile(Elaborate.Scripts([Parser.ParseScript(Sample, "test.js")]));
        int mutated = 0;
        for (int index = 0; ; index++)
        {
            var mutation = new Mutation(kind, index);
            FlatProgram wrong = mutation.Apply(right.Flat);
            if (!mutation.Happened) break;
            mutated++;
            Assert.True(Certification.Run(right with { Flat = wrong }).Steps[(int)Step.ClosureConversion].Count(Judgement.Refused) > 0, $"{kind} number {index} was accepted");
        }
        Assert.True(mutated > 0, $"nothing to change for '{kind}'");
    }

    /// <summary>Changes the index-th node that the kind of change fits.</summary>
    private sealed class Mutation(string kind, int index)
    {
        private int seen;

        public bool Happened { get; private set; }

        public FlatProgram Apply(FlatProgram program) =>
            program with { Functions = [.. program.Functions.Select(function => function with { Body = Rewrite(function.Body) })] };

        private F.Expr Rewrite(F.Expr e)
        {
            if (!Happened && Change(e) is { } changed && seen++ == index)
            {
                Happened = true;
                return changed;
            }
            return Children(e);
        }

        private F.Expr? Change(F.Expr e) => (kind, e) switch
        {
            ("local", GetLocal x) => new GetLocal(new Local(x.Local.Index + 1)),
            ("assigned local", SetLocal x) => x with { Local = new Local(x.Local.Index + 1) },
            ("hops", GetCaptured x) => x with { Hops = x.Hops + 1 },
            ("slot", GetCaptured x) => x with { Slot = x.Slot + 1 },
            ("assigned slot", SetCaptured x) => x with { Slot = x.Slot + 1 },
            ("function", F.MakeClosure x) => new F.MakeClosure(new FunctionId(x.Function.Index == 1 ? 2 : 1)),
            ("literal", F.Constant { Value: Literal.Number { Value: var n } }) => new F.Constant(new Literal.Number(n == 0 ? -n : n + 1)),
            ("operation", F.Prim { Operation.Name: "Add" } x) => x with { Operation = Primitives.PrimitiveTable.Get("Subtract") },
            ("swap operands", F.Prim { Arguments: [var a, var b] } x) when !a.Equals(b) => x with { Arguments = [b, a] },
            ("branches", F.If x) when !x.Then.Equals(x.Else) => x with { Then = x.Else, Else = x.Then },
            ("drop statement", F.Seq { Items.Length: > 1 } x) => x with { Items = x.Items.RemoveAt(0) },
            ("label", F.Break x) => x with { Label = new Label(-1, "elsewhere") },
            ("callee text", F.Call { CalleeText: not null } x) => x with { CalleeText = "something else" },
            ("record size", WithScope { SlotCount: > 0 } x) => x with { SlotCount = x.SlotCount + 1 },
            ("lost finally", F.TryFinally x) => x.Body,
            _ => null,
        };

        private ImmutableArray<F.Expr> All(ImmutableArray<F.Expr> items) => [.. items.Select(Rewrite)];

        private F.Expr Children(F.Expr e) => e switch
        {
            SetLocal x => x with { Value = Rewrite(x.Value) },
            SetCaptured x => x with { Value = Rewrite(x.Value) },
            F.SetStatic x => x with { Value = Rewrite(x.Value) },
            F.Let x => x with { Init = Rewrite(x.Init), Body = Rewrite(x.Body) },
            WithScope x => x with { Body = Rewrite(x.Body) },
            F.Call x => x with { Callee = Rewrite(x.Callee), This = Rewrite(x.This), NewTarget = Rewrite(x.NewTarget), Arguments = All(x.Arguments) },
            F.Prim x => x with { Arguments = All(x.Arguments) },
            F.If x => x with { Condition = Rewrite(x.Condition), Then = Rewrite(x.Then), Else = Rewrite(x.Else) },
            F.Seq x => x with { Items = All(x.Items) },
            F.Block x => x with { Body = Rewrite(x.Body) },
            F.Break x => x with { Value = Rewrite(x.Value) },
            F.Loop x => x with { Body = Rewrite(x.Body) },
            F.TryCatch x => x with { Body = Rewrite(x.Body), Handler = Rewrite(x.Handler) },
            F.TryFinally x => x with { Body = Rewrite(x.Body), Finalizer = Rewrite(x.Finalizer) },
            F.Throw x => x with { Value = Rewrite(x.Value) },
            F.Return x => x with { Value = Rewrite(x.Value) },
            _ => e,
        };
    }
}
