namespace VerifiedJS.Wasm;

/// <summary>The symbols of a module by index.</summary>
internal sealed record SymbolSpaces(
    IReadOnlyList<FunctionType> Types, IReadOnlyList<FunctionSymbol> Functions, IReadOnlyList<GlobalSymbol> Globals,
    IReadOnlyList<TableSymbol> Tables, IReadOnlyList<DataSymbol> Data, IReadOnlyList<ElementSymbol> Elements);

/// <summary>
/// Turns an encoded function body into <see cref="Code"/>: the indices become relocations to symbols. No syntax is
/// built, so loading a runtime costs little more than copying it.
/// </summary>
internal sealed class CodeScanner(byte[] bytes, SymbolSpaces symbols, bool is64)
{
    private readonly ByteWriter output = new();
    private readonly List<Relocation> relocations = [];
    private ByteReader reader = new(bytes);
    private int copiedTo;

    /// <summary>Scans the entry of the code section at these bytes.</summary>
    public Code Scan(int start, int end)
    {
        reader = new ByteReader(bytes, start, end);
        output.Clear();
        relocations.Clear();
        copiedTo = start;
        for (int runs = reader.Length(); runs > 0; runs--)
        {
            reader.U32();
            reader.ValueType();
        }
        for (int depth = 1; depth > 0;) depth += Instruction();
        if (!reader.AtEnd) throw reader.Error("section size mismatch");
        output.Bytes(bytes.AsSpan(copiedTo, end - copiedTo));
        return new Code(output.ToArray(), [.. relocations]);
    }

    private void Index<T>(IReadOnlyList<T> space, string kind) where T : class
    {
        int at = reader.Position;
        int index = reader.Index();
        Relocate(at, (uint)index < (uint)space.Count ? space[index] : throw ByteReader.Error(at, $"unknown {kind} {(uint)index}"));
    }

    private void Relocate(int at, object target)
    {
        output.Bytes(bytes.AsSpan(copiedTo, at - copiedTo));
        relocations.Add(new(output.Length, target));
        copiedTo = reader.Position;
    }

    private void BlockType()
    {
        int at = reader.Position;
        byte first = reader.Peek();
        if (first == 0x40 || ByteReader.IsValueType((ValueType)first)) { reader.Byte(); return; }
        long index = reader.S33();
        Relocate(at, index >= 0 && index < symbols.Types.Count ? new TypedBlock(symbols.Types[(int)index]) : throw ByteReader.Error(at, "malformed block type"));
    }

    // Returns by how much the instruction changes the nesting depth.
    private int Instruction()
    {
        int at = reader.Position;
        byte opcode = reader.Byte();
        switch (opcode)
        {
            case 0x02 or 0x03 or 0x04: BlockType(); return 1;
            case 0x0B: return -1;
            case 0x00 or 0x01 or 0x05 or 0x0F or 0x1A or 0x1B or 0xD1: break;
            case 0x0C or 0x0D or 0x20 or 0x21 or 0x22: reader.U32(); break;
            case 0x0E:
                for (int n = reader.Length(); n >= 0; n--) reader.U32();
                break;
            case 0x10 or 0xD2: Index(symbols.Functions, "function"); break;
            case 0x11: Index(symbols.Types, "type"); Index(symbols.Tables, "table"); break;
            case 0x1C: reader.ValueTypes(); break;
            case 0x23 or 0x24: Index(symbols.Globals, "global"); break;
            case 0x25 or 0x26: Index(symbols.Tables, "table"); break;
            case >= 0x28 and <= 0x3E:
                reader.U32();
                if (is64) reader.U64(); else reader.U32();
                break;
            case 0x3F or 0x40: reader.ZeroByte(); break;
            case 0x41: reader.S32(); break;
            case 0x42: reader.S64(); break;
            case 0x43: reader.Take(4); break;
            case 0x44: reader.Take(8); break;
            case 0xD0: reader.ReferenceType(); break;
            case 0xFC:
                uint sub = reader.U32();
                switch (sub)
                {
                    case <= 7: break;
                    case 8: Index(symbols.Data, "data segment"); reader.ZeroByte(); break;
                    case 9: Index(symbols.Data, "data segment"); break;
                    case 10: reader.ZeroByte(); reader.ZeroByte(); break;
                    case 11: reader.ZeroByte(); break;
                    case 12: Index(symbols.Elements, "elem segment"); Index(symbols.Tables, "table"); break;
                    case 13: Index(symbols.Elements, "elem segment"); break;
                    case 14: Index(symbols.Tables, "table"); Index(symbols.Tables, "table"); break;
                    case 15 or 16 or 17: Index(symbols.Tables, "table"); break;
                    default: throw ByteReader.Error(at, $"illegal opcode fc {sub:x2}");
                }
                break;
            default:
                if (!Opcodes.IsNumeric(opcode)) throw ByteReader.Error(at, $"illegal opcode {opcode:x2}");
                break;
        }
        return 0;
    }
}
