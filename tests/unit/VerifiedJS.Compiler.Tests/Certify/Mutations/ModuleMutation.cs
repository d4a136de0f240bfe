using VerifiedJS.Wasm;
using ValueType = VerifiedJS.Wasm.ValueType;

namespace VerifiedJS.Compiler.Tests.Certify.Mutations;

/// <summary>Wrong output of emission or encoding: a module with one place of a function changed, or one of its tables.</summary>
internal sealed class ModuleMutation
{
    /// <summary>Changes of a function.</summary>
    public static IEnumerable<string> Kinds =>
    [
        "dropped instruction", "dropped store", "duplicated instruction", "swapped instructions", "wrong local", "set for tee", "tee for set", "wrong constant",
        "wrong operator", "swapped comparison", "wrong depth", "branch always", "branch never", "swapped branches", "lost branch", "block for loop", "lost block",
        "wrong callee", "wrong offset", "wrong width", "trap", "return for branch", "wrong signature", "wrong local type", "missing local",
    ];

    /// <summary>Changes of what functions refer to.</summary>
    public static IEnumerable<string> ModuleKinds => ["wrong slot", "wrong import"];

    private readonly string kind;
    private readonly int index;
    private int seen;
    private bool happened;

    private ModuleMutation(string kind, int index)
    {
        this.kind = kind;
        this.index = index;
    }

    /// <summary>How many places a function has for a kind.</summary>
    public static int Places(string kind, Function function)
    {
        var count = new ModuleMutation(kind, -1);
        count.Rewrite(function);
        return count.seen;
    }

    public static int Places(string kind, Module module)
    {
        var count = new ModuleMutation(kind, -1);
        count.Apply(module);
        return count.seen;
    }

    /// <summary>The function with its index-th place changed.</summary>
    public static Function Apply(string kind, Function function, int index) => new ModuleMutation(kind, index).Rewrite(function);

    public static Module Apply(string kind, Module module, int index) => new ModuleMutation(kind, index).Apply(module);

    private bool IsTurn()
    {
        if (happened || seen++ != index) return false;
        return happened = true;
    }

    private Module Apply(Module module) => module with
    {
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
