namespace VerifiedJS.Wasm.Tests;

/// <summary>
/// Modules whose instructions are mostly, but not always, well-typed: operands are pushed for what is drawn. Comparable
/// ones do not let the bits of NaNs, which engines may choose, be seen other than as results.
/// </summary>
internal sealed class RandomModule(Random random, bool comparable = false)
{
    private static readonly ValueType[] Types = [ValueType.I32, ValueType.I64, ValueType.F32, ValueType.F64, ValueType.FuncRef, ValueType.ExternRef];

    private readonly NumericOp[] numerics = [.. Enum.GetValues<NumericOp>().Where(op => !comparable || op is not (NumericOp.I32ReinterpretF32 or NumericOp.I64ReinterpretF64 or NumericOp.F32Copysign or NumericOp.F64Copysign))];
    private readonly StoreOp[] stores = [.. Enum.GetValues<StoreOp>().Where(op => !comparable || op is not (StoreOp.F32Store or StoreOp.F64Store))];

    private readonly List<FunctionType> types = [];
    private readonly List<ValueType> globals = [];
    private readonly List<ValueType> locals = [];
    private readonly List<Seq<ValueType>> labels = [];
    private int budget;

    private T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];
    private ValueType Type() => Types[random.Next(random.Next(4) == 0 ? 6 : 4)];
    private Seq<ValueType> TypeList() => Enumerable.Range(0, random.Next(3)).Select(_ => Type()).ToSeq();

    public Module Make()
    {
        for (int i = 0; i < 4; i++) types.Add(new(TypeList(), TypeList()));
        for (int i = 0; i < 4; i++) globals.Add(Type());
        return new Module
        {
            Types = types,
            Functions = [Function(0), Function(1), Function(2), Function(3)],
            Tables = [new(ValueType.FuncRef, new(4)), new(ValueType.ExternRef, new(2, 3))],
            Memories = [new(new(1))],
            Globals = globals.Select((t, i) => new Global(new(t, i % 2 == 0), [Constant(t)])).ToSeq(),
            Exports = [
                .. Enumerable.Range(0, comparable ? 4 : random.Next(4)).Select(i => new Export($"f{i}", ExternalKind.Function, i)),
                new("memory", ExternalKind.Memory, 0)],
            Elements = [new(ValueType.FuncRef, [[new RefFunc(random.Next(4))], [new RefNull(ValueType.FuncRef)]], new SegmentMode.Passive())],
            Data = [new([1, 2, 3], new SegmentMode.Passive())],
            HasDataCount = true,
        };
    }

    private static Instruction Constant(ValueType type) => type switch
    {
        ValueType.I32 => new I32Const(1),
        ValueType.I64 => new I64Const(-1),
        ValueType.F32 => new F32Const(0.5f),
        ValueType.F64 => new F64Const(-0.0),
        _ => new RefNull(type),
    };

    private Function Function(int type)
    {
        budget = 40;
        locals.Clear();
        locals.AddRange(types[type].Parameters);
        var own = TypeList();
        locals.AddRange(own);
        labels.Clear();
        labels.Add(types[type].Results);
        var body = new List<Instruction>();
        Body(body, types[type].Results);
        return new(type, own, body);
    }

    // Statements, then values for the results.
    private void Body(List<Instruction> body, Seq<ValueType> results)
    {
        for (int n = random.Next(3); n > 0; n--) Statement(body);
        foreach (var type in results) Value(body, type);
        if (random.Next(60) == 0) body.Add(random.Next(3) switch { 0 => Drop.Instance, 1 => Constant(Type()), _ => new Numeric(Pick(numerics)) }); // usually wrong
    }

    private void Values(List<Instruction> body, Seq<ValueType> types)
    {
        foreach (var type in types) Value(body, type);
    }

    private Seq<Instruction> Nested(Seq<ValueType> label, Seq<ValueType> results)
    {
        labels.Add(label);
        var body = new List<Instruction>();
        Body(body, results);
        labels.RemoveAt(labels.Count - 1);
        return body;
    }

    private void Statement(List<Instruction> body)
    {
        if (--budget < 0) { body.Add(Nop.Instance); return; }
        int label = random.Next(labels.Count);
        switch (random.Next(16))
        {
            case 0: var any = Type(); Value(body, any); body.Add(Drop.Instance); break;
            case 1 when locals.Count > 0: int local = random.Next(locals.Count); Value(body, locals[local]); body.Add(new LocalSet(local)); break;
            case 2: int global = random.Next(30) == 0 ? 1 : random.Next(2) * 2; Value(body, globals[global]); body.Add(new GlobalSet(global)); break;
            case 3: var store = Pick(stores); Value(body, ValueType.I32); Value(body, store.OperandType()); body.Add(new Store(store, new(4, random.Next(store.NaturalAlignment() + 1)))); break;
            case 4: Values(body, labels[^(label + 1)]); body.Add(new Br(label)); break;
            case 5:
                Values(body, labels[^(label + 1)]);
                Value(body, ValueType.I32);
                body.Add(new BrIf(label));
                foreach (var _ in labels[^(label + 1)]) body.Add(Drop.Instance);
                break;
            case 6:
                Values(body, labels[^(label + 1)]);
                Value(body, ValueType.I32);
                body.Add(new BrTable([label, random.Next(8) == 0 ? random.Next(labels.Count) : label], label));
                break;
            case 7: Values(body, labels[0]); body.Add(Return.Instance); break;
            case 8: body.Add(Unreachable.Instance); break;
            case 9: body.Add(new Block(BlockType.Empty, Nested([], []))); break;
            case 10: body.Add(new Loop(BlockType.Empty, Nested([], []))); break;
            case 11: Value(body, ValueType.I32); body.Add(new If(BlockType.Empty, Nested([], []), random.Next(2) == 0 ? [] : Nested([], []))); break;
            case 12:
                Value(body, ValueType.I32); Value(body, ValueType.I32); Value(body, ValueType.I32);
                body.Add(random.Next(6) switch { 0 => MemoryFill.Instance, 1 => MemoryCopy.Instance, 2 => new MemoryInit(0), 3 => new TableInit(random.Next(6) == 0 ? 1 : 0, 0), 4 => new TableCopy(0, random.Next(6) == 0 ? 1 : 0), _ => new TableCopy(1, 1) });
                break;
            case 13: body.Add(random.Next(2) == 0 ? new DataDrop(0) : new ElemDrop(0)); break;
            case 14:
                int table = random.Next(2);
                Value(body, ValueType.I32); Value(body, table == 0 ? ValueType.FuncRef : ValueType.ExternRef);
                if (random.Next(2) == 0) body.Add(new TableSet(table)); else { Value(body, ValueType.I32); body.Add(new TableFill(table)); }
                break;
            default:
                int f = random.Next(4);
                Values(body, types[f].Parameters);
                body.Add(new Call(f));
                foreach (var _ in types[f].Results) body.Add(Drop.Instance);
                break;
        }
    }

    private void Value(List<Instruction> body, ValueType type)
    {
        if (random.Next(150) == 0) type = Type(); // usually wrong
        if (--budget < 0) { body.Add(Constant(type)); return; }
        var ofType = Enumerable.Range(0, locals.Count).Where(l => locals[l] == type).ToList();
        switch (random.Next(14))
        {
            case 0 or 1 when ofType.Count > 0: body.Add(new LocalGet(Pick(ofType))); return;
            case 2 when ofType.Count > 0: int local = Pick(ofType); Value(body, type); body.Add(new LocalTee(local)); return;
            case 3 when globals.Contains(type): body.Add(new GlobalGet(globals.IndexOf(type))); return;
            case 4 or 5 or 6 when !type.IsReference():
                var op = Pick(numerics.Where(n => n.Signature().Results[0] == type).ToList());
                Values(body, op.Signature().Parameters);
                body.Add(new Numeric(op));
                return;
            case 7 when !type.IsReference():
                var load = Pick(Enum.GetValues<LoadOp>().Where(l => l.ResultType() == type).ToList());
                Value(body, ValueType.I32);
                body.Add(new Load(load, new(8, random.Next(load.NaturalAlignment() + 1))));
                return;
            case 8: Value(body, type); Value(body, type); Value(body, ValueType.I32); body.Add(type.IsReference() ? new Select([type]) : new Select(random.Next(2) == 0 ? null : [type])); return;
            case 9: body.Add(new Block(type, Nested([type], [type]))); return;
            case 10: Value(body, ValueType.I32); body.Add(new If(type, Nested([type], [type]), Nested([type], [type]))); return;
            case 11: body.Add(new Loop(type, Nested([], [type]))); return;
            case 12 when type == ValueType.FuncRef: body.Add(new RefFunc(random.Next(4))); return;
            case 12 when type == ValueType.I32: Value(body, Pick(Types[4..])); body.Add(RefIsNull.Instance); return;
            case 13:
                int f = types.FindIndex(t => t.Results.Count == 1 && t.Results[0] == type);
                if (f < 0) goto default;
                Values(body, types[f].Parameters);
                if (random.Next(2) == 0) { body.Add(new Call(f)); return; }
                Value(body, ValueType.I32);
                body.Add(new CallIndirect(f, random.Next(10) == 0 ? 1 : 0));
                return;
            default: body.Add(Constant(type)); return;
        }
    }
}
