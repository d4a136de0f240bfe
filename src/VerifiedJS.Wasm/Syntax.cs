namespace VerifiedJS.Wasm;

// The abstract syntax of WebAssembly 2.0 without SIMD (specification chapter 2), with 64-bit memories (memory64).
//
// Instructions are structured: the bodies of block, loop and if are nested sequences, as in WasmCert-Coq. One record
// per instruction shape; instructions of one shape differ by an opcode enumeration whose values are the binary
// opcodes (0xFC-prefixed ones as 0xFC00 + n).
//
// References to functions, globals, types, tables, segments and labels are of type Ref<...>: either an index, exactly
// as in the specification, or a symbol. A Module is index-based: all its references are indices. Code generators write
// symbols; ModuleBuilder turns a symbolic program into a Module, or directly into bytes.

/// <summary>2.3.1-2.3.4: value types. The values are the binary encodings.</summary>
public enum ValueType : byte { I32 = 0x7F, I64 = 0x7E, F32 = 0x7D, F64 = 0x7C, FuncRef = 0x70, ExternRef = 0x6F }

/// <summary>2.3.6: function types. As a symbol it stands for its (deduplicated) entry in the type section.</summary>
public sealed record FunctionType(Seq<ValueType> Parameters, Seq<ValueType> Results)
{
    /// <summary>The printed form, for example <c>[i32 i64] -> [f64]</c>.</summary>
    public override string ToString() => $"{Show(Parameters)} -> {Show(Results)}";

    internal static string Show(IReadOnlyList<ValueType> types) => "[" + string.Join(" ", types.Select(t => t.ToString().ToLowerInvariant())) + "]";
}

/// <summary>2.3.7: limits, in pages for memories and elements for tables.</summary>
public sealed record Limits(ulong Minimum, ulong? Maximum = null);

/// <summary>2.3.8: memory types; <paramref name="Is64"/> makes addresses i64 (memory64).</summary>
public sealed record MemoryType(Limits Limits, bool Is64 = false)
{
    /// <summary>The type of addresses into this memory.</summary>
    public ValueType AddressType => Is64 ? ValueType.I64 : ValueType.I32;
}

/// <summary>2.3.9: table types.</summary>
public sealed record TableType(ValueType Element, Limits Limits);

/// <summary>2.3.10: global types.</summary>
public sealed record GlobalType(ValueType Type, bool Mutable);

/// <summary>An index, or a symbol that stands for one until it is resolved.</summary>
public readonly record struct Ref<TSymbol> where TSymbol : class
{
    private readonly int index;

    private Ref(TSymbol? symbol, int index) { Symbol = symbol; this.index = index; }

    /// <summary>The symbol, or null when this is an index.</summary>
    public TSymbol? Symbol { get; }

    /// <summary>The index; an error when this is a symbol.</summary>
    public int Index => Symbol is null ? index : throw new InvalidOperationException($"unresolved reference to {Symbol}");

    public static implicit operator Ref<TSymbol>(int index) => new(null, index);
    public static implicit operator Ref<TSymbol>(TSymbol symbol) => new(symbol, 0);

    /// <inheritdoc/>
    public override string ToString() => Symbol?.ToString() ?? ((uint)index).ToString();
}

/// <summary>Something with an index that is not assigned yet. Symbols are compared by identity; names are for people.</summary>
public abstract class Symbol(string name)
{
    /// <summary>The name, as in the name section. Need not be unique.</summary>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public override string ToString() => "$" + Name;
}

/// <summary>A function, imported or defined.</summary>
public sealed class FunctionSymbol(string name, FunctionType type) : Symbol(name)
{
    /// <summary>Its type.</summary>
    public FunctionType Type { get; } = type;
}

/// <summary>A global, imported or defined.</summary>
public sealed class GlobalSymbol(string name, GlobalType type) : Symbol(name)
{
    /// <summary>Its type.</summary>
    public GlobalType Type { get; } = type;
}

/// <summary>A table, imported or defined.</summary>
public sealed class TableSymbol(string name, TableType type) : Symbol(name)
{
    /// <summary>Its type.</summary>
    public TableType Type { get; } = type;
}

/// <summary>A data segment.</summary>
public sealed class DataSymbol(string name) : Symbol(name);

/// <summary>An element segment.</summary>
public sealed class ElementSymbol(string name) : Symbol(name);

/// <summary>A label: the target of branches to the block, loop or if that carries it.</summary>
public sealed class Label(string name) : Symbol(name);

/// <summary>2.4.8: the type of a block, loop or if.</summary>
public abstract record BlockType
{
    private BlockType() { }

    /// <summary>No parameters, no results or one.</summary>
    public sealed record Value(ValueType? Type) : BlockType;

    /// <summary>Any function type.</summary>
    public sealed record Typed(Ref<FunctionType> Type) : BlockType;

    /// <summary>No parameters, no results.</summary>
    public static BlockType Empty { get; } = new Value((ValueType?)null);

    public static implicit operator BlockType(ValueType type) => new Value(type);
    public static implicit operator BlockType(FunctionType type) => type switch
    {
        { Parameters.Count: 0, Results.Count: 0 } => Empty,
        { Parameters.Count: 0, Results.Count: 1 } => new Value(type.Results[0]),
        _ => new Typed(type),
    };
}

/// <summary>2.4.7: the static offset and the alignment hint, the latter as a power of two (2 means four bytes).</summary>
public readonly record struct MemArg(ulong Offset, int Align);

/// <summary>2.4: an instruction. The hierarchy is closed.</summary>
public abstract record Instruction
{
    private protected Instruction() { }
}

// ---- Control (2.4.8) ----

/// <summary>unreachable: traps.</summary>
public sealed record Unreachable : Instruction { public static readonly Unreachable Instance = new(); }

/// <summary>nop.</summary>
public sealed record Nop : Instruction { public static readonly Nop Instance = new(); }

/// <summary>block: a branch to its label goes to its end.</summary>
public sealed record Block(BlockType Type, Seq<Instruction> Body, Label? Label = null) : Instruction;

/// <summary>loop: a branch to its label goes to its start.</summary>
public sealed record Loop(BlockType Type, Seq<Instruction> Body, Label? Label = null) : Instruction;

/// <summary>if: pops an i32 condition.</summary>
public sealed record If(BlockType Type, Seq<Instruction> Then, Seq<Instruction> Else, Label? Label = null) : Instruction;

/// <summary>br: by label, or by relative depth (0 is the innermost enclosing block).</summary>
public sealed record Br(Ref<Label> Target) : Instruction;

/// <summary>br_if.</summary>
public sealed record BrIf(Ref<Label> Target) : Instruction;

/// <summary>br_table.</summary>
public sealed record BrTable(Seq<Ref<Label>> Targets, Ref<Label> Default) : Instruction;

/// <summary>return.</summary>
public sealed record Return : Instruction { public static readonly Return Instance = new(); }

/// <summary>call.</summary>
public sealed record Call(Ref<FunctionSymbol> Function) : Instruction;

/// <summary>call_indirect through a table of functions; the table index is the topmost operand.</summary>
public sealed record CallIndirect(Ref<FunctionType> Type, Ref<TableSymbol> Table) : Instruction;

// ---- Parametric (2.4.4) ----

/// <summary>drop.</summary>
public sealed record Drop : Instruction { public static readonly Drop Instance = new(); }

/// <summary>select; untyped (numeric operands only) when <paramref name="Types"/> is null.</summary>
public sealed record Select(Seq<ValueType>? Types = null) : Instruction;

// ---- Variables (2.4.5) ----

/// <summary>local.get; parameters come first.</summary>
public sealed record LocalGet(int Local) : Instruction;

/// <summary>local.set.</summary>
public sealed record LocalSet(int Local) : Instruction;

/// <summary>local.tee.</summary>
public sealed record LocalTee(int Local) : Instruction;

/// <summary>global.get.</summary>
public sealed record GlobalGet(Ref<GlobalSymbol> Global) : Instruction;

/// <summary>global.set.</summary>
public sealed record GlobalSet(Ref<GlobalSymbol> Global) : Instruction;

// ---- References (2.4.3) ----

/// <summary>ref.null of a reference type.</summary>
public sealed record RefNull(ValueType Type) : Instruction;

/// <summary>ref.is_null.</summary>
public sealed record RefIsNull : Instruction { public static readonly RefIsNull Instance = new(); }

/// <summary>ref.func.</summary>
public sealed record RefFunc(Ref<FunctionSymbol> Function) : Instruction;

// ---- Tables (2.4.6) ----

/// <summary>table.get.</summary>
public sealed record TableGet(Ref<TableSymbol> Table) : Instruction;

/// <summary>table.set.</summary>
public sealed record TableSet(Ref<TableSymbol> Table) : Instruction;

/// <summary>table.size.</summary>
public sealed record TableSize(Ref<TableSymbol> Table) : Instruction;

/// <summary>table.grow.</summary>
public sealed record TableGrow(Ref<TableSymbol> Table) : Instruction;

/// <summary>table.fill.</summary>
public sealed record TableFill(Ref<TableSymbol> Table) : Instruction;

/// <summary>table.copy.</summary>
public sealed record TableCopy(Ref<TableSymbol> Destination, Ref<TableSymbol> Source) : Instruction;

/// <summary>table.init.</summary>
public sealed record TableInit(Ref<TableSymbol> Table, Ref<ElementSymbol> Element) : Instruction;

/// <summary>elem.drop.</summary>
public sealed record ElemDrop(Ref<ElementSymbol> Element) : Instruction;

// ---- Memory (2.4.7) ----

/// <summary>A load.</summary>
public sealed record Load(LoadOp Op, MemArg Arg) : Instruction;

/// <summary>A store; the value is the topmost operand.</summary>
public sealed record Store(StoreOp Op, MemArg Arg) : Instruction;

/// <summary>memory.size, in pages.</summary>
public sealed record MemorySize : Instruction { public static readonly MemorySize Instance = new(); }

/// <summary>memory.grow.</summary>
public sealed record MemoryGrow : Instruction { public static readonly MemoryGrow Instance = new(); }

/// <summary>memory.fill.</summary>
public sealed record MemoryFill : Instruction { public static readonly MemoryFill Instance = new(); }

/// <summary>memory.copy.</summary>
public sealed record MemoryCopy : Instruction { public static readonly MemoryCopy Instance = new(); }

/// <summary>memory.init.</summary>
public sealed record MemoryInit(Ref<DataSymbol> Data) : Instruction;

/// <summary>data.drop.</summary>
public sealed record DataDrop(Ref<DataSymbol> Data) : Instruction;

// ---- Numeric (2.4.1) ----

/// <summary>i32.const.</summary>
public sealed record I32Const(int Value) : Instruction;

/// <summary>i64.const.</summary>
public sealed record I64Const(long Value) : Instruction;

/// <summary>f32.const, by its bits, so that NaN payloads compare and survive.</summary>
public sealed record F32Const(uint Bits) : Instruction { public F32Const(float value) : this(BitConverter.SingleToUInt32Bits(value)) { } }

/// <summary>f64.const, by its bits, so that NaN payloads compare and survive.</summary>
public sealed record F64Const(ulong Bits) : Instruction { public F64Const(double value) : this(BitConverter.DoubleToUInt64Bits(value)) { } }

/// <summary>A numeric instruction without immediates.</summary>
public sealed record Numeric(NumericOp Op) : Instruction;

// ---- Symbolic programs only ----

/// <summary>
/// <c>i32.const</c> of the slot that <see cref="ModuleBuilder"/> gives the function in its function table: a function
/// pointer. Does not occur in a <see cref="Module"/>.
/// </summary>
public sealed record FunctionSlot(FunctionSymbol Function) : Instruction;

/// <summary>Loads; the values are the opcodes.</summary>
public enum LoadOp : byte
{
    I32Load = 0x28, I64Load, F32Load, F64Load,
    I32Load8S, I32Load8U, I32Load16S, I32Load16U,
    I64Load8S, I64Load8U, I64Load16S, I64Load16U, I64Load32S, I64Load32U,
}

/// <summary>Stores; the values are the opcodes.</summary>
public enum StoreOp : byte
{
    I32Store = 0x36, I64Store, F32Store, F64Store,
    I32Store8, I32Store16, I64Store8, I64Store16, I64Store32,
}

/// <summary>Numeric instructions without immediates; the values are the opcodes.</summary>
public enum NumericOp : ushort
{
    I32Eqz = 0x45, I32Eq, I32Ne, I32LtS, I32LtU, I32GtS, I32GtU, I32LeS, I32LeU, I32GeS, I32GeU,
    I64Eqz = 0x50, I64Eq, I64Ne, I64LtS, I64LtU, I64GtS, I64GtU, I64LeS, I64LeU, I64GeS, I64GeU,
    F32Eq = 0x5B, F32Ne, F32Lt, F32Gt, F32Le, F32Ge,
    F64Eq = 0x61, F64Ne, F64Lt, F64Gt, F64Le, F64Ge,
    I32Clz = 0x67, I32Ctz, I32Popcnt, I32Add, I32Sub, I32Mul, I32DivS, I32DivU, I32RemS, I32RemU,
    I32And, I32Or, I32Xor, I32Shl, I32ShrS, I32ShrU, I32Rotl, I32Rotr,
    I64Clz = 0x79, I64Ctz, I64Popcnt, I64Add, I64Sub, I64Mul, I64DivS, I64DivU, I64RemS, I64RemU,
    I64And, I64Or, I64Xor, I64Shl, I64ShrS, I64ShrU, I64Rotl, I64Rotr,
    F32Abs = 0x8B, F32Neg, F32Ceil, F32Floor, F32Trunc, F32Nearest, F32Sqrt,
    F32Add, F32Sub, F32Mul, F32Div, F32Min, F32Max, F32Copysign,
    F64Abs = 0x99, F64Neg, F64Ceil, F64Floor, F64Trunc, F64Nearest, F64Sqrt,
    F64Add, F64Sub, F64Mul, F64Div, F64Min, F64Max, F64Copysign,
    I32WrapI64 = 0xA7, I32TruncF32S, I32TruncF32U, I32TruncF64S, I32TruncF64U,
    I64ExtendI32S = 0xAC, I64ExtendI32U, I64TruncF32S, I64TruncF32U, I64TruncF64S, I64TruncF64U,
    F32ConvertI32S = 0xB2, F32ConvertI32U, F32ConvertI64S, F32ConvertI64U, F32DemoteF64,
    F64ConvertI32S = 0xB7, F64ConvertI32U, F64ConvertI64S, F64ConvertI64U, F64PromoteF32,
    I32ReinterpretF32 = 0xBC, I64ReinterpretF64, F32ReinterpretI32, F64ReinterpretI64,
    I32Extend8S = 0xC0, I32Extend16S, I64Extend8S, I64Extend16S, I64Extend32S,
    I32TruncSatF32S = 0xFC00, I32TruncSatF32U, I32TruncSatF64S, I32TruncSatF64U,
    I64TruncSatF32S, I64TruncSatF32U, I64TruncSatF64S, I64TruncSatF64U,
}

/// <summary>2.5: an index-based module.</summary>
public sealed record Module
{
    /// <summary>The type section.</summary>
    public Seq<FunctionType> Types { get; init; } = [];

    /// <summary>The imports, which come first in every index space.</summary>
    public Seq<Import> Imports { get; init; } = [];

    /// <summary>The functions that the module defines.</summary>
    public Seq<Function> Functions { get; init; } = [];

    /// <summary>The tables that the module defines.</summary>
    public Seq<TableType> Tables { get; init; } = [];

    /// <summary>The memories that the module defines (at most one in a valid module).</summary>
    public Seq<MemoryType> Memories { get; init; } = [];

    /// <summary>The globals that the module defines.</summary>
    public Seq<Global> Globals { get; init; } = [];

    /// <summary>The exports.</summary>
    public Seq<Export> Exports { get; init; } = [];

    /// <summary>The start function.</summary>
    public int? Start { get; init; }

    /// <summary>The element segments.</summary>
    public Seq<ElementSegment> Elements { get; init; } = [];

    /// <summary>The data segments.</summary>
    public Seq<DataSegment> Data { get; init; } = [];

    /// <summary>Whether a data count section is present (needed where code names data segments).</summary>
    public bool HasDataCount { get; init; }

    /// <summary>The custom sections, other than a well-formed name section, which becomes <see cref="Names"/>.</summary>
    public Seq<CustomSection> Customs { get; init; } = [];

    /// <summary>The name section, or null.</summary>
    public NameSection? Names { get; init; }
}

/// <summary>2.5.3: a function definition; <paramref name="Locals"/> excludes the parameters.</summary>
public sealed record Function(Ref<FunctionType> Type, Seq<ValueType> Locals, Seq<Instruction> Body);

/// <summary>2.5.6: a global definition with its constant expression.</summary>
public sealed record Global(GlobalType Type, Seq<Instruction> Initializer);

/// <summary>2.5.7: how an element or data segment is used.</summary>
public abstract record SegmentMode
{
    private SegmentMode() { }

    /// <summary>Copied by table.init or memory.init.</summary>
    public sealed record Passive : SegmentMode;

    /// <summary>Copied at instantiation. <paramref name="Target"/> is the table (or memory, then 0).</summary>
    public sealed record Active(int Target, Seq<Instruction> Offset) : SegmentMode;

    /// <summary>Only declares function references (element segments).</summary>
    public sealed record Declarative : SegmentMode;
}

/// <summary>2.5.7: an element segment; each element is a constant expression.</summary>
public sealed record ElementSegment(ValueType Type, Seq<Seq<Instruction>> Items, SegmentMode Mode);

/// <summary>2.5.8: a data segment.</summary>
public sealed record DataSegment(Seq<byte> Bytes, SegmentMode Mode);

/// <summary>2.5.10: what is exported or imported.</summary>
public enum ExternalKind : byte { Function, Table, Memory, Global }

/// <summary>2.5.10: an export of the element <paramref name="Index"/> of the index space of its kind.</summary>
public sealed record Export(string Name, ExternalKind Kind, int Index);

/// <summary>2.5.11: an import.</summary>
public sealed record Import(string Module, string Name, ImportType Type);

/// <summary>2.5.11: the type that an import asks for.</summary>
public abstract record ImportType
{
    private ImportType() { }

    /// <summary>A function.</summary>
    public sealed record Function(Ref<FunctionType> Type) : ImportType;

    /// <summary>A table.</summary>
    public sealed record Table(TableType Type) : ImportType;

    /// <summary>A memory.</summary>
    public sealed record Memory(MemoryType Type) : ImportType;

    /// <summary>A global.</summary>
    public sealed record Global(GlobalType Type) : ImportType;
}

/// <summary>A custom section. <paramref name="After"/> is the id of the section that it follows (0: at the start).</summary>
public sealed record CustomSection(string Name, Seq<byte> Bytes, int After);

/// <summary>Appendix 7.4: names for debugging. Maps are ordered by index.</summary>
public sealed record NameSection
{
    /// <summary>The module's name.</summary>
    public string? Module { get; init; }

    /// <summary>Names of functions by index, imports included.</summary>
    public Seq<(int Index, string Name)> Functions { get; init; } = [];

    /// <summary>Names of locals by function.</summary>
    public Seq<(int Function, Seq<(int Index, string Name)> Names)> Locals { get; init; } = [];

    /// <summary>Names of globals (extended name section).</summary>
    public Seq<(int Index, string Name)> Globals { get; init; } = [];

    /// <summary>Names of data segments (extended name section).</summary>
    public Seq<(int Index, string Name)> Data { get; init; } = [];
}
