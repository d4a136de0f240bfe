using System.Diagnostics.CodeAnalysis;

namespace VerifiedJS.Wasm;

/// <summary>The module is not valid; the message begins with the wording of the official test suite.</summary>
public sealed class ValidationError(string reason, int? function, int? instruction, string where)
    : Exception(where.Length == 0 ? reason : $"{reason} ({where})")
{
    /// <summary>What, without the place.</summary>
    public string Reason { get; } = reason;

    /// <summary>The index of the function that is wrong, imports included; null outside of functions.</summary>
    public int? Function { get; } = function;

    /// <summary>The number of the wrong instruction in pre-order; see <see cref="Decoder.InstructionOffset"/>.</summary>
    public int? Instruction { get; } = instruction;
}

/// <summary>What is allowed beyond WebAssembly 2.0 without SIMD.</summary>
public sealed record Features
{
    /// <summary>Memories with 64-bit addresses.</summary>
    public bool Memory64 { get; init; }

    /// <summary>WebAssembly 2.0 without SIMD, and nothing else.</summary>
    public static Features Baseline { get; } = new();

    /// <summary>Everything that this library knows.</summary>
    public static Features All { get; } = new() { Memory64 = true };
}

/// <summary>Validation of modules (chapter 3).</summary>
public static class Validator
{
    /// <summary>Throws <see cref="ValidationError"/> unless the module is valid.</summary>
    public static void Validate(Module module, Features? features = null)
    {
        var context = new Context(module);
        new ModuleValidator(context, features ?? Features.Baseline).Validate();
    }
}

/// <summary>3.1.1: the index spaces of a module, as far as their types go.</summary>
internal sealed class Context
{
    public Module Module { get; }
    public Seq<FunctionType> Types => Module.Types;
    public List<int> FunctionTypes { get; } = [];
    public List<TableType> Tables { get; } = [];
    public List<MemoryType> Memories { get; } = [];
    public List<GlobalType> Globals { get; } = [];
    public int ImportedFunctions { get; }
    public int ImportedGlobals { get; }

    public Context(Module module)
    {
        Module = module;
        foreach (var import in module.Imports)
            switch (import.Type)
            {
                case ImportType.Function f: FunctionTypes.Add(f.Type.Index); break;
                case ImportType.Table t: Tables.Add(t.Type); break;
                case ImportType.Memory m: Memories.Add(m.Type); break;
                case ImportType.Global g: Globals.Add(g.Type); break;
            }
        ImportedFunctions = FunctionTypes.Count;
        ImportedGlobals = Globals.Count;
        foreach (var function in module.Functions) FunctionTypes.Add(function.Type.Index);
        Tables.AddRange(module.Tables);
        Memories.AddRange(module.Memories);
        foreach (var global in module.Globals) Globals.Add(global.Type);
    }

    /// <summary>The type of a function of a valid module.</summary>
    public FunctionType FunctionType(int index) => Types[FunctionTypes[index]];
}

/// <summary>3.4: modules.</summary>
internal sealed class ModuleValidator(Context context, Features features)
{
    private readonly Module module = context.Module;

    private static ValidationError Error(string reason, string where) => new(reason, null, null, where);

    public void Validate()
    {
        var declared = DeclaredFunctions();
        foreach (int type in context.FunctionTypes)
            if ((uint)type >= (uint)module.Types.Count) throw Error($"unknown type {(uint)type}", "in a function's declaration");
        foreach (var table in context.Tables) ValidateLimits(table.Limits, uint.MaxValue, "table size", "table");
        foreach (var memory in context.Memories)
        {
            if (memory.Is64 && !features.Memory64) throw Error("64-bit memories are not enabled", "memory");
            ValidateLimits(memory.Limits, memory.Is64 ? 1ul << 48 : 1ul << 16,
                memory.Is64 ? "memory size must be at most 2^48 pages" : "memory size must be at most 65536 pages (4GiB)", "memory");
        }
        if (context.Memories.Count > 1) throw Error("multiple memories", "memory");

        for (int i = 0; i < module.Globals.Count; i++) Constant(module.Globals[i].Initializer, module.Globals[i].Type.Type, $"global {context.ImportedGlobals + i}");
        for (int i = 0; i < module.Elements.Count; i++) ValidateElement(module.Elements[i], $"elem segment {i}");
        for (int i = 0; i < module.Data.Count; i++) ValidateData(module.Data[i], $"data segment {i}");

        var functions = new FunctionValidator(context, declared);
        for (int i = 0; i < module.Functions.Count; i++) functions.Validate(context.ImportedFunctions + i, module.Functions[i]);

        if (module.Start is int start)
        {
            if ((uint)start >= (uint)context.FunctionTypes.Count) throw Error($"unknown function {(uint)start}", "start");
            if (context.FunctionType(start) is not { Parameters.Count: 0, Results.Count: 0 }) throw Error("start function", "its type is not [] -> []");
        }
        ValidateExports();
    }

    // C.refs: the functions that occur outside of function bodies.
    private HashSet<int> DeclaredFunctions()
    {
        var declared = new HashSet<int>();
        foreach (var export in module.Exports)
            if (export.Kind == ExternalKind.Function) declared.Add(export.Index);
        foreach (var expression in module.Globals.Select(g => g.Initializer).Concat(module.Elements.SelectMany(e => e.Items)))
            foreach (var instruction in expression)
                if (instruction is RefFunc f) declared.Add(f.Function.Index);
        return declared;
    }

    private static void ValidateLimits(Limits limits, ulong range, string tooLarge, string where)
    {
        if (limits.Minimum > range || limits.Maximum > range) throw Error(tooLarge, where);
        if (limits.Minimum > limits.Maximum) throw Error("size minimum must not be greater than maximum", where);
    }

    // 3.3.10: constant expressions; of the globals, only imported ones are in scope.
    private void Constant(Seq<Instruction> expression, ValueType expected, string where)
    {
        var types = new List<ValueType>();
        foreach (var instruction in expression)
            types.Add(instruction switch
            {
                I32Const => ValueType.I32,
                I64Const => ValueType.I64,
                F32Const => ValueType.F32,
                F64Const => ValueType.F64,
                RefNull n => n.Type,
                RefFunc f => (uint)f.Function.Index < (uint)context.FunctionTypes.Count ? ValueType.FuncRef : throw Error($"unknown function {(uint)f.Function.Index}", where),
                GlobalGet g when (uint)g.Global.Index >= (uint)context.ImportedGlobals => throw Error($"unknown global {(uint)g.Global.Index}", where),
                GlobalGet g when !context.Globals[g.Global.Index].Mutable => context.Globals[g.Global.Index].Type,
                _ => throw Error("constant expression required", where),
            });
        if (types.Count != 1 || types[0] != expected) throw Error("type mismatch", $"{where}: expected [{expected.Name()}], found {FunctionType.Show(types)}");
    }

    private void ValidateElement(ElementSegment element, string where)
    {
        foreach (var item in element.Items) Constant(item, element.Type, where);
        if (element.Mode is not SegmentMode.Active active) return;
        if ((uint)active.Target >= (uint)context.Tables.Count) throw Error($"unknown table {(uint)active.Target}", where);
        if (context.Tables[active.Target].Element != element.Type) throw Error("type mismatch", $"{where}: its elements are not those of table {active.Target}");
        Constant(active.Offset, ValueType.I32, where);
    }

    private void ValidateData(DataSegment data, string where)
    {
        if (data.Mode is not SegmentMode.Active active) return;
        if ((uint)active.Target >= (uint)context.Memories.Count) throw Error($"unknown memory {(uint)active.Target}", where);
        Constant(active.Offset, context.Memories[active.Target].AddressType, where);
    }

    private void ValidateExports()
    {
        var names = new HashSet<string>();
        foreach (var export in module.Exports)
        {
            var (count, kind) = export.Kind switch
            {
                ExternalKind.Function => (context.FunctionTypes.Count, "function"),
                ExternalKind.Table => (context.Tables.Count, "table"),
                ExternalKind.Memory => (context.Memories.Count, "memory"),
                ExternalKind.Global => (context.Globals.Count, "global"),
                _ => throw Error("unknown export kind", export.Name),
            };
            if ((uint)export.Index >= (uint)count) throw Error($"unknown {kind} {(uint)export.Index}", $"export \"{export.Name}\"");
            if (!names.Add(export.Name)) throw Error("duplicate export name", $"\"{export.Name}\"");
        }
    }
}

/// <summary>3.3 and appendix 7.3: the instructions of function bodies.</summary>
internal sealed class FunctionValidator(Context context, HashSet<int> declared)
{
    private const ValueType Unknown = 0; // the bottom type, on stacks that are polymorphic after a jump

    private readonly record struct Control(bool IsLoop, Seq<ValueType> Start, Seq<ValueType> End, int Height, bool Unreachable);

    private readonly List<ValueType> values = [];
    private readonly List<Control> controls = [];
    private readonly List<ValueType> locals = [];
    private int function;
    private int ordinal;

    public void Validate(int index, Function definition)
    {
        function = index;
        ordinal = -1;
        values.Clear();
        controls.Clear();
        locals.Clear();
        var type = context.FunctionType(index);
        locals.AddRange(type.Parameters);
        locals.AddRange(definition.Locals);
        Push(isLoop: false, [], type.Results);
        Sequence(definition.Body);
        PopControl();
    }

    [DoesNotReturn]
    private void Fail(string reason, string detail = "") =>
        throw new ValidationError(reason, function, ordinal, $"function {function}, instruction {ordinal}{(detail.Length > 0 ? ": " : "")}{detail}");

    // ---- The operand stack ----

    private void Push(ValueType type) => values.Add(type);

    private void Push(Seq<ValueType> types)
    {
        foreach (var type in types) values.Add(type);
    }

    private ValueType Pop()
    {
        var control = controls[^1];
        if (values.Count == control.Height)
        {
            if (control.Unreachable) return Unknown;
            Fail("type mismatch", "the operand stack is empty");
        }
        var type = values[^1];
        values.RemoveAt(values.Count - 1);
        return type;
    }

    private ValueType Pop(ValueType expected)
    {
        if (values.Count == controls[^1].Height && !controls[^1].Unreachable) Fail("type mismatch", $"expected {expected.Name()} but the operand stack is empty");
        var actual = Pop();
        if (actual != expected && actual != Unknown && expected != Unknown) Fail("type mismatch", $"expected {expected.Name()}, found {actual.Name()}");
        return actual;
    }

    private void Pop(Seq<ValueType> types)
    {
        for (int i = types.Count - 1; i >= 0; i--) Pop(types[i]);
    }

    // ---- The control stack ----

    private void Push(bool isLoop, Seq<ValueType> start, Seq<ValueType> end)
    {
        controls.Add(new(isLoop, start, end, values.Count, false));
        Push(start);
    }

    // Pops the results of a block, then the block.
    private void PopControl()
    {
        var control = controls[^1];
        Pop(control.End);
        if (values.Count != control.Height) Fail("type mismatch", $"values remain on the operand stack at the end of a block: {FunctionType.Show(values[control.Height..])}");
        controls.RemoveAt(controls.Count - 1);
    }

    private void MarkUnreachable()
    {
        var control = controls[^1];
        values.RemoveRange(control.Height, values.Count - control.Height);
        controls[^1] = control with { Unreachable = true };
    }

    private Seq<ValueType> LabelTypes(Ref<Label> label)
    {
        if ((uint)label.Index >= (uint)controls.Count) Fail($"unknown label {(uint)label.Index}");
        var control = controls[controls.Count - 1 - label.Index];
        return control.IsLoop ? control.Start : control.End;
    }

    private void Nested(bool isLoop, FunctionType type, Seq<Instruction> body)
    {
        Push(isLoop, type.Parameters, type.Results);
        if (StackGuard.HasRoom) Sequence(body); else StackGuard.RunOnFreshStack(() => Sequence(body));
        PopControl();
        Push(type.Results);
    }

    private FunctionType BlockType(BlockType type)
    {
        switch (type)
        {
            case BlockType.Value(ValueType value): return new([], [value]);
            case BlockType.Typed typed: return Type(typed.Type);
            default: return EmptyType;
        }
    }

    private static readonly FunctionType EmptyType = new([], []);

    // ---- Index spaces ----

    private FunctionType Type(Ref<FunctionType> type)
    {
        if ((uint)type.Index >= (uint)context.Types.Count) Fail($"unknown type {(uint)type.Index}");
        return context.Types[type.Index];
    }

    private ValueType Local(int index)
    {
        if ((uint)index >= (uint)locals.Count) Fail($"unknown local {(uint)index}");
        return locals[index];
    }

    private GlobalType Global(Ref<GlobalSymbol> global)
    {
        if ((uint)global.Index >= (uint)context.Globals.Count) Fail($"unknown global {(uint)global.Index}");
        return context.Globals[global.Index];
    }

    private FunctionType Function(Ref<FunctionSymbol> callee)
    {
        if ((uint)callee.Index >= (uint)context.FunctionTypes.Count) Fail($"unknown function {(uint)callee.Index}");
        return context.FunctionType(callee.Index);
    }

    private TableType Table(Ref<TableSymbol> table)
    {
        if ((uint)table.Index >= (uint)context.Tables.Count) Fail($"unknown table {(uint)table.Index}");
        return context.Tables[table.Index];
    }

    private MemoryType Memory()
    {
        if (context.Memories.Count == 0) Fail("unknown memory 0");
        return context.Memories[0];
    }

    private ElementSegment Element(Ref<ElementSymbol> element)
    {
        if ((uint)element.Index >= (uint)context.Module.Elements.Count) Fail($"unknown elem segment {(uint)element.Index}");
        return context.Module.Elements[element.Index];
    }

    private void Data(Ref<DataSymbol> data)
    {
        if ((uint)data.Index >= (uint)context.Module.Data.Count) Fail($"unknown data segment {(uint)data.Index}");
    }

    private MemoryType Access(MemArg arg, int naturalAlignment)
    {
        var memory = Memory();
        if ((uint)arg.Align > (uint)naturalAlignment) Fail("alignment must not be larger than natural");
        if (!memory.Is64 && arg.Offset > uint.MaxValue) Fail("offset out of range");
        return memory;
    }

    // ---- Instructions ----

    private void Sequence(Seq<Instruction> body)
    {
        foreach (var instruction in body)
        {
            ordinal++;
            Validate(instruction);
        }
    }

    private void Validate(Instruction instruction)
    {
        switch (instruction)
        {
            case Nop: break;
            case Unreachable: MarkUnreachable(); break;
            case Block block:
            {
                var type = BlockType(block.Type);
                Pop(type.Parameters);
                Nested(false, type, block.Body);
                break;
            }
            case Loop loop:
            {
                var type = BlockType(loop.Type);
                Pop(type.Parameters);
                Nested(true, type, loop.Body);
                break;
            }
            case If branch:
            {
                var type = BlockType(branch.Type);
                Pop(ValueType.I32);
                Pop(type.Parameters);
                Nested(false, type, branch.Then);
                // A missing else is an empty one.
                Pop(type.Results);
                Nested(false, type, branch.Else);
                break;
            }
            case Br br:
                Pop(LabelTypes(br.Target));
                MarkUnreachable();
                break;
            case BrIf br:
            {
                Pop(ValueType.I32);
                var types = LabelTypes(br.Target);
                Pop(types);
                Push(types);
                break;
            }
            case BrTable table:
            {
                Pop(ValueType.I32);
                var otherwise = LabelTypes(table.Default);
                foreach (var target in table.Targets)
                {
                    var types = LabelTypes(target);
                    if (types.Count != otherwise.Count) Fail("type mismatch", "the targets of br_table differ in arity");
                    var popped = new ValueType[types.Count];
                    for (int i = types.Count - 1; i >= 0; i--) popped[i] = Pop(types[i]);
                    foreach (var type in popped) Push(type);
                }
                Pop(otherwise);
                MarkUnreachable();
                break;
            }
            case Return:
                Pop(controls[0].End);
                MarkUnreachable();
                break;
            case Call call:
            {
                var type = Function(call.Function);
                Pop(type.Parameters);
                Push(type.Results);
                break;
            }
            case CallIndirect call:
            {
                if (Table(call.Table).Element != ValueType.FuncRef) Fail("type mismatch", "call_indirect through a table that is not of functions");
                var type = Type(call.Type);
                Pop(ValueType.I32);
                Pop(type.Parameters);
                Push(type.Results);
                break;
            }
            case Drop: Pop(); break;
            case Select { Types: null }:
            {
                Pop(ValueType.I32);
                ValueType a = Pop(), b = Pop();
                if (a.IsReference() || b.IsReference()) Fail("type mismatch", "select without a type takes numbers only");
                if (a != b && a != Unknown && b != Unknown) Fail("type mismatch", $"select of {b.Name()} and {a.Name()}");
                Push(a == Unknown ? b : a);
                break;
            }
            case Select { Types: { } types }:
                if (types.Count != 1) Fail("invalid result arity");
                Pop(ValueType.I32);
                Pop(types[0]);
                Pop(types[0]);
                Push(types[0]);
                break;
            case LocalGet get: Push(Local(get.Local)); break;
            case LocalSet set: Pop(Local(set.Local)); break;
            case LocalTee tee:
                Pop(Local(tee.Local));
                Push(Local(tee.Local));
                break;
            case GlobalGet get: Push(Global(get.Global).Type); break;
            case GlobalSet set:
                if (!Global(set.Global).Mutable) Fail("global is immutable");
                Pop(Global(set.Global).Type);
                break;
            case RefNull nothing: Push(nothing.Type); break;
            case RefIsNull:
                if (Pop() is var reference && reference != Unknown && !reference.IsReference()) Fail("type mismatch", "ref.is_null of a number");
                Push(ValueType.I32);
                break;
            case RefFunc f:
                Function(f.Function);
                if (!declared.Contains(f.Function.Index)) Fail("undeclared function reference", $"{f.Function.Index}");
                Push(ValueType.FuncRef);
                break;
            case TableGet get:
            {
                var type = Table(get.Table);
                Pop(ValueType.I32);
                Push(type.Element);
                break;
            }
            case TableSet set:
            {
                var type = Table(set.Table);
                Pop(type.Element);
                Pop(ValueType.I32);
                break;
            }
            case TableSize size:
                Table(size.Table);
                Push(ValueType.I32);
                break;
            case TableGrow grow:
                Pop(ValueType.I32);
                Pop(Table(grow.Table).Element);
                Push(ValueType.I32);
                break;
            case TableFill fill:
                Pop(ValueType.I32);
                Pop(Table(fill.Table).Element);
                Pop(ValueType.I32);
                break;
            case TableCopy copy:
                if (Table(copy.Destination).Element != Table(copy.Source).Element) Fail("type mismatch", "table.copy between tables of different types");
                Pop(ThreeI32);
                break;
            case TableInit init:
                if (Table(init.Table).Element != Element(init.Element).Type) Fail("type mismatch", "table.init from a segment of another type");
                Pop(ThreeI32);
                break;
            case ElemDrop drop: Element(drop.Element); break;
            case Load load:
                Pop(Access(load.Arg, load.Op.NaturalAlignment()).AddressType);
                Push(load.Op.ResultType());
                break;
            case Store store:
            {
                var address = Access(store.Arg, store.Op.NaturalAlignment()).AddressType;
                Pop(store.Op.OperandType());
                Pop(address);
                break;
            }
            case MemorySize: Push(Memory().AddressType); break;
            case MemoryGrow:
                Pop(Memory().AddressType);
                Push(Memory().AddressType);
                break;
            case MemoryFill:
            {
                var address = Memory().AddressType;
                Pop(address);
                Pop(ValueType.I32);
                Pop(address);
                break;
            }
            case MemoryCopy:
            {
                var address = Memory().AddressType;
                Pop(address);
                Pop(address);
                Pop(address);
                break;
            }
            case MemoryInit init:
            {
                var address = Memory().AddressType;
                Data(init.Data);
                Pop(ValueType.I32);
                Pop(ValueType.I32);
                Pop(address);
                break;
            }
            case DataDrop drop: Data(drop.Data); break;
            case I32Const: Push(ValueType.I32); break;
            case I64Const: Push(ValueType.I64); break;
            case F32Const: Push(ValueType.F32); break;
            case F64Const: Push(ValueType.F64); break;
            case Numeric numeric:
            {
                var type = numeric.Op.Signature();
                Pop(type.Parameters);
                Push(type.Results);
                break;
            }
            case FunctionSlot: throw new InvalidOperationException("FunctionSlot in a module: it stands in symbolic programs only");
            default: throw new InvalidOperationException($"unknown instruction {instruction.GetType().Name}");
        }
    }

    private static readonly Seq<ValueType> ThreeI32 = [ValueType.I32, ValueType.I32, ValueType.I32];
}
