namespace VerifiedJS.Wasm;

// Objects: linked modules that can be linked again.
//
// An object is an ordinary module with a custom section that tells what the binary format does not: which constants in
// the code are slots of the function table, and which slots are roots.
//
//     "verifiedjs.object":  version=1, function table index + 1 (0: none), first slot,
//                           vec(slot roots: byte),
//                           vec(function index among the defined ones, vec(slots that its code names))
//
// Any other module can be appended too (see StaticLinker); its tables and element segments are then kept as they are.

/// <summary>The symbols of a module that was appended to a builder.</summary>
public sealed class AppendedModule
{
    /// <summary>Functions by index, imports first.</summary>
    public required IReadOnlyList<FunctionSymbol> Functions { get; init; }

    /// <summary>Globals by index, imports first.</summary>
    public required IReadOnlyList<GlobalSymbol> Globals { get; init; }

    /// <summary>Tables by index, imports first.</summary>
    public required IReadOnlyList<TableSymbol> Tables { get; init; }

    /// <summary>Data segments by index.</summary>
    public required IReadOnlyList<DataSymbol> Data { get; init; }

    /// <summary>Everything of the module but its code.</summary>
    public required Module Structure { get; init; }

    /// <summary>What is exported under a name: a symbol, or null for the memory.</summary>
    public Symbol? Exported(Export export) => export.Kind switch
    {
        ExternalKind.Function => Functions[export.Index],
        ExternalKind.Global => Globals[export.Index],
        ExternalKind.Table => Tables[export.Index],
        _ => null,
    };
}

public sealed partial class ModuleBuilder
{
    private const string ObjectSection = "verifiedjs.object";

    /// <summary>The linked module's bytes with what <see cref="LoadObject"/> needs to link it again.</summary>
    public byte[] EncodeObject()
    {
        var layout = new Layout(this);
        var info = new ByteWriter();
        info.U32(1);
        info.U32(slots.Count > 0 || functionTable is not null ? (uint)layout.IndexOf(FunctionTable) + 1 : 0);
        info.U32((uint)FirstSlot);
        info.U32((uint)slots.Count);
        for (int i = 0; i < slots.Count; i++) info.Byte(rootSlots.Contains(FirstSlot + i) ? (byte)1 : (byte)0);
        var referring = layout.Functions.Select((f, index) => (index, slots: SlotsNamed(f))).Where(f => f.slots.Count > 0).ToList();
        info.U32((uint)referring.Count);
        foreach (var (index, named) in referring)
        {
            info.U32((uint)index);
            info.U32((uint)named.Count);
            foreach (int slot in named) info.U32((uint)slot);
        }
        var module = layout.Module with { Customs = [.. layout.Module.Customs, new(ObjectSection, info.ToArray(), 11)] };
        return Encoder.EncodeWith(module, [.. layout.Functions.Select(f => f.Code)], layout.IndexOf);
    }

    private List<int> SlotsNamed(FunctionDefinition function) =>
        [.. function.Code.Relocations.Select(r => r.Target).OfType<SlotOf>().Select(s => slotOf[s.Function]).Concat(function.SlotReferences).Distinct().Order()];

    /// <summary>
    /// Starts from an object: everything keeps the index that it has there, and what is added comes after it. Costs
    /// little more than reading the bytes.
    /// </summary>
    public static ModuleBuilder LoadObject(byte[] bytes)
    {
        var (structure, bodies) = Decoder.DecodeStructure(bytes);
        var info = new ByteReader(structure.Customs.FirstOrDefault(c => c.Name == ObjectSection)?.Bytes.Span.ToArray()
            ?? throw new DecodeError(0, $"not an object: no custom section {ObjectSection}"));
        if (info.U32() != 1) throw info.Error("unknown version of the object section");
        int table = info.Index() - 1;
        var builder = new ModuleBuilder(info.Index());
        var appended = builder.Append(bytes, structure with { Customs = structure.Customs.Where(c => c.Name != ObjectSection).ToSeq() }, bodies, slotTable: table);
        builder.types.AddRange(structure.Types);
        builder.Name = structure.Names?.Module;
        foreach (var export in structure.Exports)
            if (appended.Exported(export) is { } symbol) builder.Export(export.Name, symbol); else builder.ExportMemory(export.Name);
        if (structure.Start is int start) builder.Start = appended.Functions[start];

        int slotCount = info.Length();
        if (slotCount < builder.slots.Count) throw info.Error("the object has more slots than its object section says");
        while (builder.slots.Count < slotCount) builder.slots.Add(null);
        for (int i = 0; i < slotCount; i++)
            if (info.Byte() != 0) builder.rootSlots.Add(builder.FirstSlot + i);
        for (int n = info.Length(); n > 0; n--)
        {
            int function = info.Index();
            var named = new int[info.Length()];
            for (int i = 0; i < named.Length; i++) named[i] = info.Index();
            builder.functions[function].SlotReferences = named;
        }
        return builder;
    }

    /// <summary>
    /// Adds all definitions and imports of an encoded module, but not its exports and start function. A second memory is
    /// an error unless one of the two is an import (see <see cref="SatisfyMemoryImport"/>).
    /// </summary>
    public AppendedModule Append(byte[] bytes)
    {
        var (structure, bodies) = Decoder.DecodeStructure(bytes);
        return Append(bytes, structure, bodies, slotTable: -1);
    }

    private AppendedModule Append(byte[] bytes, Module structure, IReadOnlyList<(int Start, int End)> bodies, int slotTable)
    {
        var functionSymbols = new List<FunctionSymbol>();
        var globalSymbols = new List<GlobalSymbol>();
        var tableSymbols = new List<TableSymbol>();
        var functionNames = structure.Names?.Functions.ToDictionary(n => n.Index, n => n.Name) ?? [];
        var globalNames = structure.Names?.Globals.ToDictionary(n => n.Index, n => n.Name) ?? [];
        var dataNames = structure.Names?.Data.ToDictionary(n => n.Index, n => n.Name) ?? [];
        foreach (var export in structure.Exports)
            if (export.Kind == ExternalKind.Function) functionNames.TryAdd(export.Index, export.Name);
            else if (export.Kind == ExternalKind.Global) globalNames.TryAdd(export.Index, export.Name);
        string FunctionName(string otherwise) => functionNames.GetValueOrDefault(functionSymbols.Count, otherwise);

        foreach (var import in structure.Imports)
            switch (import.Type)
            {
                case ImportType.Function f:
                    functionSymbols.Add(ImportFunction(import.Module, import.Name, structure.Types[f.Type.Index], FunctionName(import.Name)));
                    break;
                case ImportType.Global g: globalSymbols.Add(ImportGlobal(import.Module, import.Name, g.Type)); break;
                case ImportType.Table t: tableSymbols.Add(ImportTable(import.Module, import.Name, t.Type)); break;
                case ImportType.Memory m:
                    if (Memory is null) ImportMemory(import.Module, import.Name, m.Type); else Memory = Merge(Memory, m.Type);
                    break;
            }
        foreach (var memory in structure.Memories)
        {
            if (Memory is not null && memoryImport is null) throw new InvalidOperationException("both modules define a memory");
            Memory = Memory is null ? memory : Merge(Memory, memory);
            memoryImport = null;
        }

        foreach (var function in structure.Functions)
            functionSymbols.Add(new FunctionSymbol(FunctionName($"f{functionSymbols.Count}"), structure.Types[function.Type.Index]));
        for (int i = 0; i < structure.Globals.Count; i++)
            globalSymbols.Add(new GlobalSymbol(globalNames.GetValueOrDefault(globalSymbols.Count, $"g{globalSymbols.Count}"), structure.Globals[i].Type));
        foreach (var type in structure.Tables)
        {
            var symbol = new TableSymbol($"t{tableSymbols.Count}", type);
            if (tableSymbols.Count != slotTable) tables.Add(symbol); // the table of the slots is defined when linking
            tableSymbols.Add(symbol);
        }
        if (slotTable >= 0) UseFunctionTable(tableSymbols[slotTable]);
        var dataSymbols = structure.Data.Select((_, i) => new DataSymbol(dataNames.GetValueOrDefault(i, $"d{i}"))).ToList();
        var elementSymbols = structure.Elements.Select((_, i) => new ElementSymbol($"e{i}")).ToList();
        var spaces = new SymbolSpaces([.. structure.Types], functionSymbols, globalSymbols, tableSymbols, dataSymbols, elementSymbols);
        var symbolizer = new Symbolizer(spaces);

        int globalImportCount = globalSymbols.Count - structure.Globals.Count;
        for (int i = 0; i < structure.Globals.Count; i++)
            globals.Add(new(globalSymbols[globalImportCount + i], symbolizer.Expression(structure.Globals[i].Initializer)));
        for (int i = 0; i < structure.Data.Count; i++)
            data.Add(new(dataSymbols[i], structure.Data[i].Mode is SegmentMode.Active active ? symbolizer.Expression(active.Offset) : null, structure.Data[i].Bytes.Span.ToArray()));
        for (int i = 0; i < structure.Elements.Count; i++) AppendElement(structure.Elements[i], elementSymbols[i], spaces, symbolizer, slotTable);

        var localNames = structure.Names?.Locals.ToDictionary(l => l.Function, l => l.Names) ?? [];
        var scanner = new CodeScanner(bytes, spaces, Memory is { Is64: true });
        int functionImportCount = functionSymbols.Count - structure.Functions.Count;
        for (int i = 0; i < bodies.Count; i++)
        {
            var (start, end) = bodies[i];
            Define(new FunctionDefinition(functionSymbols[functionImportCount + i], () => scanner.Scan(start, end))
            {
                LocalNames = localNames.TryGetValue(functionImportCount + i, out var names) && IsDense(names) ? names.Map(n => n.Name) : null,
            });
        }
        customs.AddRange(structure.Customs.Select(c => c with { After = 11 }));
        return new() { Functions = functionSymbols, Globals = globalSymbols, Tables = tableSymbols, Data = dataSymbols, Structure = structure };
    }

    private static bool IsDense(Seq<(int Index, string Name)> names)
    {
        for (int i = 0; i < names.Count; i++)
            if (names[i].Index != i) return false;
        return true;
    }

    private void AppendElement(ElementSegment segment, ElementSymbol symbol, SymbolSpaces spaces, Symbolizer symbolizer, int slotTable)
    {
        switch (segment.Mode)
        {
            // Slots of an object. Gaps between segments are slots whose functions were dropped.
            case SegmentMode.Active active when active.Target == slotTable && active.Offset is [I32Const offset]:
                while (FirstSlot + slots.Count < offset.Value) slots.Add(null);
                foreach (var item in segment.Items)
                {
                    var function = spaces.Functions[((RefFunc)item[0]).Function.Index];
                    slotOf.TryAdd(function, FirstSlot + slots.Count);
                    slots.Add(function);
                }
                break;
            case SegmentMode.Active active:
                elements.Add(new(symbol, segment.Type, segment.Items.Map(symbolizer.Expression), spaces.Tables[active.Target], symbolizer.Expression(active.Offset)));
                break;
            // Declarative segments of an object are made anew; of other modules they become passive, which declares as well
            // and keeps the numbering that code relies on.
            case SegmentMode.Declarative when slotTable >= 0: break;
            default:
                elements.Add(new(symbol, segment.Type, segment.Items.Map(symbolizer.Expression), null, null));
                break;
        }
    }

    /// <summary>The type of a memory that must do for both.</summary>
    private static MemoryType Merge(MemoryType a, MemoryType b)
    {
        if (a.Is64 != b.Is64) throw new InvalidOperationException("a 32-bit and a 64-bit memory cannot be one");
        ulong? maximum = a.Limits.Maximum is ulong x && b.Limits.Maximum is ulong y ? Math.Min(x, y) : a.Limits.Maximum ?? b.Limits.Maximum;
        return new(new(Math.Max(a.Limits.Minimum, b.Limits.Minimum), maximum), a.Is64);
    }

    /// <summary>Indices to symbols.</summary>
    private sealed class Symbolizer(SymbolSpaces spaces) : Rewriter
    {
        protected override Ref<FunctionSymbol> Function(Ref<FunctionSymbol> function) => spaces.Functions[function.Index];
        protected override Ref<GlobalSymbol> Global(Ref<GlobalSymbol> global) => spaces.Globals[global.Index];
    }
}
