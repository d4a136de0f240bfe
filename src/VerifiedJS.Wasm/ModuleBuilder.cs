namespace VerifiedJS.Wasm;

// Links a symbolic program into a module.
//
// Definitions get their indices in the order in which they are added, imports first. So what is added first keeps its
// indices: a runtime is loaded with LoadObject, and the functions, table slots and data of a program come after it.
// Bodies are encoded when they are defined, with holes for symbols (see Code), so linking copies bytes.
//
// The function table holds the functions that code refers to by number (function pointers). A slot's number is fixed
// when it is asked for, and never changes, even when the function is dropped: its slot is then null.
//
//     table:  | null (slots below FirstSlot) | slot FirstSlot | ... |
//
// With DropUnreachable, a function is kept if it is exported, is the start function, is in a slot that is a root, in
// an element segment, in the initialiser of a kept global, or is named by the code of a kept function (call, ref.func,
// FunctionSlot). Dropped: other functions and function imports, globals that nothing kept names, and passive data
// segments that nothing kept names.

/// <summary>Builds a module from definitions that refer to each other by symbols.</summary>
public sealed partial class ModuleBuilder
{
    private sealed record FunctionImport(FunctionSymbol Symbol, string Module, string Name);
    private sealed record GlobalImport(GlobalSymbol Symbol, string Module, string Name);
    private sealed record TableImport(TableSymbol Symbol, string Module, string Name);

    private sealed class FunctionDefinition(FunctionSymbol symbol, Func<Code> encode)
    {
        private Code? code;

        public FunctionSymbol Symbol { get; } = symbol;

        /// <summary>The encoded body. Those of a loaded object are scanned on first use, since most of them may be left out.</summary>
        public Code Code => code ??= encode();
        public Seq<ValueType>? Locals { get; init; }
        public Seq<Instruction>? Body { get; init; } // null when loaded from an object
        public Seq<string>? LocalNames { get; init; }
        public IReadOnlyList<int> SlotReferences { get; set; } = []; // of loaded code, whose FunctionSlots are plain constants
    }

    private sealed class GlobalDefinition(GlobalSymbol symbol, Seq<Instruction> initializer)
    {
        public GlobalSymbol Symbol { get; } = symbol;
        public Seq<Instruction> Initializer { get; set; } = initializer;
    }

    private sealed class DataDefinition(DataSymbol symbol, Seq<Instruction>? offset, byte[] bytes)
    {
        public DataSymbol Symbol { get; } = symbol;
        public Seq<Instruction>? Offset { get; } = offset; // null: passive
        public byte[] Bytes { get; set; } = bytes;
    }

    private sealed record ElementDefinition(ElementSymbol Symbol, ValueType Type, Seq<Seq<Instruction>> Items, TableSymbol? Table, Seq<Instruction>? Offset);

    private sealed record ExportDefinition(string Name, ExternalKind Kind, Symbol? Symbol);

    private readonly CodeEncoder encoder = new();
    private readonly List<FunctionImport> functionImports = [];
    private readonly List<GlobalImport> globalImports = [];
    private readonly List<TableImport> tableImports = [];
    private readonly List<FunctionDefinition> functions = [];
    private readonly Dictionary<FunctionSymbol, FunctionDefinition> definitions = [];
    private readonly Dictionary<string, FunctionSymbol> functionsByName = []; // the first of each name
    private readonly Dictionary<Symbol, Symbol> aliases = [];
    private readonly List<GlobalDefinition> globals = [];
    private readonly List<TableSymbol> tables = [];
    private readonly List<DataDefinition> data = [];
    private readonly List<ElementDefinition> elements = [];
    private readonly List<ExportDefinition> exports = [];
    private readonly List<FunctionType> types = []; // of a loaded object, to keep their order
    private readonly List<CustomSection> customs = [];
    private readonly List<FunctionSymbol?> slots = [];
    private readonly Dictionary<FunctionSymbol, int> slotOf = [];
    private readonly HashSet<int> rootSlots = [];
    private readonly Dictionary<FunctionType, FunctionSymbol> stubs = [];
    private TableSymbol? functionTable;
    private (string Module, string Name)? memoryImport;

    /// <summary>The module's name in the name section.</summary>
    public string? Name { get; set; }

    /// <summary>Whether to leave out what exports, start function, root slots and element segments do not reach.</summary>
    public bool DropUnreachable { get; set; }

    /// <summary>Whether to write names of functions, globals and data segments.</summary>
    public bool EmitNames { get; set; } = true;

    /// <summary>The memory, defined here unless <see cref="ImportMemory"/> was called.</summary>
    public MemoryType? Memory { get; set; }

    /// <summary>The start function.</summary>
    public FunctionSymbol? Start { get; set; }

    /// <summary>Creates an empty program; slots are numbered from <paramref name="firstSlot"/>.</summary>
    public ModuleBuilder(int firstSlot = 1) => FirstSlot = firstSlot;

    /// <summary>The number of the first slot; the ones below are null (or belong to somebody else, when the table is imported).</summary>
    public int FirstSlot { get; private set; } = 1;

    /// <summary>The number after the last slot in use: the least size of the function table.</summary>
    public int SlotLimit => FirstSlot + slots.Count;

    // ---- Imports ----

    /// <summary>Adds a function import.</summary>
    public FunctionSymbol ImportFunction(string module, string name, FunctionType type, string? symbolName = null)
    {
        var symbol = new FunctionSymbol(symbolName ?? name, type);
        ImportFunction(module, name, symbol);
        return symbol;
    }

    /// <summary>Makes a function an import that was only a symbol so far.</summary>
    public void ImportFunction(string module, string name, FunctionSymbol symbol)
    {
        functionImports.Add(new(symbol, module, name));
        functionsByName.TryAdd(symbol.Name, symbol);
    }

    /// <summary>Adds a function import under a symbol that is there already.</summary>
    public void ImportFunction(FunctionSymbol symbol, string module, string name) => functionImports.Add(new(symbol, module, name));

    /// <summary>Adds a global import.</summary>
    public GlobalSymbol ImportGlobal(string module, string name, GlobalType type)
    {
        var symbol = new GlobalSymbol(name, type);
        globalImports.Add(new(symbol, module, name));
        return symbol;
    }

    /// <summary>Adds a table import.</summary>
    public TableSymbol ImportTable(string module, string name, TableType type)
    {
        var symbol = new TableSymbol(name, type);
        tableImports.Add(new(symbol, module, name));
        return symbol;
    }

    /// <summary>Imports the memory instead of defining it.</summary>
    public void ImportMemory(string module, string name, MemoryType type)
    {
        memoryImport = (module, name);
        Memory = type;
    }

    // ---- Definitions ----

    /// <summary>Declares and defines a function.</summary>
    public FunctionSymbol DefineFunction(string name, FunctionType type, Seq<ValueType> locals, Seq<Instruction> body)
    {
        var symbol = new FunctionSymbol(name, type);
        Define(symbol, locals, body);
        return symbol;
    }

    /// <summary>
    /// Defines a function that was only a symbol so far. <paramref name="locals"/> excludes the parameters;
    /// <paramref name="localNames"/> starts with the parameters and may be shorter than the locals. The result is how many bytes the body
    /// has, without the indices of symbols.
    /// </summary>
    public int Define(FunctionSymbol symbol, Seq<ValueType> locals, Seq<Instruction> body, Seq<string>? localNames = null)
    {
        var code = encoder.Body(locals, body);
        Define(new FunctionDefinition(symbol, () => code) { Locals = locals, Body = body, LocalNames = localNames });
        foreach (var relocation in code.Relocations)
            if (relocation.Target is SlotOf slot) Slot(slot.Function, root: false);
        return code.Bytes.Length + code.Relocations.Length;
    }

    private void Define(FunctionDefinition definition)
    {
        if (!definitions.TryAdd(definition.Symbol, definition)) throw new InvalidOperationException($"function {definition.Symbol} is defined twice");
        functions.Add(definition);
        functionsByName.TryAdd(definition.Symbol.Name, definition.Symbol);
    }

    /// <summary>Defines a global.</summary>
    public GlobalSymbol DefineGlobal(string name, GlobalType type, Seq<Instruction> initializer)
    {
        var symbol = new GlobalSymbol(name, type);
        globals.Add(new(symbol, initializer));
        return symbol;
    }

    /// <summary>Replaces the initialiser of a global that is defined here.</summary>
    public void SetInitializer(GlobalSymbol symbol, Seq<Instruction> initializer) => globals.First(g => g.Symbol == symbol).Initializer = initializer;

    /// <summary>Defines a table of its own (the function table needs no definition).</summary>
    public TableSymbol DefineTable(string name, TableType type)
    {
        var symbol = new TableSymbol(name, type);
        tables.Add(symbol);
        return symbol;
    }

    /// <summary>Adds a data segment that is copied to a fixed address at instantiation.</summary>
    public DataSymbol AddData(string name, ulong address, byte[] bytes) =>
        AddData(name, [Memory is { Is64: true } ? new I64Const((long)address) : new I32Const((int)(uint)address)], bytes);

    /// <summary>Adds a data segment that is copied at instantiation to the address that a constant expression gives.</summary>
    public DataSymbol AddData(string name, Seq<Instruction> address, byte[] bytes)
    {
        var symbol = new DataSymbol(name);
        data.Add(new(symbol, address, bytes));
        return symbol;
    }

    /// <summary>Adds a data segment for memory.init.</summary>
    public DataSymbol AddPassiveData(string name, byte[] bytes)
    {
        var symbol = new DataSymbol(name);
        data.Add(new(symbol, null, bytes));
        return symbol;
    }

    /// <summary>The data segments added or loaded so far.</summary>
    public IEnumerable<DataSymbol> DataSegments => data.Select(d => d.Symbol);

    /// <summary>The contents of a data segment.</summary>
    public byte[] GetData(DataSymbol symbol) => data.First(d => d.Symbol == symbol).Bytes;

    /// <summary>Replaces the contents of a data segment.</summary>
    public void SetData(DataSymbol symbol, byte[] bytes) => data.First(d => d.Symbol == symbol).Bytes = bytes;

    /// <summary>Adds an element segment: active when <paramref name="table"/> and <paramref name="offset"/> are given, else passive.</summary>
    public ElementSymbol AddElements(string name, ValueType type, Seq<Seq<Instruction>> items, TableSymbol? table = null, Seq<Instruction>? offset = null)
    {
        var symbol = new ElementSymbol(name);
        elements.Add(new(symbol, type, items, table, offset));
        return symbol;
    }

    /// <summary>Appends a custom section at the end of the module.</summary>
    public void AddCustomSection(string name, byte[] bytes) => customs.Add(new(name, bytes, 11));

    // ---- Exports ----

    /// <summary>Exports a function, global or table.</summary>
    public void Export(string name, Symbol symbol) => exports.Add(new(name, symbol switch
    {
        FunctionSymbol => ExternalKind.Function,
        GlobalSymbol => ExternalKind.Global,
        TableSymbol => ExternalKind.Table,
        _ => throw new ArgumentException($"{symbol} cannot be exported"),
    }, symbol));

    /// <summary>Exports the memory.</summary>
    public void ExportMemory(string name) => exports.Add(new(name, ExternalKind.Memory, null));

    /// <summary>Takes an export back; false when there was none of that name.</summary>
    public bool RemoveExport(string name) => exports.RemoveAll(e => e.Name == name) > 0;

    /// <summary>The function exported under this name, or null.</summary>
    public FunctionSymbol? ExportedFunction(string name) => exports.Find(e => e.Name == name)?.Symbol as FunctionSymbol;

    /// <summary>The global exported under this name, or null.</summary>
    public GlobalSymbol? ExportedGlobal(string name) => exports.Find(e => e.Name == name)?.Symbol as GlobalSymbol;

    /// <summary>The names of the exports.</summary>
    public IEnumerable<string> ExportNames => exports.Select(e => e.Name);

    /// <summary>
    /// The first function of this name that was imported or defined, or null. Names come from symbols, and for a loaded
    /// object from its name section; they need not be unique. For an import that was satisfied, what satisfies it.
    /// </summary>
    public FunctionSymbol? FindFunction(string name) => functionsByName.TryGetValue(name, out var symbol) ? (FunctionSymbol)Canonical(symbol) : null;

    /// <summary>All functions, imports first, in the order of their addition.</summary>
    public IEnumerable<FunctionSymbol> Functions => functionImports.Select(f => f.Symbol).Concat(functions.Select(f => f.Symbol));

    /// <summary>The function imports that are still unsatisfied.</summary>
    public IEnumerable<(FunctionSymbol Symbol, string Module, string Name)> FunctionImports => functionImports.Select(f => (f.Symbol, f.Module, f.Name));

    /// <summary>Satisfies an import: all references to it go to <paramref name="definition"/> and the import disappears.</summary>
    public void Satisfy(FunctionSymbol import, FunctionSymbol definition)
    {
        CheckSatisfies(import, definition, import.Type == definition.Type);
        if (functionImports.RemoveAll(f => f.Symbol == import) == 0) throw new InvalidOperationException($"{import} is not an import");
        aliases.Add(import, definition);
    }

    /// <summary>Satisfies an import: all references to it go to <paramref name="definition"/> and the import disappears.</summary>
    public void Satisfy(GlobalSymbol import, GlobalSymbol definition)
    {
        CheckSatisfies(import, definition, import.Type == definition.Type);
        if (globalImports.RemoveAll(f => f.Symbol == import) == 0) throw new InvalidOperationException($"{import} is not an import");
        aliases.Add(import, definition);
    }

    /// <summary>Satisfies an import: all references to it go to <paramref name="definition"/> and the import disappears.</summary>
    public void Satisfy(TableSymbol import, TableSymbol definition)
    {
        CheckSatisfies(import, definition, import.Type.Element == definition.Type.Element && definition.Type.Limits.Minimum >= import.Type.Limits.Minimum);
        if (tableImports.RemoveAll(f => f.Symbol == import) == 0) throw new InvalidOperationException($"{import} is not an import");
        aliases.Add(import, definition);
    }

    private void CheckSatisfies(Symbol import, Symbol definition, bool typesMatch)
    {
        if (!typesMatch) throw new InvalidOperationException($"import {import} is of another type than {definition}");
        if (Canonical(definition) == import) throw new InvalidOperationException($"import {import} is satisfied by itself");
    }

    /// <summary>Defines the memory here after all, if it was imported.</summary>
    public void SatisfyMemoryImport() => memoryImport = null;

    // ---- The function table ----

    /// <summary>The table of the slots, defined here unless <see cref="UseFunctionTable"/> was called.</summary>
    public TableSymbol FunctionTable => functionTable ??= new("functions", new(ValueType.FuncRef, new(0)));

    /// <summary>Puts the slots into this (imported or defined) table.</summary>
    public void UseFunctionTable(TableSymbol table)
    {
        if (functionTable is not null) throw new InvalidOperationException("the function table is in use already");
        functionTable = table;
    }

    /// <summary>
    /// The number of the function's slot in the function table; a new one on the first call. A slot that is a root keeps
    /// the function; others are for functions that something else keeps (code with FunctionSlot, or
    /// <see cref="KeepSlot"/>).
    /// </summary>
    public int Slot(FunctionSymbol function, bool root = true)
    {
        if (!slotOf.TryGetValue(function, out int slot))
        {
            slot = FirstSlot + slots.Count;
            slotOf.Add(function, slot);
            slots.Add(function);
        }
        if (root) rootSlots.Add(slot);
        return slot;
    }

    /// <summary>Makes the slot a root: something outside the code (a heap image) refers to it by number.</summary>
    public void KeepSlot(int slot)
    {
        if (slot < FirstSlot || slot >= SlotLimit) throw new ArgumentOutOfRangeException(nameof(slot), slot, "no such slot");
        rootSlots.Add(slot);
    }

    /// <summary>Slots whose functions were abandoned are no roots any more.</summary>
    public void ForgetAbandonedRoots() => rootSlots.RemoveWhere(slot => slots[slot - FirstSlot] is null);

    /// <summary>The function in a slot, or null.</summary>
    public FunctionSymbol? FunctionInSlot(int slot) => slot >= FirstSlot && slot < SlotLimit ? slots[slot - FirstSlot] : null;

    // ---- What to leave out ----

    /// <summary>
    /// The functions and other symbols that a function's code names, those of its table slots included. Empty for what is not defined here.
    /// </summary>
    public IEnumerable<Symbol> References(FunctionSymbol function)
    {
        if (!definitions.TryGetValue(function, out var definition)) yield break;
        foreach (var (_, target) in definition.Code.Relocations)
            if (target is Symbol named) yield return Canonical(named);
            else if (target is SlotOf slot) yield return Canonical(slot.Function);
        foreach (int slot in definition.SlotReferences) yield return Canonical(slots[slot - FirstSlot]!);
    }

    /// <summary>
    /// Leaves out a function that is defined here, though code may name it: what never runs may call it. References go to a function of
    /// the same type that traps. Its table slot becomes null.
    /// </summary>
    public void Abandon(FunctionSymbol function)
    {
        if (!stubs.TryGetValue(function.Type, out var stub)) stubs.Add(function.Type, stub = DefineFunction("abandoned", function.Type, [], [new Unreachable()]));
        aliases.Add(function, stub);
        if (slotOf.TryGetValue(function, out int slot)) slots[slot - FirstSlot] = null;
    }

    // ---- Linking ----

    /// <summary>The linked module.</summary>
    public Module Build()
    {
        var layout = new Layout(this);
        return layout.Module with { Functions = layout.Functions.Select(layout.Resolve).ToSeq() };
    }

    /// <summary>The linked module's bytes: those of <c>Encoder.Encode(Build())</c>, but faster.</summary>
    public byte[] Encode() => Encode(out _);

    /// <summary>The linked module's bytes, and the symbols of its functions in order of their indices, imports first.</summary>
    public byte[] Encode(out IReadOnlyList<FunctionSymbol> functions)
    {
        var layout = new Layout(this);
        functions = layout.LinkedFunctions;
        return Encoder.EncodeWith(layout.Module, [.. layout.Functions.Select(f => f.Code)], layout.IndexOf);
    }

    /// <summary>The symbols of functions that an encoding will contain, imports first, in order of their indices.</summary>
    public IReadOnlyList<FunctionSymbol> LinkedFunctions() => new Layout(this).LinkedFunctions;

    /// <summary>What references to the function go to: itself, or what satisfies or replaces it.</summary>
    public FunctionSymbol Definition(FunctionSymbol function) => (FunctionSymbol)Canonical(function);

    private Symbol Canonical(Symbol symbol)
    {
        while (aliases.TryGetValue(symbol, out var target)) symbol = target;
        return symbol;
    }

    /// <summary>Index assignment, and everything of the module but its function bodies.</summary>
    private sealed class Layout
    {
        private readonly ModuleBuilder builder;
        private readonly Dictionary<object, int> indices = [];
        private readonly List<FunctionType> types = [];
        private readonly HashSet<Symbol> live = [];
        private readonly Resolver resolver;

        public List<FunctionImport> FunctionImports { get; }
        public List<FunctionDefinition> Functions { get; }
        public Module Module { get; }
        public IReadOnlyList<FunctionSymbol> LinkedFunctions => [.. FunctionImports.Select(f => f.Symbol), .. Functions.Select(f => f.Symbol)];

        public Layout(ModuleBuilder builder)
        {
            this.builder = builder;
            resolver = new(this);
            bool all = !builder.DropUnreachable;
            if (!all) MarkReachable();
            bool Kept(Symbol symbol) => all || live.Contains(symbol);

            FunctionImports = builder.functionImports.FindAll(f => Kept(f.Symbol));
            Functions = builder.functions.FindAll(f => Kept(f.Symbol));
            var globalImports = builder.globalImports.FindAll(g => Kept(g.Symbol));
            var globals = builder.globals.FindAll(g => Kept(g.Symbol));
            var data = builder.data.FindAll(d => d.Offset is not null || Kept(d.Symbol));
            var elements = builder.elements;

            Number(FunctionImports.Select(f => f.Symbol), Functions.Select(f => f.Symbol));
            Number(globalImports.Select(g => g.Symbol), globals.Select(g => g.Symbol));
            bool definesFunctionTable = builder.functionTable is { } table && !builder.tables.Contains(table) && !builder.tableImports.Exists(t => t.Symbol == table);
            var tables = builder.tables.Select(t => t.Type).ToList();
            if (definesFunctionTable) tables.Add(new(ValueType.FuncRef, new((ulong)builder.SlotLimit)));
            else if (builder.slots.Count > 0 && builder.functionTable is null)
            {
                tables.Add(new(ValueType.FuncRef, new((ulong)builder.SlotLimit)));
                definesFunctionTable = true;
            }
            Number(builder.tableImports.Select(t => t.Symbol), definesFunctionTable ? builder.tables.Append(builder.FunctionTable) : builder.tables);
            Number<Symbol>([], data.Select(d => d.Symbol));
            Number<Symbol>([], elements.Select(e => e.Symbol));

            // Types: those of a loaded object, imports, functions, then those that code names, in order of appearance.
            foreach (var type in builder.types) TypeIndex(type);
            foreach (var import in FunctionImports) TypeIndex(import.Symbol.Type);
            foreach (var function in Functions) TypeIndex(function.Symbol.Type);
            bool namesData = false;
            foreach (var function in Functions)
                foreach (var (_, target) in function.Code.Relocations)
                    switch (target)
                    {
                        case FunctionType type: TypeIndex(type); break;
                        case TypedBlock block: TypeIndex(block.Type); break;
                        case DataSymbol: namesData = true; break;
                    }

            var segments = elements.Select(e => new ElementSegment(e.Type, e.Items.Map(Constant),
                e.Table is null ? new SegmentMode.Passive() : new SegmentMode.Active(indices[builder.Canonical(e.Table)], Constant(e.Offset!)))).ToList();
            if (builder.slots.Count > 0) segments.AddRange(SlotSegments());
            var undeclared = Undeclared(globals);
            if (undeclared.Count > 0)
                segments.Add(new(ValueType.FuncRef, undeclared.Select(f => (Seq<Instruction>)[new RefFunc(indices[f])]).ToSeq(), new SegmentMode.Declarative()));

            Module = new Module
            {
                Types = types,
                Imports = [
                    .. FunctionImports.Select(f => new Import(f.Module, f.Name, new ImportType.Function(TypeIndex(f.Symbol.Type)))),
                    .. builder.tableImports.Select(t => new Import(t.Module, t.Name, new ImportType.Table(t.Symbol.Type))),
                    .. builder.memoryImport is var (module, name) ? [new Import(module, name, new ImportType.Memory(builder.Memory!))] : Seq<Import>.Empty,
                    .. globalImports.Select(g => new Import(g.Module, g.Name, new ImportType.Global(g.Symbol.Type)))],
                Functions = Functions.Select(f => new Function(TypeIndex(f.Symbol.Type), [], [])).ToSeq(), // bodies are filled in or encoded apart
                Tables = tables,
                Memories = builder.Memory is { } memory && builder.memoryImport is null ? [memory] : [],
                Globals = globals.Select(g => new Global(g.Symbol.Type, Constant(g.Initializer))).ToSeq(),
                Exports = builder.exports.Select(e => new Export(e.Name, e.Kind, e.Symbol is null ? 0 : Index(e.Symbol))).ToSeq(),
                Start = builder.Start is { } start ? Index(start) : null,
                Elements = segments,
                Data = data.Select(d => new DataSegment(d.Bytes, d.Offset is null ? new SegmentMode.Passive() : new SegmentMode.Active(0, Constant(d.Offset)))).ToSeq(),
                HasDataCount = namesData,
                Customs = builder.customs,
                Names = builder.EmitNames ? Names(globals, data) : null,
            };
        }

        // 3.3.10: a constant expression may name imported globals only, so a global that is defined here after all (because
        // an import was satisfied) is replaced by its initialiser.
        private Seq<Instruction> Constant(Seq<Instruction> expression)
        {
            if (expression is [GlobalGet { Global.Symbol: { } global }] && builder.globals.Find(g => g.Symbol == builder.Canonical(global)) is { } definition)
                return Constant(definition.Initializer);
            return resolver.Expression(expression);
        }

        private void Number<T>(IEnumerable<T> imports, IEnumerable<T> definitions) where T : Symbol
        {
            int next = 0;
            foreach (var symbol in imports.Concat(definitions)) indices.Add(symbol, next++);
        }

        private int TypeIndex(FunctionType type)
        {
            if (!indices.TryGetValue(type, out int index))
            {
                indices.Add(type, index = types.Count);
                types.Add(type);
            }
            return index;
        }

        private int Index(Symbol symbol) => indices.TryGetValue(builder.Canonical(symbol), out int index)
            ? index
            : throw new InvalidOperationException($"{symbol} is referred to but neither defined nor imported");

        public long IndexOf(object target) => target switch
        {
            Symbol symbol => Index(symbol),
            FunctionType type => TypeIndex(type),
            TypedBlock block => TypeIndex(block.Type),
            SlotOf slot => builder.slotOf[slot.Function],
            _ => throw new InvalidOperationException($"cannot link {target}"),
        };

        // ---- Reachability ----

        private void MarkReachable()
        {
            var work = new Stack<Symbol>();
            void Mark(Symbol symbol)
            {
                symbol = builder.Canonical(symbol);
                if (live.Add(symbol)) work.Push(symbol);
            }
            void MarkExpression(Seq<Instruction> expression)
            {
                foreach (var instruction in expression)
                    if (instruction is RefFunc { Function.Symbol: { } f }) Mark(f);
                    else if (instruction is GlobalGet { Global.Symbol: { } g }) Mark(g);
            }
            foreach (var export in builder.exports)
                if (export.Symbol is not null) Mark(export.Symbol);
            if (builder.Start is not null) Mark(builder.Start);
            foreach (int slot in builder.rootSlots) Mark(builder.slots[slot - builder.FirstSlot]!);
            foreach (var element in builder.elements)
            {
                foreach (var item in element.Items) MarkExpression(item);
                if (element.Offset is not null) MarkExpression(element.Offset);
            }
            foreach (var segment in builder.data)
                if (segment.Offset is not null) MarkExpression(segment.Offset);
            var initializers = builder.globals.ToDictionary(g => g.Symbol, g => g.Initializer);
            while (work.TryPop(out var symbol))
            {
                if (symbol is GlobalSymbol global && initializers.TryGetValue(global, out var initializer)) MarkExpression(initializer);
                if (symbol is not FunctionSymbol function || !builder.definitions.TryGetValue(function, out var definition)) continue;
                foreach (var (_, target) in definition.Code.Relocations)
                    if (target is Symbol named) Mark(named);
                    else if (target is SlotOf slot) Mark(slot.Function);
                foreach (int slot in definition.SlotReferences) Mark(builder.slots[slot - builder.FirstSlot]!);
            }
        }

        // Runs of slots whose functions are kept; the other slots stay null.
        private IEnumerable<ElementSegment> SlotSegments()
        {
            int table = Index(builder.FunctionTable);
            var items = new List<Seq<Instruction>>();
            for (int i = 0; i <= builder.slots.Count; i++)
            {
                if (i < builder.slots.Count && builder.slots[i] is { } f && (!builder.DropUnreachable || live.Contains(builder.Canonical(f))))
                    items.Add([new RefFunc(Index(f))]);
                else if (items.Count > 0)
                {
                    yield return new(ValueType.FuncRef, items, new SegmentMode.Active(table, [new I32Const(builder.FirstSlot + i - items.Count)]));
                    items.Clear();
                }
            }
        }

        // 3.4.10: ref.func in code needs the function to occur elsewhere in the module too; see the declarative segments of 2.5.7.
        private List<Symbol> Undeclared(List<GlobalDefinition> globals)
        {
            var wanted = new List<Symbol>();
            var seen = new HashSet<Symbol>();
            foreach (var export in builder.exports)
                if (export.Symbol is FunctionSymbol f) seen.Add(builder.Canonical(f));
            foreach (var f in builder.slots)
                if (f is not null) seen.Add(builder.Canonical(f));
            foreach (var item in builder.elements.SelectMany(e => e.Items).Concat(globals.Select(g => g.Initializer)))
                foreach (var instruction in item)
                    if (instruction is RefFunc { Function.Symbol: { } f }) seen.Add(builder.Canonical(f));
            foreach (var function in Functions)
                foreach (var position in RefFuncTargets(function.Code))
                    if (seen.Add(builder.Canonical(position))) wanted.Add(builder.Canonical(position));
            return wanted;
        }

        private static IEnumerable<FunctionSymbol> RefFuncTargets(Code code)
        {
            // call (0x10) and ref.func (0xD2) are the instructions with a function immediate; the opcode precedes it.
            foreach (var (position, target) in code.Relocations)
                if (target is FunctionSymbol function && code.Bytes[position - 1] == 0xD2) yield return function;
        }

        private NameSection Names(List<GlobalDefinition> globals, List<DataDefinition> data) => new()
        {
            Module = builder.Name,
            Functions = [.. FunctionImports.Select(f => (indices[f.Symbol], f.Symbol.Name)), .. Functions.Select(f => (indices[f.Symbol], f.Symbol.Name))],
            Locals = Functions.Where(f => f.LocalNames is { Count: > 0 })
                .Select(f => (indices[f.Symbol], f.LocalNames!.Select((name, index) => (index, name)).ToSeq())).ToSeq(),
            Globals = globals.Select(g => (indices[g.Symbol], g.Symbol.Name)).ToSeq(),
            Data = data.Select(d => (indices[d.Symbol], d.Symbol.Name)).ToSeq(),
        };

        // ---- Bodies as syntax ----

        public Function Resolve(FunctionDefinition function)
        {
            Ref<FunctionType> type = TypeIndex(function.Symbol.Type);
            if (function.Body is { } body) return new(type, function.Locals!, resolver.Expression(body));
            var output = new ByteWriter();
            function.Code.Link(output, IndexOf);
            var (locals, instructions) = Decoder.DecodeBody(output.ToArray(), builder.Memory is { Is64: true });
            return new(type, locals, instructions);
        }

        private sealed class Resolver(Layout layout) : Rewriter
        {
            private int Resolve<T>(Ref<T> reference) where T : Symbol => reference.Symbol is { } symbol ? layout.Index(symbol) : reference.Index;
            protected override Ref<FunctionSymbol> Function(Ref<FunctionSymbol> function) => Resolve(function);
            protected override Ref<GlobalSymbol> Global(Ref<GlobalSymbol> global) => Resolve(global);
            protected override Ref<TableSymbol> Table(Ref<TableSymbol> table) => Resolve(table);
            protected override Ref<DataSymbol> Data(Ref<DataSymbol> data) => Resolve(data);
            protected override Ref<ElementSymbol> Element(Ref<ElementSymbol> element) => Resolve(element);
            protected override Ref<FunctionType> Type(Ref<FunctionType> type) => type.Symbol is { } symbol ? layout.TypeIndex(symbol) : type;
            protected override Instruction Slot(FunctionSlot slot) => new I32Const(layout.builder.slotOf[slot.Function]);
        }
    }
}
