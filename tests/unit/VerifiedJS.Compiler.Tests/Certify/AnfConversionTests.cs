using VerifiedJS.Anf;
using VerifiedJS.Certify;
using VerifiedJS.Core.Elaboration;
using VerifiedJS.Driver;
using VerifiedJS.Flat;
using Xunit;
using A = VerifiedJS.Anf;
using Literal = VerifiedJS.Core.Literal;
using Parser = VerifiedJS.Source.Parser;

namespace VerifiedJS.Compiler.Tests.Certify;

/// <summary>The extracted checker refuses what a wrong ANF conversion would make. (That it accepts what the right one makes of real programs is in <see cref="CertificationTests"/>.)</summary>
public class AnfConversionTests
{
    private const string Sample = """
        (function () {
          let total = 0, other = 1;
          function add(a, b) { let sum = a + b; total = total + sum; return () => { other = sum; return total - other; }; }
          for (let i = 0; i < 3; i++) { let f = add(i, i = i + 1); try { total = f(); } catch (e) { other = e; } finally { total = add.x ? i : 0; } }
          return [total, other];
        })();
        """;

    public static TheoryData<string> Mutations() => ["drop", "duplicate", "target", "operand", "swap operands", "branches", "slot"];

    [Theory]
    [MemberData(nameof(Mutations))]
    public void RefusesEveryMutation(string kind)
    {
        Compilation right = Pipeline.Compile(Elaborate.Scripts([Parser.ParseScript(Sample, "test.js")]));
        AnfProgram anf = right.Converted;
        int mutated = 0;
        for (int index = 0; ; index++)
        {
            var mutation = new Mutation(kind, index);
            AnfProgram wrong = anf with { Functions = [.. anf.Functions.Select(f => f with { Body = mutation.Rewrite(f.Body) })] };
            if (!mutation.Happened) break;
            mutated++;
            Assert.True(1 == Certification.Run(right with { Converted = wrong }).Steps[(int)Step.AnfConversion].Count(Judgement.Refused), $"{kind} number {index} was accepted, or not only the changed function was refused");
        }
        Assert.True(mutated > 0, $"nothing to change for '{kind}'");
    }

    /// <summary>Changes the index-th place that the kind of change fits.</summary>
    private sealed class Mutation(string kind, int index)
    {
        private int seen;

        public bool Happened { get; private set; }

        private bool IsTurn()
        {
            if (Happened || seen++ != index) return false;
            return Happened = true;
        }

        public Stmt Rewrite(Stmt statement)
        {
            switch (statement)
            {
                case A.Seq seq:
                {
                    var items = new List<Stmt>();
                    foreach (Stmt item in seq.Items)
                    {
                        bool fits = kind is "drop" or "duplicate" && item is Set or SetField or A.SetStatic or A.Return or A.Break;
                        if (!fits || !IsTurn())
                        {
                            items.Add(Rewrite(item));
                        }
                        else if (kind == "duplicate")
                        {
                            // Twice the same copy of an atom is once: only what has an effect, and may not go at the end of a list.
                            items.Add(item);
                            items.Add(item is Set { Value: Copy } or A.Return or A.Break ? new A.Throw(new ConstantAtom(new Literal.Null())) : item);
                            if (item is A.Return or A.Break) items.RemoveAt(items.Count - 2);
                        }
                    }
                    return new A.Seq([.. items]);
                }
                case Set { Target: var target } set when kind == "target" && IsTurn():
                    return set with { Target = new Local(target.Index + 1) };
                case Set { Value: A.Prim { Arguments: [.., LocalAtom last] } prim } set when kind == "operand" && IsTurn():
                    return set with { Value = prim with { Arguments = prim.Arguments.SetItem(prim.Arguments.Length - 1, new LocalAtom(new Local(last.Local.Index + 1))) } };
                case Set { Value: A.Prim { Arguments: [var a, var b] } prim } set when kind == "swap operands" && a != b && IsTurn():
                    return set with { Value = prim with { Arguments = [b, a] } };
                case Set { Value: GetField get } set when kind == "slot" && IsTurn():
                    return set with { Value = get with { Slot = get.Slot + 1 } };
                case SetField set when kind == "slot" && IsTurn():
                    return set with { Slot = set.Slot + 1 };
                case A.If conditional when kind == "branches" && IsTurn():
                    return conditional with { Then = conditional.Else, Else = conditional.Then };
                case A.If x:
                    return x with { Then = Rewrite(x.Then), Else = Rewrite(x.Else) };
                case A.Block x:
                    return x with { Body = Rewrite(x.Body) };
                case A.Loop x:
                    return x with { Body = Rewrite(x.Body) };
                case A.TryCatch x:
                    return x with { Body = Rewrite(x.Body), Handler = Rewrite(x.Handler) };
                case A.TryFinally x:
                    return x with { Body = Rewrite(x.Body), Finalizer = Rewrite(x.Finalizer) };
                default:
                    return statement;
            }
        }
    }
}
