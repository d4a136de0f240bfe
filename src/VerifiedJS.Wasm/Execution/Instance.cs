namespace VerifiedJS.Wasm.Execution;

/// <summary>4.2.5: a module instance.</summary>
public sealed class Instance
{
    private readonly Dictionary<string, Extern> exports = [];
    private Dictionary<int, string>? names;

    internal Instance(WasmStore store, Module module, Func<string, string, Extern?> resolve)
    {
        Store = store;
        Context = new Context(module);

        // 4.5.4 steps 1-4: imports.
        var functions = new List<FunctionInstance>();
        var tables = new List<TableInstance>();
        var globals = new List<GlobalInstance>();
        foreach (var import in module.Imports)
        {
            var value = resolve(import.Module, import.Name) ?? throw new LinkError($"unknown import \"{import.Module}\" \"{import.Name}\"");
            if (!Matches(value, import.Type)) throw new LinkError($"incompatible import type for \"{import.Module}\" \"{import.Name}\"");
            switch (value)
            {
                case FunctionInstance function:
                    if (function.Store != store) throw new LinkError($"\"{import.Module}\" \"{import.Name}\" belongs to another store");
                    functions.Add(function);
                    break;
                case TableInstance table: tables.Add(table); break;
                case MemoryInstance memory: Memory = memory; break;
                case GlobalInstance global: globals.Add(global); break;
            }
        }

        // Steps 5-11: allocation.
        for (int i = 0; i < module.Functions.Count; i++)
            functions.Add(new(store, module.Types[module.Functions[i].Type.Index], this, functions.Count, null));
        Functions = [.. functions];
        foreach (var table in module.Tables) tables.Add(new(table));
        Tables = [.. tables];
        foreach (var memory in module.Memories) Memory = new(memory);
        Globals = [.. globals];
        foreach (var global in module.Globals) globals.Add(new(global.Type, Evaluate(global.Initializer)));
        Globals = [.. globals];
        Elements = [.. module.Elements.Select(e => e.Items.Select(Evaluate).ToArray())];
        Data = [.. module.Data.Select(d => d.Bytes)];
        foreach (var export in module.Exports)
            exports.Add(export.Name, export.Kind switch
            {
                ExternalKind.Function => Functions[export.Index],
                ExternalKind.Table => Tables[export.Index],
                ExternalKind.Memory => Memory!,
                ExternalKind.Global => Globals[export.Index],
                _ => throw new InvalidOperationException($"unknown export kind {export.Kind}"),
            });

        // Steps 12-17: active segments in order, then the start function. A trap leaves earlier effects in place.
        for (int i = 0; i < module.Elements.Count; i++)
        {
            var element = module.Elements[i];
            if (element.Mode is SegmentMode.Active active)
                TableInit(active.Target, i, (uint)Evaluate(active.Offset), 0, (uint)element.Items.Count);
            if (element.Mode is not SegmentMode.Passive) Elements[i] = [];
        }
        for (int i = 0; i < module.Data.Count; i++)
            if (module.Data[i].Mode is SegmentMode.Active active)
            {
                ulong offset = Evaluate(active.Offset);
                MemoryInit(i, Memory!.Type.Is64 ? offset : (uint)offset, 0, (uint)module.Data[i].Bytes.Count);
                Data[i] = [];
            }
        if (module.Start is int start) Functions[start].Invoke();
    }

    internal WasmStore Store { get; }
    internal Context Context { get; }
    internal FunctionInstance[] Functions { get; }
    internal TableInstance[] Tables { get; }
    internal GlobalInstance[] Globals { get; }
    internal ulong[][] Elements { get; }
    internal Seq<byte>[] Data { get; }

    /// <summary>The module.</summary>
    public Module Module => Context.Module;

    /// <summary>The memory, if the module has one.</summary>
    public MemoryInstance? Memory { get; }

    /// <summary>The exports by name.</summary>
    public IReadOnlyDictionary<string, Extern> Exports => exports;

    /// <summary>The exported function of this name.</summary>
    public FunctionInstance Function(string name) =>
        exports.GetValueOrDefault(name) as FunctionInstance ?? throw new LinkError($"there is no exported function \"{name}\"");

    internal string NameOf(int function)
    {
        names ??= Module.Names?.Functions.GroupBy(n => n.Index).ToDictionary(g => g.Key, g => g.First().Name) ?? [];
        return names.GetValueOrDefault(function, $"function {function}");
    }

    // 4.5.2: does an external value match the type that an import asks for (3.6.8)?
    private bool Matches(Extern value, ImportType type) => (value, type) switch
    {
        (FunctionInstance f, ImportType.Function t) => f.Type.Equals(Context.Module.Types[t.Type.Index]),
        (TableInstance table, ImportType.Table t) => table.Type.Element == t.Type.Element && Matches(table.Size, table.Type.Limits.Maximum, t.Type.Limits),
        (MemoryInstance memory, ImportType.Memory t) => memory.Type.Is64 == t.Type.Is64 && Matches(memory.Pages, memory.Type.Limits.Maximum, t.Type.Limits),
        (GlobalInstance global, ImportType.Global t) => global.Type == t.Type,
        _ => false,
    };

    private static bool Matches(ulong size, ulong? maximum, Limits wanted) =>
        size >= wanted.Minimum && (wanted.Maximum is null || maximum <= wanted.Maximum);

    private ulong Evaluate(Seq<Instruction> constant) => constant[0] switch
    {
        I32Const c => Value.I32(c.Value),
        I64Const c => Value.I64(c.Value),
        F32Const c => c.Bits,
        F64Const c => c.Bits,
        RefNull => 0,
        RefFunc f => WasmStore.FuncRef(Functions[f.Function.Index]),
        GlobalGet g => Globals[g.Global.Index].Value,
        var other => throw new InvalidOperationException($"{other} in a constant expression"),
    };

    // ---- Bulk operations (4.4.6, 4.4.7): bounds are checked before anything is written ----

    internal void TableInit(int table, int element, uint destination, uint source, uint count)
    {
        var items = Elements[element];
        var target = Tables[table].Elements;
        if ((ulong)source + count > (ulong)items.Length || (ulong)destination + count > (ulong)target.Length) throw new Trap("out of bounds table access");
        Array.Copy(items, source, target, destination, count);
    }

    internal void TableCopy(int destinationTable, int sourceTable, uint destination, uint source, uint count)
    {
        var from = Tables[sourceTable].Elements;
        var to = Tables[destinationTable].Elements;
        if ((ulong)source + count > (ulong)from.Length || (ulong)destination + count > (ulong)to.Length) throw new Trap("out of bounds table access");
        Array.Copy(from, source, to, destination, count);
    }

    internal void TableFill(int table, uint start, ulong value, uint count)
    {
        var elements = Tables[table].Elements;
        if ((ulong)start + count > (ulong)elements.Length) throw new Trap("out of bounds table access");
        Array.Fill(elements, value, (int)start, (int)count);
    }

    internal void MemoryInit(int data, ulong destination, uint source, uint count)
    {
        var bytes = Data[data];
        if ((ulong)source + count > (ulong)bytes.Count) throw new Trap("out of bounds memory access");
        bytes.Span.Slice((int)source, (int)count).CopyTo(Memory!.Bytes(destination, count));
    }

    internal unsafe void MemoryCopy(ulong destination, ulong source, ulong count)
    {
        ulong length = Memory!.Length;
        if (source > length || count > length - source || destination > length || count > length - destination) throw new Trap("out of bounds memory access");
        Buffer.MemoryCopy(Memory.Base + source, Memory.Base + destination, count, count);
    }

    internal unsafe void MemoryFill(ulong destination, byte value, ulong count)
    {
        ulong length = Memory!.Length;
        if (destination > length || count > length - destination) throw new Trap("out of bounds memory access");
        System.Runtime.InteropServices.NativeMemory.Fill(Memory.Base + destination, (nuint)count, value);
    }
}
