using VerifiedJS.Certify;
using VerifiedJS.Core.Elaboration;
using VerifiedJS.Driver;
using VerifiedJS.Wasm;
using Xunit;
using AnfProgram = VerifiedJS.Anf.AnfProgram;
using Parser = VerifiedJS.Source.Parser;
using Runtime = VerifiedJS.Driver.Runtime;
using ValueType = VerifiedJS.Wasm.ValueType;

namespace VerifiedJS.Compiler.Tests.Certify;

/// <summary>The extracted checker refuses bytes that a wrong emission or encoding would make. (What it accepts is in <see cref="CertificationTests"/>.)</summary>
public class EmissionTests
{
    internal static (byte[] Module, LinkWitness Witness) Link(string source) => DeepStack.Run(() =>
    {
        AnfProgram anf = Pipeline.Optimize(Pipeline.ToAnf(Pipeline.ToFlat(Elaborate.Scripts([Parser.ParseScript(source, "test.js")]))));
        var witness = new LinkWitness();
        return (Linker.Link(anf, Runtime.Load(false), LinkMode.Dynamic, witness), witness);
    });

    private static string Complaints(byte[] module, LinkWitness witness) => Complaints(Certification.Linked(module, witness).Where(report => report.Step != Step.Safepoints));

    internal static string Complaints(IEnumerable<StepReport> reports) => string.Join('\n', reports.SelectMany(report =>
        report.Verdicts!.Value.Select((verdict, i) => verdict.Judgement == Judgement.Certified ? null : $"{report.Step}, function {i}: {verdict.Reason}").OfType<string>()));

    private const string Sample = """
        (function () {
          let total = 0, other = 1, list = [1, 2.5, "x"];
          function add(a, b) { let sum = a + b; total = total + sum; return () => { other = sum; return total - other; }; }
          function power(x, n) { let r = 1; while (n > 0) { if (n & 1) r *= x; x *= x; n >>= 1; } return r; }
          for (let i = 0; i < 3; i++) { let f = add(i, -0); try { total = f() + list[i]; } catch (e) { other = e; } finally { total = power(2, i); } }
          label: for (const key of list) { if (key === "x") break label; list.length; list[0] = key; total.more = 1; }
          return [total, other];
        })();
        """;

    /// <summary>Every way to change a body, one place at a time: one that is accepted is a hole in the checker.</summary>
    public static TheoryData<string> Mutations() =>
    [
        "dropped instruction", "dropped store", "duplicated instruction", "swapped instructions", "wrong local", "set for tee", "tee for set", "wrong constant",
        "wrong operator", "swapped comparison", "wrong depth", "branch always", "branch never", "swapped branches", "lost branch", "block for loop", "lost block",
        "wrong callee", "wrong offset", "wrong width", "trap", "return for branch", "wrong signature", "wrong local type", "missing local", "wrong slot", "wrong import",
    ];

    [Theory]
    [MemberData(nameof(Mutations))]
    public void RefusesEveryMutation(string kind)
    {
        (byte[] bytes, LinkWitness witness) = Link(Sample);
        Module module = Decoder.Decode(bytes);
        Assert.Equal(bytes, Encoder.Encode(module));
        Assert.Equal("", Complaints(bytes, witness));
        var counting = new Mutation(kind, -1);
        counting.Apply(module);
        Assert.True(counting.Places > 0, $"nothing to change for '{kind}'");
        // The whole range of places, but not more than so many of them.
        const int most = 60;
        for (int index = 0; index < counting.Places; index += 1 + counting.Places / most)
        {
            var mutation = new Mutation(kind, index);
            byte[] wrong = Encoder.Encode(mutation.Apply(module));
            Assert.True(mutation.Happened);
            Assert.True(Complaints(wrong, witness) != "", $"{kind} number {index} was accepted");
        }
    }

    /// <summary>Changes the index-th place that the kind of change fits.</summary>
    private sealed class Mutation(string kind, int index)
    {
        private int seen;

        public bool Happened { get; private set; }

        /// <summary>How many places the kind of change fits.</summary>
        public int Places => seen;

        private bool IsTurn()
        {
            if (Happened || seen++ != index) return false;
            return Happened = true;
        }

        public Module Apply(Module module) => module with
        {
            Functions = [.. Enumerable.Select(module.Functions, Rewrite)],
            Elements = kind == "wrong slot" ? [.. Enumerable.Select(module.Elements, Rewrite)] : module.Elements,
            Imports = kind == "wrong import" ? [.. Enumerable.Select(module.Imports, Rewrite)] : module.Imports,
        };

        private Import Rewrite(Import import) =>
            import.Type is ImportType.Function && import.Name.StartsWith("Operations.", StringComparison.Ordinal) && IsTurn() ? import with { Name = import.Name + "2" } : import;

        private ElementSegment Rewrite(ElementSegment segment) => segment.Items.Count > 1 && IsTurn()
            ? segment with { Items = [segment.Items[1], segment.Items[0], .. Enumerable.Skip(segment.Items, 2)] }
            : segment;

        private Function Rewrite(Function function)
        {
            if (kind == "wrong local type" && function.Locals.Count > 0 && IsTurn())
                return function with { Locals = [function.Locals[0] == ValueType.I32 ? ValueType.F64 : ValueType.I32, .. Enumerable.Skip(function.Locals, 1)] };
            if (kind == "missing local" && function.Locals.Count > 0 && IsTurn()) return function with { Locals = [.. Enumerable.Skip(function.Locals, 1)] };
            return function with { Body = Rewrite(function.Body) };
        }

        private Seq<Instruction> Rewrite(Seq<Instruction> body)
        {
            var output = new List<Instruction>();
            for (int i = 0; i < body.Count; i++)
            {
                Instruction instruction = body[i];
                if (kind == "dropped instruction" && IsTurn()) continue;
                if (kind == "dropped store" && instruction is Store && IsTurn())
                {
                    output.AddRange([Drop.Instance, Drop.Instance]);
                    continue;
                }
                if (kind == "duplicated instruction" && IsTurn()) output.Add(instruction);
                if (kind == "swapped instructions" && i + 1 < body.Count && !instruction.Equals(body[i + 1]) && IsTurn())
                {
                    output.AddRange([body[i + 1], instruction]);
                    i++;
                    continue;
                }
                if (kind == "lost block" && instruction is Block lost && IsTurn())
                {
                    output.AddRange(lost.Body);
                    continue;
                }
                output.AddRange(Change(instruction) is { } changed && IsTurn() ? changed : [Nested(instruction)]);
            }
            return output;
        }

        private Instruction Nested(Instruction instruction) => instruction switch
        {
            Block x => x with { Body = Rewrite(x.Body) },
            Loop x => x with { Body = Rewrite(x.Body) },
            If x => x with { Then = Rewrite(x.Then), Else = Rewrite(x.Else) },
            _ => instruction,
        };

        private Instruction[]? Change(Instruction instruction) => (kind, instruction) switch
        {
            ("wrong local", LocalGet x) => [new LocalGet(x.Local == 0 ? 1 : x.Local - 1)],
            ("wrong local", LocalSet x) => [new LocalSet(x.Local == 0 ? 1 : x.Local - 1)],
            ("wrong local", LocalTee x) => [new LocalTee(x.Local == 0 ? 1 : x.Local - 1)],
            ("set for tee", LocalTee x) => [new LocalSet(x.Local)],
            ("tee for set", LocalSet x) => [new LocalTee(x.Local)],
            ("wrong constant", I32Const x) => [new I32Const(x.Value ^ 1)],
            ("wrong constant", I64Const x) => [new I64Const(x.Value ^ long.MinValue)],
            ("wrong constant", F64Const x) => [new F64Const(x.Bits ^ 1UL << 63)],
            ("wrong operator", Numeric x) => [new Numeric(x.Op switch { NumericOp.I32Add => NumericOp.I32Sub, NumericOp.F64Add => NumericOp.F64Sub, NumericOp.I64Eq => NumericOp.I64Ne, _ => NumericOp.I32Xor })],
            ("swapped comparison", Numeric { Op: NumericOp.I32LtS }) => [new Numeric(NumericOp.I32GtS)],
            ("swapped comparison", Numeric { Op: NumericOp.F64Lt }) => [new Numeric(NumericOp.F64Gt)],
            ("swapped comparison", Numeric { Op: NumericOp.I32GtU }) => [new Numeric(NumericOp.I32LtU)],
            ("wrong depth", Br x) => [new Br(x.Target.Index + 1)],
            ("wrong depth", BrIf x) => [new BrIf(x.Target.Index == 0 ? 1 : x.Target.Index - 1)],
            ("branch always", BrIf x) => [Drop.Instance, new Br(x.Target)],
            ("branch never", BrIf) => [Drop.Instance],
            ("swapped branches", If x) when !x.Then.Equals(x.Else) => [x with { Then = x.Else, Else = x.Then }],
            ("lost branch", If { Else.Count: > 0 } x) => [x with { Else = [] }],
            ("block for loop", Loop x) => [new Block(x.Type, x.Body)],
            ("wrong callee", Call x) => [new Call(x.Function.Index == 0 ? 1 : x.Function.Index - 1)],
            ("wrong offset", Load x) => [x with { Arg = x.Arg with { Offset = x.Arg.Offset + 8 } }],
            ("wrong offset", Store x) => [x with { Arg = x.Arg with { Offset = x.Arg.Offset + 8 } }],
            ("wrong width", Load { Op: LoadOp.I32Load } x) => [x with { Op = LoadOp.I32Load16U }],
            ("wrong width", Load { Op: LoadOp.I64Load } x) => [x with { Op = LoadOp.I64Load32U }],
            ("wrong width", Store { Op: StoreOp.I64Store } x) => [x with { Op = StoreOp.I64Store32 }],
            ("trap", Br or Return) => [Unreachable.Instance],
            ("return for branch", Br) => [Return.Instance],
            ("wrong signature", CallIndirect x) => [x with { Type = x.Type.Index == 0 ? 1 : x.Type.Index - 1 }],
            _ => null,
        };
    }
}
