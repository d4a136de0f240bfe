extern alias Checkers;

using System.Collections.Immutable;
using A = Checkers::Anf;
using D = Checkers::WasmIR;
using Dafny = Checkers::Dafny;
using E = Checkers::LoweringEntryCheck;
using L = Checkers::LoweringCheck;
using N = Checkers::Names;
using S = Checkers::SlotSharingCheck;
using U = Checkers::LoweringUniformCheck;
using VerifiedJS.Anf;
using VerifiedJS.Core;
using VerifiedJS.Driver;
using VerifiedJS.Kernel;
using VerifiedJS.Primitives;
using VerifiedJS.Wasm;
using VerifiedJS.WasmIR;
using Literal = VerifiedJS.Core.Literal;
using Runtime = VerifiedJS.Driver.Runtime;

namespace VerifiedJS.Certify;

/// <summary>
/// Lowering: is the code of a function's entries what its ANF says? (proofs/Lowering/Soundness.dfy, BodyCorrect; Entries.dfy, DirectCorrect; Uniform.dfy, UniformCorrect.)
/// The checker knows the general forms of code, and those that are computed in place (<see cref="FormOf"/>). What it does not accept is a known gap. Which method is which
/// operation, and what the kernel made of literals and static data, is said here and in <see cref="LoweringWitness"/>, and so is part of the trusted code.
/// </summary>
internal sealed class LoweringCertifier
{
    /// <summary>
    /// What was lowered and linked by itself: the program, or the library or the program of both together. Its functions and static slots have other numbers in the whole.
    /// </summary>
    /// <param name="Witness">Its functions by their indices among all.</param>
    /// <param name="FunctionOf">The number in the whole of each function.</param>
    /// <param name="FirstStatic">The whole's slot of its first static.</param>
    /// <param name="LiteralOf">Its literals' names.</param>
    internal sealed record Part(LinkWitness Witness, WasmIRHandover Code, Func<int, int> FunctionOf, int FirstStatic, Func<Literal, N.Literal> LiteralOf);

    private readonly AnfProgram program;
    private readonly ImmutableArray<Part> parts;
    private readonly Names names;
    private readonly AnfHandover anf;
    private readonly Dictionary<int, A.Function?> functions = [];
    private readonly L.Kernel kernel;
    private readonly U.Uniforms uniforms;
    private readonly HelperCertifier helpers;
    private readonly Dictionary<uint, string> operations = [];
    private readonly Dictionary<string, (int Index, FunctionType Type)> externals;

    public LoweringCertifier(AnfProgram program, LinkWitness witness, WasmIRHandover code, Names names, AnfHandover anf)
        : this(program, [new Part(witness, code, function => function, 0, names.Literal)], witness.Externals, names, anf)
    {
    }

    /// <param name="program">All parts' functions.</param>
    /// <param name="externals">The kernel's methods and the helpers, by their names in the runtime's module.</param>
    public LoweringCertifier(AnfProgram program, ImmutableArray<Part> parts, Dictionary<string, (int Index, FunctionType Type)> externals, Names names, AnfHandover anf)
    {
        this.program = program;
        this.parts = parts;
        this.externals = externals;
        this.names = names;
        this.anf = anf;
        kernel = KernelOf();
        helpers = new HelperCertifier(externals, kernel);
        uniforms = U.Uniforms.create(Function(Runtime.ExportName(KernelInterface.ArrayOfArguments)),
            Map(parts.SelectMany(part => part.Witness.Functions.Where(entry => entry.Value.Entry == Entry.Uniform && entry.Value.Id.Index >= 0)
                .Select(entry => Pair((uint)part.FunctionOf(entry.Value.Id.Index), (uint)entry.Key)))));
    }

    /// <summary>Verdicts by function of the program.</summary>
    public ImmutableArray<Verdict> Verdicts()
    {
        var verdicts = new Verdict[program.Functions.Length];
        foreach (Part part in parts)
        {
            foreach (IrFunction function in part.Witness.Functions.Values)
            {
                if (function.Id.Index < 0)
                {
                    if (!helpers.Accepts(function, part.Code, part.FunctionOf(0))) verdicts[0] = new Verdict(Judgement.Refused, $"the helper {function.Name} is not what it should be");
                    continue;
                }
                int index = part.FunctionOf(function.Id.Index);
                LoweringWitness lowering = part.Witness.Program.Witness;
                if (lowering.Shared.TryGetValue(function, out LoweringWitness.Sharing? sharing) && !Shares(part, function, sharing))
                    verdicts[index] = new Verdict(Judgement.Refused, $"a slot of the {function.Entry} entry may be read for one local while it holds another");
                string? form = lowering.Bodies.TryGetValue(function, out LoweringWitness.Body? body) ? Unknown(part, index, lowering.BeforeSharing(function), body)
                    : HandsOver(part, index, function) ? null : "how its uniform entry calls the direct one";
                if (form is not null && verdicts[index].Judgement != Judgement.Refused) verdicts[index] = new Verdict(Judgement.KnownGap, $"its code has forms that the checker does not know: {form}");
            }
        }
        return [.. verdicts];
    }

    private A.Function? Anf(int index)
    {
        if (!functions.TryGetValue(index, out A.Function? function)) functions.Add(index, function = anf.Function(program.Functions[index], withKinds: true));
        return function;
    }

    /// <summary>Is this the uniform entry of a function with a direct one?</summary>
    private bool HandsOver(Part part, int index, IrFunction function) => Anf(index) is { } source && part.Code.Function(function) is { } lowered
        && U.__default.CheckHandingOver(kernel, (uint)index, source, lowered);

    /// <summary>Is this the function before locals shared slots, but for that? (proofs/SlotSharing/Soundness.dfy, ProgramCorrect.)</summary>
    private static bool Shares(Part part, IrFunction function, LoweringWitness.Sharing sharing)
    {
        static Dafny.ISequence<uint> Numbers(ImmutableArray<int> numbers) => Dafny.Sequence<uint>.FromArray([.. numbers.Select(number => (uint)number)]);
        return part.Code.Function(sharing.Before) is { } before && part.Code.Function(function) is { } after
            && S.__default.CheckFunction(S.Context.create(Numbers(sharing.Slots), WasmIRHandover.Types(sharing.Before.Locals), WasmIRHandover.Types(function.Locals), Numbers(sharing.First)), before, after);
    }

    /// <summary>The first thing in the body that the checker does not know, or null when it accepts it.</summary>
    private string? Unknown(Part part, int index, IrFunction function, LoweringWitness.Body body)
    {
        if (Anf(index) is not { } source) return "its ticks";
        if (part.Code.Function(function) is not D.Function_Defined { dtor_body: D.Stmts_Then { dtor_head: D.Stmt_Block block } } lowered) return "a call of what the module has not";
        D.Stmts rest = block.dtor_body;
        for (int i = 0; i < body.HeaderLength; i++)
        {
            if (rest is not D.Stmts_Then then) return "its header";
            rest = then.dtor_tail;
        }
        ImmutableArray<Representation> locals = program.Functions[index].Locals;
        L.Context context = L.Context.create(kernel,
            Map(body.Slots.Select(slot => Pair((uint)slot.Key, (uint)slot.Value.Index))), Map(body.Slots.Select(slot => Pair((uint)slot.Value.Index, (uint)slot.Key))), source.dtor_kinds,
            Dafny.Set<uint>.FromCollection([.. Enumerable.Range(0, locals.Length).Where(i => locals[i] == Representation.Record).Select(i => (uint)i)]),
            (uint)function.Locals.Length, (uint)body.Next.Index, (uint)function.Frame.Size, (uint)function.Frame.OutgoingArguments,
            Dafny.Map<uint, uint>.Empty, block.dtor_l, true, Dafny.Set<uint>.FromElements(block.dtor_l));
        bool accepted = function.Entry == Entry.Direct
            ? E.__default.CheckDirect(context, (uint)index, source, lowered) : U.__default.CheckOwn(context, uniforms, (uint)index, source, lowered);
        return accepted ? null : Unknown(context, source.dtor_body, rest) ?? "its header, its locals or its end";
    }

    /// <summary>The first statement that the checker does not know where the list's code begins.</summary>
    private string? Unknown(L.Context context, A.Stmts statements, D.Stmts code)
    {
        for (; statements is A.Stmts_Then then; statements = then.dtor_tail)
        {
            if (L.__default.CheckStmt(context, then.dtor_head, code) is not L.Rest_Rest rest) return Unknown(context, then.dtor_head, code);
            code = rest.dtor_code;
        }
        return null;
    }

    private string Unknown(L.Context context, A.Stmt statement, D.Stmts code) => (statement, (code as D.Stmts_Then)?.dtor_head) switch
    {
        (A.Stmt_If s, D.Stmt_If c) => Unknown(context, s.dtor_then__, c.dtor_then__) ?? Unknown(context, s.dtor_else__, c.dtor_else__) ?? "a condition",
        (A.Stmt_Block s, D.Stmt_Block c) =>
            Unknown(With(context, c.dtor_l, labels: Dafny.Map<uint, uint>.Update(context.dtor_labels, s.dtor_l, c.dtor_l)), s.dtor_body, c.dtor_body) ?? "a block",
        (A.Stmt_Loop s, D.Stmt_Loop c) => Unknown(With(context, c.dtor_l), s.dtor_body, c.dtor_body) ?? "a loop",
        (A.Stmt_TryCatch s, D.Stmt_Block { dtor_body: D.Stmts_Then { dtor_head: D.Stmt_Block c } }) =>
            Unknown(With(context, c.dtor_l, handler: c.dtor_l), s.dtor_body, c.dtor_body) ?? "a handler",
        (A.Stmt_Set { dtor_r: A.Rhs_Prim prim }, _) => operations[prim.dtor_op.dtor_id],
        (A.Stmt_Set { dtor_r: A.Rhs_Call }, _) => "a call",
        (A.Stmt_Set s, _) => s.dtor_r.GetType().Name["Rhs_".Length..],
        _ => statement.GetType().Name["Stmt_".Length..],
    };

    private static L.Context With(L.Context c, uint label, Dafny.IMap<uint, uint>? labels = null, uint? handler = null) => L.Context.create(
        c.dtor_k, c.dtor_slots, c.dtor_owner, c.dtor_kinds, c.dtor_records, c.dtor_count, c.dtor_next, c.dtor_size, c.dtor_outgoing,
        labels ?? c.dtor_labels, handler ?? c.dtor_handler, c.dtor_isOutermost && handler is null, L.__default.Enter(c, label).dtor_inUse);

    // ── What lowering refers to ──────────────────────────────────────────────────────────────────────────────────────

    private static Dafny.IMap<TKey, TValue> Map<TKey, TValue>(IEnumerable<Dafny.Pair<TKey, TValue>> entries) => Dafny.Map<TKey, TValue>.FromCollection(entries);

    private static Dafny.Pair<TKey, TValue> Pair<TKey, TValue>(TKey key, TValue value) => new(key, value);

    /// <summary>A function of the module, by its name among the runtime's; what the program does not call has no number.</summary>
    private uint Function(string name) => externals.TryGetValue(name, out var external) ? (uint)external.Index : uint.MaxValue;

    private readonly record struct Known(Part Part, LoweringWitness Of);

    private L.Kernel KernelOf()
    {
        var used = new HashSet<Primitive>();
        var numbers = new Dictionary<long, Literal>();
        var texts = new HashSet<string?> { null };
        void Visit(Anf.Stmt statement)
        {
            foreach (Atom atom in Walk.Atoms(statement)) Note(atom);
            if (statement is Anf.Set set)
            {
                if (set.Value is Anf.Prim prim) used.Add(prim.Operation);
                if (set.Value is Anf.Call call) texts.Add(call.CalleeText);
            }
            foreach (Anf.Stmt child in Walk.Children(statement)) Visit(child);
        }
        void Note(Atom atom)
        {
            if (atom is ConstantAtom { Value: Literal.Number number }) numbers.TryAdd(BitConverter.DoubleToInt64Bits(number.Value), number);
        }
        foreach (AnfFunction function in program.Functions) Visit(function.Body);
        foreach (Primitive operation in used) operations.Add(names.Operation(operation).dtor_id, operation.Name);

        Known[] known = [.. parts.Select(part => new Known(part, part.Witness.Program.Witness))];
        (Literal Literal, N.Literal Name, long Bits)[] constants =
        [
            .. known.SelectMany(k => k.Of.Constants.Select(entry => (entry.Key, k.Part.LiteralOf(entry.Key), entry.Value))),
            .. numbers.Values.Select(number => (number, names.Literal(number), Value.FromForeignNumber(((Literal.Number)number).Value).Bits)),
        ];
        long? BitsOf(string text) => known.Select(k => k.Of.Constants.TryGetValue(new Literal.String(text), out long bits) ? bits : (long?)null).FirstOrDefault(bits => bits is not null);
        return L.Kernel.create(
            Map(used.Where(operation => operation.Parameters.All(kind => kind != Kind.Void)).Select(operation => Pair(names.Operation(operation).dtor_id, MethodOf(operation)))),
            Map(used.Where(operation => FormOf(operation) is not null).Select(operation => Pair(names.Operation(operation).dtor_id, FormOf(operation)!))),
            LayoutOf(),
            Dafny.Set<N.Literal>.FromCollection([.. constants.Select(constant => constant.Literal)
                .Where(literal => literal is Literal.Undefined or Literal.Null or Literal.Boolean or Literal.WellKnownSymbol).Distinct().Select(names.Literal)]),
            unchecked((ulong)Value.LargestNumberBits),
            Map(known.SelectMany(k => k.Of.Caches.Select(entry => Pair((uint)entry.Key, UseOf(entry.Value, k.Part.LiteralOf))))),
            Map(constants.Select(constant => Pair(constant.Name, (ulong)constant.Bits))),
            Map(known.SelectMany(k => k.Of.Templates.Select(entry => Pair((uint)k.Part.FunctionOf(entry.Key), (uint)entry.Value)))),
            Map(known.SelectMany(k => k.Of.Statics.Select(entry => Pair((uint)(k.Part.FirstStatic + entry.Key), (uint)entry.Value)))),
            Map(texts.Where(text => text is null || BitsOf(text) is not null).Select(text => Pair(names.CalleeText(text), (ulong)(text is null ? Value.UndefinedBits : BitsOf(text)!.Value)))),
            Map(parts.SelectMany(part => part.Witness.Direct.Select(entry => (Function: part.FunctionOf(entry.Key.Index), Index: entry.Value)))
                .Select(entry => Pair((uint)entry.Function, DirectOf(program.Functions[entry.Function], entry.Index)))),
            Function(Runtime.ExportName(KernelInterface.Poll)), Function(Runtime.ExportName(KernelInterface.NewRecord)), Function(Runtime.ExportName(KernelInterface.NewClosure)),
            Function(Runtime.ExportName(KernelMethod.Get("Operations", "ToBoolean"))),
            Function(Runtime.ExportName(KernelInterface.CaptureStack)), Function(Runtime.ExportName(RuntimeHelper.InvokePending)), Function(Runtime.ExportName(RuntimeHelper.CallValue)),
            State.StackLimit, State.Exception, Layout.RecordOuter, Layout.RecordFields, Layout.FunctionScope,
            unchecked((ulong)Value.UndefinedBits), unchecked((ulong)Value.FalseBits), unchecked((ulong)Value.TrueBits), unchecked((ulong)Value.SentinelBits));
    }

    /// <summary>Operations that are computed in place, or have fast paths there.</summary>
    private static L.Form? FormOf(Primitive operation) => operation.Name switch
    {
        "Not" => L.Form.create_IsNot(),
        "IsUndefined" => L.Form.create_HasBits(unchecked((ulong)Value.UndefinedBits)),
        "IsHole" => L.Form.create_HasBits(unchecked((ulong)Value.HoleBits)),
        "IsUndefinedOrNull" => L.Form.create_IsOneOf(unchecked((ulong)Value.NullBits)),
        "CheckInitialized" => L.Form.create_Initialized(unchecked((ulong)Value.UninitializedBits)),
        "StrictEquals" => L.Form.create_IsEqual(),
        "IsNumber" => L.Form.create_IsANumber(),
        "IsObject" => HasTag(Value.ObjectTag),
        "IsString" => HasTag(Value.StringTag),
        "IsSymbol" => HasTag(Value.SymbolTag),
        "IsBigInt" => HasTag(Value.BigIntTag),
        "Add" => Arithmetic(NumericOp.F64Add, NumericOp.I32Add),
        "Subtract" => Arithmetic(NumericOp.F64Sub, NumericOp.I32Sub),
        "Multiply" => Arithmetic(NumericOp.F64Mul, NumericOp.I32Mul),
        "Divide" => Arithmetic(NumericOp.F64Div, null),
        "Increment" => L.Form.create_Step(BitConverter.DoubleToUInt64Bits(1), 1),
        "Decrement" => L.Form.create_Step(BitConverter.DoubleToUInt64Bits(-1), uint.MaxValue),
        "Negate" => L.Form.create_Negation(),
        "Less" => L.Form.create_Comparison((uint)NumericOp.F64Lt, (uint)NumericOp.I32LtS),
        "LessOrEqual" => L.Form.create_Comparison((uint)NumericOp.F64Le, (uint)NumericOp.I32LeS),
        "Greater" => L.Form.create_Comparison((uint)NumericOp.F64Gt, (uint)NumericOp.I32GtS),
        "GreaterOrEqual" => L.Form.create_Comparison((uint)NumericOp.F64Ge, (uint)NumericOp.I32GeS),
        "BitwiseAnd" => L.Form.create_Bitwise((uint)NumericOp.I32And, false),
        "BitwiseOr" => L.Form.create_Bitwise((uint)NumericOp.I32Or, false),
        "BitwiseXor" => L.Form.create_Bitwise((uint)NumericOp.I32Xor, false),
        "ShiftLeft" => L.Form.create_Bitwise((uint)NumericOp.I32Shl, false),
        "ShiftRight" => L.Form.create_Bitwise((uint)NumericOp.I32ShrS, false),
        "ShiftRightUnsigned" => L.Form.create_Bitwise((uint)NumericOp.I32ShrU, true),
        "BitwiseNot" => L.Form.create_BitwiseNegation(),
        "ToNumber" or "ToNumeric" => L.Form.create_Numeric(),
        "ConstructResult" => L.Form.create_Constructed(),
        "GetNamed" => L.Form.create_GetsNamed(),
        "SetNamed" => L.Form.create_SetsNamed(),
        "GetElement" => L.Form.create_GetsElement(),
        "SetElement" => L.Form.create_SetsElement(),
        "GetGlobal" => L.Form.create_GetsGlobal(),
        _ => null,
    };

    private static L.Form HasTag(int tag) => L.Form.create_HasTagOf((ulong)(tag >>> 16));

    private static L.Form Arithmetic(NumericOp doubles, NumericOp? integers) => L.Form.create_Arithmetic((uint)doubles, (uint)(integers ?? 0));

    private L.Layout LayoutOf() => L.Layout.create(
        (ulong)(Value.ObjectTag >>> 16), (ulong)(Value.StringTag >>> 16), Layout.Shape, Layout.Slots, Layout.Kind, (uint)CellKind.Array, Layout.ArrayLength, Layout.StringLength,
        Layout.CacheShape, Layout.CacheOffset, Layout.CacheHolderShape, Layout.CacheHolderOffset, Layout.CacheHolder,
        Layout.Flags, Layout.FlagCallable | Layout.FlagClass, Layout.FlagCallable, Layout.FunctionRealm, Layout.FunctionEntry, State.Realm, names.Literal(new Literal.String("length")),
        Layout.Elements, Layout.ElementsUsed, Layout.ElementsValues, unchecked((ulong)Value.HoleBits));

    private L.Use UseOf(Anf.Prim prim, Func<Literal, N.Literal> literalOf) => L.Use.create(names.Operation(prim.Operation).dtor_id, Dafny.Sequence<L.Operand>.FromArray(
        [.. prim.Arguments.Select(atom => atom is ConstantAtom constant ? L.Operand.create_Known(literalOf(constant.Value)) : L.Operand.create_Unknown())]));

    private static L.Direct DirectOf(AnfFunction function, int index) =>
        L.Direct.create((uint)index, function.Environment is not null, function.This is not null, function.Parameters.Length);

    private L.Method MethodOf(Primitive operation) => L.Method.create(
        Function("Operations." + operation.Name), Dafny.Sequence<L.Rep>.FromArray([.. operation.Parameters.Select(RepresentationOf)]), RepresentationOf(operation.Result),
        operation.Result == Kind.Void, operation.NeedsStackPointer, operation.HasInlineCache, operation.MayThrow, operation.MayInvoke);

    private static L.Rep RepresentationOf(Kind kind) => kind switch
    {
        Kind.Value or Kind.Void => L.Rep.create_Boxed(),
        Kind.Number => L.Rep.create_Float64(),
        Kind.Int32 => L.Rep.create_Int32(),
        Kind.Boolean => L.Rep.create_Boolean(),
        _ => throw new InvalidOperationException(),
    };
}
