namespace VerifiedJS.Wasm;

/// <summary>The binary format (chapter 5) of a module, with shortest LEB128s everywhere.</summary>
public static class Encoder
{
    internal static ReadOnlySpan<byte> Header => [0x00, 0x61, 0x73, 0x6D, 0x01, 0x00, 0x00, 0x00];

    /// <summary>Encodes an index-based module. The module need not be valid.</summary>
    public static byte[] Encode(Module module)
    {
        var encoder = new CodeEncoder();
        return EncodeWith(module, [.. module.Functions.Select(f => encoder.Body(f.Locals, f.Body))], NoSymbols);
    }

    private static long NoSymbols(object symbol) => throw new InvalidOperationException($"unresolved reference to {symbol}");

    /// <summary>
    /// Encodes the module with <paramref name="bodies"/> as the code section, one per function; the bodies of
    /// <see cref="Module.Functions"/> are not looked at.
    /// </summary>
    internal static byte[] EncodeWith(Module module, IReadOnlyList<Code> bodies, Func<object, long> indexOf)
    {
        var output = new ByteWriter(1 << 16);
        var section = new ByteWriter(1 << 12);
        var scratch = new ByteWriter();
        var code = new CodeEncoder();
        output.Bytes(Header);

        void Customs(int after)
        {
            foreach (var custom in module.Customs)
            {
                if (custom.After != after) continue;
                section.Name(custom.Name);
                section.Bytes(custom.Bytes.Span);
                Flush(0);
            }
        }

        void Flush(byte id)
        {
            output.Byte(id);
            output.Sized(section.Written);
            section.Clear();
        }

        void Section<T>(byte id, IReadOnlyList<T> items, Action<T> encode)
        {
            if (items.Count > 0)
            {
                section.U32((uint)items.Count);
                foreach (var item in items) encode(item);
                Flush(id);
            }
            Customs(id);
        }

        void Expression(Seq<Instruction> body) => code.Expression(body).Link(section, indexOf);

        Customs(0);
        Section(1, module.Types, type =>
        {
            section.Byte(0x60);
            ValueTypes(section, type.Parameters);
            ValueTypes(section, type.Results);
        });
        Section(2, module.Imports, import =>
        {
            section.Name(import.Module);
            section.Name(import.Name);
            switch (import.Type)
            {
                case ImportType.Function f: section.Byte(0); section.U32((uint)f.Type.Index); break;
                case ImportType.Table t: section.Byte(1); Table(section, t.Type); break;
                case ImportType.Memory m: section.Byte(2); Memory(section, m.Type); break;
                case ImportType.Global g: section.Byte(3); GlobalType(section, g.Type); break;
                default: throw new InvalidOperationException($"unknown import type {import.Type}");
            }
        });
        Section(3, module.Functions, function => section.U32((uint)function.Type.Index));
        Section(4, module.Tables, table => Table(section, table));
        Section(5, module.Memories, memory => Memory(section, memory));
        Section(6, module.Globals, global =>
        {
            GlobalType(section, global.Type);
            Expression(global.Initializer);
        });
        Section(7, module.Exports, export =>
        {
            section.Name(export.Name);
            section.Byte((byte)export.Kind);
            section.U32((uint)export.Index);
        });
        if (module.Start is int start)
        {
            section.U32((uint)start);
            Flush(8);
        }
        Customs(8);
        Section(9, module.Elements, element => Element(section, element, Expression));
        if (module.HasDataCount)
        {
            section.U32((uint)module.Data.Count);
            Flush(12);
        }
        Customs(12);
        Section(10, bodies, body =>
        {
            scratch.Clear();
            body.Link(scratch, indexOf);
            section.Sized(scratch.Written);
        });
        Section(11, module.Data, data =>
        {
            switch (data.Mode)
            {
                case SegmentMode.Passive: section.U32(1); break;
                case SegmentMode.Active { Target: 0 } active: section.U32(0); Expression(active.Offset); break;
                case SegmentMode.Active active: section.U32(2); section.U32((uint)active.Target); Expression(active.Offset); break;
                default: throw new InvalidOperationException("a data segment cannot be declarative");
            }
            section.Sized(data.Bytes.Span);
        });
        if (module.Names is { } names)
        {
            section.Name("name");
            Names(section, names);
            Flush(0);
        }
        return output.ToArray();
    }

    private static void ValueTypes(ByteWriter output, Seq<ValueType> types)
    {
        output.U32((uint)types.Count);
        foreach (var type in types) output.Byte((byte)type);
    }

    // 5.3.7; memory64 sets bit 2 of the flags.
    private static void Limits(ByteWriter output, Limits limits, bool is64)
    {
        output.Byte((byte)((limits.Maximum is null ? 0 : 1) | (is64 ? 4 : 0)));
        output.U64(limits.Minimum);
        if (limits.Maximum is ulong maximum) output.U64(maximum);
    }

    private static void Table(ByteWriter output, TableType type)
    {
        output.Byte((byte)type.Element);
        Limits(output, type.Limits, false);
    }

    private static void Memory(ByteWriter output, MemoryType type) => Limits(output, type.Limits, type.Is64);

    private static void GlobalType(ByteWriter output, GlobalType type)
    {
        output.Byte((byte)type.Type);
        output.Byte(type.Mutable ? (byte)1 : (byte)0);
    }

    // 5.5.12: bit 0 passive or declarative, bit 1 explicit table or declarative, bit 2 expressions instead of indices.
    private static void Element(ByteWriter output, ElementSegment element, Action<Seq<Instruction>> expression)
    {
        bool indices = element.Type == ValueType.FuncRef;
        foreach (var item in element.Items) indices &= item.Count == 1 && item[0] is RefFunc;
        uint flags = indices ? 0u : 4u;
        switch (element.Mode)
        {
            // The short form names neither table nor type: table 0, funcref.
            case SegmentMode.Active { Target: 0 } active when element.Type == ValueType.FuncRef:
                output.U32(flags);
                expression(active.Offset);
                break;
            case SegmentMode.Active active:
                output.U32(flags | 2);
                output.U32((uint)active.Target);
                expression(active.Offset);
                output.Byte(indices ? (byte)0 : (byte)element.Type);
                break;
            case SegmentMode.Passive or SegmentMode.Declarative:
                output.U32(flags | (element.Mode is SegmentMode.Passive ? 1u : 3u));
                output.Byte(indices ? (byte)0 : (byte)element.Type);
                break;
            default: throw new InvalidOperationException($"unknown segment mode {element.Mode}");
        }
        output.U32((uint)element.Items.Count);
        foreach (var item in element.Items)
            if (indices) output.U32((uint)((RefFunc)item[0]).Function.Index); else expression(item);
    }

    // Appendix 7.4: subsections in the order of their ids.
    private static void Names(ByteWriter output, NameSection names)
    {
        var sub = new ByteWriter();
        void Subsection(byte id)
        {
            output.Byte(id);
            output.Sized(sub.Written);
            sub.Clear();
        }
        void Map(Seq<(int Index, string Name)> map)
        {
            sub.U32((uint)map.Count);
            foreach (var (index, name) in map)
            {
                sub.U32((uint)index);
                sub.Name(name);
            }
        }
        if (names.Module is string module) { sub.Name(module); Subsection(0); }
        if (names.Functions.Count > 0) { Map(names.Functions); Subsection(1); }
        if (names.Locals.Count > 0)
        {
            sub.U32((uint)names.Locals.Count);
            foreach (var (function, map) in names.Locals)
            {
                sub.U32((uint)function);
                Map(map);
            }
            Subsection(2);
        }
        if (names.Globals.Count > 0) { Map(names.Globals); Subsection(7); }
        if (names.Data.Count > 0) { Map(names.Data); Subsection(9); }
    }
}
