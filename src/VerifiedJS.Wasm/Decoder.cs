namespace VerifiedJS.Wasm;

/// <summary>
/// The inverse of <see cref="Encoder"/> (chapter 5). Total: any bytes give a module, valid or not, or a
/// <see cref="DecodeError"/>.
/// </summary>
public static class Decoder
{
    // Limits of this implementation (appendix 7.2), the usual ones of engines where those have one.
    internal const int MaximumLocals = 50_000;
    internal const int MaximumNesting = 100_000;

    /// <summary>Decodes a module.</summary>
    public static Module Decode(byte[] bytes) => new ModuleReader(bytes).Read((code, _) => code.ReadFunction());

    /// <summary>A module whose function bodies are not looked at, and where they are: for each function, the bytes of its entry in the code section.</summary>
    public static (Module Structure, IReadOnlyList<(int Start, int End)> Bodies) DecodeStructure(byte[] bytes)
    {
        var bodies = new List<(int, int)>();
        var structure = new ModuleReader(bytes).Read((code, size) =>
        {
            bodies.Add((code.Reader.Position, code.Reader.Position + size));
            code.Reader.Take(size);
            return ([], []);
        });
        return (structure, bodies);
    }

    /// <summary>
    /// The position in <paramref name="bytes"/> of the instruction with this number in pre-order of a function defined
    /// in the module (imports not counted), or null.
    /// </summary>
    public static int? InstructionOffset(byte[] bytes, int definedFunction, int ordinal)
    {
        int function = 0;
        int? found = null;
        new ModuleReader(bytes).Read((code, _) =>
        {
            if (function++ != definedFunction) return code.ReadFunction();
            var offsets = new List<int>();
            var result = code.ReadFunction(offsets);
            found = ordinal < offsets.Count ? offsets[ordinal] : null;
            return result;
        });
        return found;
    }

    /// <summary>Decodes the contents of one entry of the code section.</summary>
    internal static (Seq<ValueType> Locals, Seq<Instruction> Body) DecodeBody(byte[] bytes, bool is64 = false) =>
        new InstructionReader(new ByteReader(bytes)) { Is64 = is64 }.ReadFunction();
}

/// <summary>Reads sections (5.5).</summary>
internal sealed class ModuleReader
{
    private readonly ByteReader reader;
    private readonly InstructionReader instructions;

    public ModuleReader(byte[] bytes)
    {
        reader = new ByteReader(bytes);
        instructions = new InstructionReader(reader);
    }

    private static readonly int[] SectionOrder = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11];

    /// <summary>Reads all; <paramref name="readBody"/> is called at the start of every function body with its size, and must read all of it.</summary>
    public Module Read(Func<InstructionReader, int, (Seq<ValueType> Locals, Seq<Instruction> Body)> readBody)
    {
        if (reader.End < 4 || !reader.Take(4).SequenceEqual(Encoder.Header[..4])) throw ByteReader.Error(0, reader.End < 4 ? "unexpected end of magic header" : "magic header not detected");
        if (reader.End < 8 || !reader.Take(4).SequenceEqual(Encoder.Header[4..])) throw ByteReader.Error(4, reader.End < 8 ? "unexpected end" : "unknown binary version");

        var customs = new List<CustomSection>();
        var module = new Module();
        List<Ref<FunctionType>> functionTypes = [];
        List<(Seq<ValueType> Locals, Seq<Instruction> Body)> bodies = [];
        uint? dataCount = null;
        int last = 0, position = -1;

        while (!reader.AtEnd)
        {
            int at = reader.Position;
            byte id = reader.Byte();
            if (id > 12) throw ByteReader.Error(at, "malformed section id");
            int size = reader.Length(), start = reader.Position;
            if (id == 0)
            {
                string name = reader.Name();
                if (reader.Position > start + size) throw ByteReader.Error(start, "unexpected end of section or function");
                customs.Add(new(name, Seq.Create(reader.Take(start + size - reader.Position)), last));
                continue;
            }
            int order = Array.IndexOf(SectionOrder, id);
            if (order <= position) throw ByteReader.Error(at, "unexpected content after last section");
            position = order;
            switch (id)
            {
                case 1: module = module with { Types = Vector(FunctionType) }; break;
                case 2:
                    module = module with { Imports = Vector(Import) };
                    foreach (var import in module.Imports)
                        if (import.Type is ImportType.Memory { Type.Is64: true }) instructions.Is64 = true;
                    break;
                case 3: functionTypes = [.. Vector<Ref<FunctionType>>(() => reader.Index())]; break;
                case 4: module = module with { Tables = Vector(Table) }; break;
                case 5:
                    module = module with { Memories = Vector(Memory) };
                    foreach (var memory in module.Memories) instructions.Is64 |= memory.Is64;
                    break;
                case 6: module = module with { Globals = Vector(() => new Global(GlobalType(), instructions.ReadExpression())) }; break;
                case 7: module = module with { Exports = Vector(Export) }; break;
                case 8: module = module with { Start = reader.Index() }; break;
                case 9: module = module with { Elements = Vector(Element) }; break;
                case 12: dataCount = reader.U32(); break;
                case 10: bodies = [.. Vector(() => Body(readBody))]; break;
                case 11: module = module with { Data = Vector(Data) }; break;
            }
            if (reader.Position != start + size) throw ByteReader.Error(start, "section size mismatch");
            // Custom sections remember the last section before them that is not empty: empty ones are not written.
            bool empty = id switch
            {
                1 => module.Types.Count == 0,
                2 => module.Imports.Count == 0,
                3 => functionTypes.Count == 0,
                4 => module.Tables.Count == 0,
                5 => module.Memories.Count == 0,
                6 => module.Globals.Count == 0,
                7 => module.Exports.Count == 0,
                9 => module.Elements.Count == 0,
                10 => bodies.Count == 0,
                11 => module.Data.Count == 0,
                _ => false,
            };
            if (!empty) last = id;
        }

        if (functionTypes.Count != bodies.Count) throw reader.Error("function and code section have inconsistent lengths");
        if (dataCount is uint count && count != module.Data.Count) throw reader.Error("data count and data section have inconsistent lengths");
        if (dataCount is null && instructions.NamesData) throw reader.Error("data count section required");

        // The last well-formed name section is the one; others stay as they are.
        NameSection? names = null;
        for (int i = customs.Count - 1; i >= 0 && names is null; i--)
        {
            if (customs[i].Name != "name") continue;
            names = Names(customs[i].Bytes.Span.ToArray());
            if (names is not null) customs.RemoveAt(i);
        }
        return module with
        {
            Functions = bodies.Select((b, i) => new Function(functionTypes[i], b.Locals, b.Body)).ToSeq(),
            HasDataCount = dataCount is not null,
            Customs = customs,
            Names = names,
        };
    }

    private Seq<T> Vector<T>(Func<T> element)
    {
        // The count may lie; then the bytes run out, since every element takes at least one.
        uint count = reader.U32();
        var items = new List<T>((int)Math.Min(count, 1 << 10));
        for (uint i = 0; i < count; i++) items.Add(element());
        return items;
    }

    private FunctionType FunctionType()
    {
        int at = reader.Position;
        // 5.3.6; read as a signed number, as the reference interpreter does for all type constructors.
        if (reader.Byte() is byte form && form != 0x60)
            throw ByteReader.Error(at, (form & 0x80) != 0 ? "integer representation too long" : "malformed function type");
        return new(reader.ValueTypes(), reader.ValueTypes());
    }

    private Import Import()
    {
        string module = reader.Name(), name = reader.Name();
        int at = reader.Position;
        return new(module, name, reader.Byte() switch
        {
            0 => new ImportType.Function(reader.Index()),
            1 => new ImportType.Table(Table()),
            2 => new ImportType.Memory(Memory()),
            3 => new ImportType.Global(GlobalType()),
            _ => throw ByteReader.Error(at, "malformed import kind"),
        });
    }

    // 5.3.7: bit 0 of the flags says that there is a maximum; bit 2 (memory64) that addresses have 64 bits.
    private (Limits Limits, bool Is64) Limits(byte largestFlags)
    {
        int at = reader.Position;
        byte flags = reader.Byte();
        if ((flags & 0x80) != 0) throw ByteReader.Error(at, "integer representation too long");
        if (flags > largestFlags || (flags & 2) != 0) throw ByteReader.Error(at, "integer too large");
        bool is64 = (flags & 4) != 0;
        ulong Number() => is64 ? reader.U64() : reader.U32();
        ulong minimum = Number();
        return (new(minimum, (flags & 1) != 0 ? Number() : null), is64);
    }

    private TableType Table()
    {
        var element = reader.ReferenceType();
        return new(element, Limits(1).Limits);
    }

    private MemoryType Memory()
    {
        var (limits, is64) = Limits(5);
        return new(limits, is64);
    }

    private GlobalType GlobalType()
    {
        var type = reader.ValueType();
        int at = reader.Position;
        byte mutability = reader.Byte();
        return mutability <= 1 ? new(type, mutability == 1) : throw ByteReader.Error(at, "malformed mutability");
    }

    private Export Export()
    {
        string name = reader.Name();
        int at = reader.Position;
        byte kind = reader.Byte();
        return kind <= 3 ? new(name, (ExternalKind)kind, reader.Index()) : throw ByteReader.Error(at, "malformed export kind");
    }

    // 5.5.12
    private ElementSegment Element()
    {
        int at = reader.Position;
        uint flags = reader.U32();
        if (flags > 7) throw ByteReader.Error(at, "malformed elements segment kind");
        bool passiveOrDeclarative = (flags & 1) != 0, explicitIndex = (flags & 2) != 0, expressions = (flags & 4) != 0;
        SegmentMode mode = passiveOrDeclarative
            ? explicitIndex ? new SegmentMode.Declarative() : new SegmentMode.Passive()
            : new SegmentMode.Active(explicitIndex ? reader.Index() : 0, instructions.ReadExpression());
        var type = ValueType.FuncRef;
        if (passiveOrDeclarative || explicitIndex)
        {
            if (expressions) type = reader.ReferenceType();
            else
            {
                at = reader.Position;
                if (reader.Byte() != 0) throw ByteReader.Error(at, "malformed element kind");
            }
        }
        return new(type, Vector<Seq<Instruction>>(() => expressions ? instructions.ReadExpression() : [new RefFunc(reader.Index())]), mode);
    }

    private DataSegment Data()
    {
        int at = reader.Position;
        uint flags = reader.U32();
        SegmentMode mode = flags switch
        {
            0 => new SegmentMode.Active(0, instructions.ReadExpression()),
            1 => new SegmentMode.Passive(),
            2 => new SegmentMode.Active(reader.Index(), instructions.ReadExpression()),
            _ => throw ByteReader.Error(at, "malformed data segment kind"),
        };
        return new(Seq.Create(reader.Take((int)Math.Min(reader.U32(), int.MaxValue))), mode);
    }

    private (Seq<ValueType>, Seq<Instruction>) Body(Func<InstructionReader, int, (Seq<ValueType>, Seq<Instruction>)> readBody)
    {
        int size = reader.Length(), start = reader.Position;
        var body = readBody(instructions, size);
        if (reader.Position != start + size) throw ByteReader.Error(start, "section size mismatch");
        return body;
    }

    // Appendix 7.4. A malformed name section is not an error; it stays a custom section. Unknown subsections are skipped.
    private static NameSection? Names(byte[] bytes)
    {
        var reader = new ByteReader(bytes);
        var names = new NameSection();
        Seq<(int, string)> Map()
        {
            var map = new (int, string)[reader.Length()];
            for (int i = 0; i < map.Length; i++) map[i] = (reader.Index(), reader.Name());
            return map;
        }
        try
        {
            while (!reader.AtEnd)
            {
                byte id = reader.Byte();
                int size = reader.Length(), start = reader.Position;
                switch (id)
                {
                    case 0: names = names with { Module = reader.Name() }; break;
                    case 1: names = names with { Functions = Map() }; break;
                    case 2:
                        var locals = new (int, Seq<(int, string)>)[reader.Length()];
                        for (int i = 0; i < locals.Length; i++) locals[i] = (reader.Index(), Map());
                        names = names with { Locals = locals };
                        break;
                    case 7: names = names with { Globals = Map() }; break;
                    case 9: names = names with { Data = Map() }; break;
                    default: reader.Take(size); break;
                }
                if (reader.Position != start + size) return null;
            }
        }
        catch (DecodeError) { return null; }
        return names;
    }
}

/// <summary>Reads instructions (5.4), without recursion: nesting costs heap, not stack.</summary>
internal sealed class InstructionReader(ByteReader reader)
{
    private readonly record struct Frame(byte Opcode, BlockType Type, int Start, Seq<Instruction>? Then, int Ordinal);

    private readonly Stack<Frame> frames = [];
    private readonly List<Instruction> pending = []; // the instructions of all open bodies, innermost last

    public ByteReader Reader => reader;

    /// <summary>Whether the memory's addresses, and so static offsets, have 64 bits.</summary>
    public bool Is64 { get; set; }

    /// <summary>Whether an instruction named a data segment.</summary>
    public bool NamesData { get; private set; }

    /// <summary>The contents of an entry of the code section (5.5.13).</summary>
    public (Seq<ValueType> Locals, Seq<Instruction> Body) ReadFunction(List<int>? offsets = null)
    {
        var locals = ReadLocals();
        return (locals, ReadExpression(offsets));
    }

    public Seq<ValueType> ReadLocals()
    {
        int runs = reader.Length();
        ulong total = 0;
        var locals = new List<ValueType>();
        for (int i = 0; i < runs; i++)
        {
            int at = reader.Position;
            uint count = reader.U32();
            total += count;
            if (total > Decoder.MaximumLocals) throw ByteReader.Error(at, "too many locals");
            var type = reader.ValueType();
            for (uint j = 0; j < count; j++) locals.Add(type);
        }
        return locals;
    }

    /// <summary>Instructions up to and including the end that closes them; adds where each begins to <paramref name="offsets"/>.</summary>
    public Seq<Instruction> ReadExpression(List<int>? offsets = null)
    {
        frames.Clear();
        pending.Clear();
        int bodyStart = 0;
        while (true)
        {
            int at = reader.Position;
            byte opcode = reader.Byte();
            switch (opcode)
            {
                case 0x02 or 0x03 or 0x04:
                    if (frames.Count >= Decoder.MaximumNesting) throw ByteReader.Error(at, "nesting too deep");
                    offsets?.Add(at);
                    frames.Push(new(opcode, ReadBlockType(), bodyStart, null, 0));
                    bodyStart = pending.Count;
                    break;
                case 0x05:
                    if (!frames.TryPop(out var then) || then.Opcode != 0x04 || then.Then is not null)
                        throw ByteReader.Error(at, frames.Count == 0 && then == default ? "END opcode expected" : "illegal opcode 05");
                    frames.Push(then with { Then = TakeFrom(bodyStart) });
                    break;
                case 0x0B:
                    var body = TakeFrom(bodyStart);
                    if (!frames.TryPop(out var frame)) return body;
                    bodyStart = frame.Start;
                    pending.Add(frame.Opcode switch
                    {
                        0x02 => new Block(frame.Type, body),
                        0x03 => new Loop(frame.Type, body),
                        _ => frame.Then is { } first ? new If(frame.Type, first, body) : new If(frame.Type, body, []),
                    });
                    break;
                default:
                    offsets?.Add(at);
                    pending.Add(ReadPlain(opcode, at));
                    break;
            }
        }
    }

    private Seq<Instruction> TakeFrom(int start)
    {
        var taken = Seq.Create<Instruction>(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(pending)[start..]);
        pending.RemoveRange(start, pending.Count - start);
        return taken;
    }

    public BlockType ReadBlockType()
    {
        byte first = reader.Peek();
        if (first == 0x40) { reader.Byte(); return BlockType.Empty; }
        if (ByteReader.IsValueType((ValueType)first)) { reader.Byte(); return (ValueType)first; }
        int at = reader.Position;
        long index = reader.S33();
        return index >= 0 ? new BlockType.Typed((int)(uint)index) : throw ByteReader.Error(at, "malformed block type");
    }

    public MemArg ReadMemArg()
    {
        int align = reader.Index();
        return new(Is64 ? reader.U64() : reader.U32(), align);
    }

    private Instruction ReadPlain(byte opcode, int at)
    {
        switch (opcode)
        {
            case 0x00: return Unreachable.Instance;
            case 0x01: return Nop.Instance;
            case 0x0C: return new Br(reader.Index());
            case 0x0D: return new BrIf(reader.Index());
            case 0x0E:
                var targets = new Ref<Label>[reader.Length()];
                for (int i = 0; i < targets.Length; i++) targets[i] = reader.Index();
                return new BrTable(Seq.Create<Ref<Label>>(targets), reader.Index());
            case 0x0F: return Return.Instance;
            case 0x10: return new Call(reader.Index());
            case 0x11: return new CallIndirect(reader.Index(), reader.Index());
            case 0x1A: return Drop.Instance;
            case 0x1B: return UntypedSelect;
            case 0x1C: return new Select(reader.ValueTypes());
            case 0x20: return Cached(LocalGets, reader.Index(), i => new LocalGet(i));
            case 0x21: return Cached(LocalSets, reader.Index(), i => new LocalSet(i));
            case 0x22: return Cached(LocalTees, reader.Index(), i => new LocalTee(i));
            case 0x23: return new GlobalGet(reader.Index());
            case 0x24: return new GlobalSet(reader.Index());
            case 0x25: return new TableGet(reader.Index());
            case 0x26: return new TableSet(reader.Index());
            case >= 0x28 and <= 0x35: return new Load((LoadOp)opcode, ReadMemArg());
            case >= 0x36 and <= 0x3E: return new Store((StoreOp)opcode, ReadMemArg());
            case 0x3F: reader.ZeroByte(); return MemorySize.Instance;
            case 0x40: reader.ZeroByte(); return MemoryGrow.Instance;
            case 0x41: return Cached(I32Consts, reader.S32(), i => new I32Const(i));
            case 0x42: return new I64Const(reader.S64());
            case 0x43: return new F32Const(reader.Fixed32());
            case 0x44: return new F64Const(reader.Fixed64());
            case 0xD0: return new RefNull(reader.ReferenceType());
            case 0xD1: return RefIsNull.Instance;
            case 0xD2: return new RefFunc(reader.Index());
            case 0xFC:
                uint sub = reader.U32();
                switch (sub)
                {
                    case <= 7: return Numerics[0xFC00 + (int)sub];
                    case 8:
                        NamesData = true;
                        var init = new MemoryInit(reader.Index());
                        reader.ZeroByte();
                        return init;
                    case 9: NamesData = true; return new DataDrop(reader.Index());
                    case 10: reader.ZeroByte(); reader.ZeroByte(); return MemoryCopy.Instance;
                    case 11: reader.ZeroByte(); return MemoryFill.Instance;
                    case 12: Ref<ElementSymbol> element = reader.Index(); return new TableInit(reader.Index(), element);
                    case 13: return new ElemDrop(reader.Index());
                    case 14: return new TableCopy(reader.Index(), reader.Index());
                    case 15: return new TableGrow(reader.Index());
                    case 16: return new TableSize(reader.Index());
                    case 17: return new TableFill(reader.Index());
                    default: throw ByteReader.Error(at, $"illegal opcode fc {sub:x2}");
                }
            default: return Numerics.TryGetValue(opcode, out var numeric) ? numeric : throw ByteReader.Error(at, $"illegal opcode {opcode:x2}");
        }
    }

    // Instructions are immutable, so frequent ones are shared.

    private static readonly Select UntypedSelect = new();
    private static readonly LocalGet?[] LocalGets = new LocalGet?[256];
    private static readonly LocalSet?[] LocalSets = new LocalSet?[256];
    private static readonly LocalTee?[] LocalTees = new LocalTee?[256];
    private static readonly I32Const?[] I32Consts = new I32Const?[256];
    private static readonly Dictionary<int, Numeric> Numerics = Enum.GetValues<NumericOp>().ToDictionary(op => (int)op, op => new Numeric(op));

    private static T Cached<T>(T?[] cache, int key, Func<int, T> create) where T : class =>
        (uint)key < (uint)cache.Length ? cache[key] ??= create(key) : create(key);
}
