namespace VerifiedJS.Wasm;

// Encoded instructions with holes for symbols.
//
//     bytes:        10 | 41 05 6a 23 | 0b
//                     ^              ^
//     relocations:    call target    global index         (no bytes are reserved for them)
//
// Linking copies the runs of bytes between the relocations and writes each resolved index as the shortest LEB128. So a
// body is encoded once, whatever is dropped or appended later, and the result is the same as if it had been encoded
// with the final indices. Code without symbols has no relocations.

/// <summary>The instruction immediate that a symbol stands for.</summary>
internal readonly record struct Relocation(int Position, object Target)
{
    // The target is one of: FunctionSymbol, GlobalSymbol, TableSymbol, DataSymbol, ElementSymbol, FunctionType,
    // TypedBlock (an s33 type index), SlotOf (an i32.const operand).
}

/// <summary>A block type that is a type index: written as a signed LEB128.</summary>
internal sealed record TypedBlock(FunctionType Type);

/// <summary>The slot of a function in the function table: written as a signed LEB128.</summary>
internal sealed record SlotOf(FunctionSymbol Function);

/// <summary>Encoded code (a function body with its locals, or a constant expression) with holes for symbols.</summary>
internal sealed class Code(byte[] bytes, Relocation[] relocations)
{
    public byte[] Bytes { get; } = bytes;
    public Relocation[] Relocations { get; } = relocations;

    /// <summary>Appends the code to <paramref name="output"/> with every symbol replaced by its index.</summary>
    public void Link(ByteWriter output, Func<object, long> indexOf)
    {
        int from = 0;
        foreach (var (position, target) in Relocations)
        {
            output.Bytes(Bytes.AsSpan(from, position - from));
            from = position;
            long index = indexOf(target);
            if (target is TypedBlock or SlotOf) output.S64(index); else output.U64((ulong)index);
        }
        output.Bytes(Bytes.AsSpan(from));
    }
}

/// <summary>Encodes instructions (5.4); symbols become relocations, labels are resolved.</summary>
internal sealed class CodeEncoder
{
    private readonly ByteWriter output = new();
    private readonly List<Relocation> relocations = [];
    private readonly List<Label?> labels = [];

    /// <summary>A function body: run-length encoded locals, then the instructions (5.5.13).</summary>
    public Code Body(IReadOnlyList<ValueType> locals, Seq<Instruction> body)
    {
        int runs = 0;
        for (int i = 0; i < locals.Count; i++)
            if (i == 0 || locals[i] != locals[i - 1]) runs++;
        output.U32((uint)runs);
        for (int i = 0; i < locals.Count;)
        {
            int end = i + 1;
            while (end < locals.Count && locals[end] == locals[i]) end++;
            output.U32((uint)(end - i));
            output.Byte((byte)locals[i]);
            i = end;
        }
        return Expression(body);
    }

    /// <summary>An expression: instructions and the end opcode (5.4.9).</summary>
    public Code Expression(Seq<Instruction> body)
    {
        labels.Add(null); // the body itself is the outermost label
        Instructions(body);
        labels.Clear();
        output.Byte(0x0B);
        var code = new Code(output.ToArray(), [.. relocations]);
        output.Clear();
        relocations.Clear();
        return code;
    }

    private void Instructions(Seq<Instruction> body)
    {
        foreach (var instruction in body) Encode(instruction);
    }

    private void Nested(Label? label, Seq<Instruction> body)
    {
        labels.Add(label);
        if (StackGuard.HasRoom) Instructions(body); else StackGuard.RunOnFreshStack(() => Instructions(body));
        labels.RemoveAt(labels.Count - 1);
    }

    private void Index<T>(Ref<T> reference) where T : class
    {
        if (reference.Symbol is T symbol) relocations.Add(new(output.Length, symbol)); else output.U32((uint)reference.Index);
    }

    private void Target(Ref<Label> label)
    {
        if (label.Symbol is null) { output.U32((uint)label.Index); return; }
        int at = labels.LastIndexOf(label.Symbol);
        if (at < 0) throw new InvalidOperationException($"branch to label {label}, which does not enclose it");
        output.U32((uint)(labels.Count - 1 - at));
    }

    private void BlockType(BlockType type)
    {
        switch (type)
        {
            case BlockType.Value(null): output.Byte(0x40); break;
            case BlockType.Value(ValueType value): output.Byte((byte)value); break;
            case BlockType.Typed { Type.Symbol: FunctionType symbol }: relocations.Add(new(output.Length, new TypedBlock(symbol))); break;
            case BlockType.Typed typed: output.S64((uint)typed.Type.Index); break;
            default: throw Unknown(type);
        }
    }

    private void Opcode(int opcode)
    {
        if (opcode >= 0xFC00) { output.Byte(0xFC); output.U32((uint)(opcode & 0xFF)); } else output.Byte((byte)opcode);
    }

    private void MemArg(MemArg arg)
    {
        output.U32((uint)arg.Align);
        output.U64(arg.Offset);
    }

    private void Encode(Instruction instruction)
    {
        switch (instruction)
        {
            case Unreachable: output.Byte(0x00); break;
            case Nop: output.Byte(0x01); break;
            case Block block:
                output.Byte(0x02);
                BlockType(block.Type);
                Nested(block.Label, block.Body);
                output.Byte(0x0B);
                break;
            case Loop loop:
                output.Byte(0x03);
                BlockType(loop.Type);
                Nested(loop.Label, loop.Body);
                output.Byte(0x0B);
                break;
            case If branch:
                output.Byte(0x04);
                BlockType(branch.Type);
                Nested(branch.Label, branch.Then);
                if (branch.Else.Count > 0)
                {
                    output.Byte(0x05);
                    Nested(branch.Label, branch.Else);
                }
                output.Byte(0x0B);
                break;
            case Br br: output.Byte(0x0C); Target(br.Target); break;
            case BrIf br: output.Byte(0x0D); Target(br.Target); break;
            case BrTable table:
                output.Byte(0x0E);
                output.U32((uint)table.Targets.Count);
                foreach (var target in table.Targets) Target(target);
                Target(table.Default);
                break;
            case Return: output.Byte(0x0F); break;
            case Call call: output.Byte(0x10); Index(call.Function); break;
            case CallIndirect call: output.Byte(0x11); Index(call.Type); Index(call.Table); break;
            case Drop: output.Byte(0x1A); break;
            case Select { Types: null }: output.Byte(0x1B); break;
            case Select { Types: { } types }:
                output.Byte(0x1C);
                output.U32((uint)types.Count);
                foreach (var type in types) output.Byte((byte)type);
                break;
            case LocalGet get: output.Byte(0x20); output.U32((uint)get.Local); break;
            case LocalSet set: output.Byte(0x21); output.U32((uint)set.Local); break;
            case LocalTee tee: output.Byte(0x22); output.U32((uint)tee.Local); break;
            case GlobalGet get: output.Byte(0x23); Index(get.Global); break;
            case GlobalSet set: output.Byte(0x24); Index(set.Global); break;
            case TableGet get: output.Byte(0x25); Index(get.Table); break;
            case TableSet set: output.Byte(0x26); Index(set.Table); break;
            case Load load: output.Byte((byte)load.Op); MemArg(load.Arg); break;
            case Store store: output.Byte((byte)store.Op); MemArg(store.Arg); break;
            case MemorySize: output.Byte(0x3F); output.Byte(0); break;
            case MemoryGrow: output.Byte(0x40); output.Byte(0); break;
            case I32Const i32: output.Byte(0x41); output.S64(i32.Value); break;
            case I64Const i64: output.Byte(0x42); output.S64(i64.Value); break;
            case F32Const f32: output.Byte(0x43); output.Fixed32(f32.Bits); break;
            case F64Const f64: output.Byte(0x44); output.Fixed64(f64.Bits); break;
            case Numeric numeric: Opcode((int)numeric.Op); break;
            case RefNull nothing: output.Byte(0xD0); output.Byte((byte)nothing.Type); break;
            case RefIsNull: output.Byte(0xD1); break;
            case RefFunc function: output.Byte(0xD2); Index(function.Function); break;
            case MemoryInit init: Opcode(0xFC08); Index(init.Data); output.Byte(0); break;
            case DataDrop drop: Opcode(0xFC09); Index(drop.Data); break;
            case MemoryCopy: Opcode(0xFC0A); output.Byte(0); output.Byte(0); break;
            case MemoryFill: Opcode(0xFC0B); output.Byte(0); break;
            case TableInit init: Opcode(0xFC0C); Index(init.Element); Index(init.Table); break;
            case ElemDrop drop: Opcode(0xFC0D); Index(drop.Element); break;
            case TableCopy copy: Opcode(0xFC0E); Index(copy.Destination); Index(copy.Source); break;
            case TableGrow grow: Opcode(0xFC0F); Index(grow.Table); break;
            case TableSize size: Opcode(0xFC10); Index(size.Table); break;
            case TableFill fill: Opcode(0xFC11); Index(fill.Table); break;
            case FunctionSlot slot: output.Byte(0x41); relocations.Add(new(output.Length, new SlotOf(slot.Function))); break;
            default: throw Unknown(instruction);
        }
    }

    private static InvalidOperationException Unknown(object node) => new($"unknown node {node.GetType().Name}");
}
