extern alias Cubical64;
using System.Reflection;
using VerifiedJS.Cubical.Runtime;
using VerifiedJS.Intrinsics;
using VerifiedJS.KernelCompiler;
using VerifiedJS.Wasm;
using ValueType = VerifiedJS.Wasm.ValueType;

namespace VerifiedJS.Cubical;

/// <summary>
/// The modules of the cubical product, compiled from their restricted C#: the evaluator, the Lean runtime beside it, and both
/// as one. With <paramref name="is64"/>, object fields and addresses have 8 bytes, in a 64-bit memory.
/// </summary>
public sealed class CubicalModules(bool is64 = false)
{
    public const string EvaluatorName = "topolei_cubical", RuntimeName = "lean_runtime", CompositeName = "topolei_composite";

    private const string Environment = "env", MemoryName = "memory", HeapBaseName = "__heap_base", DataEndName = "__data_end";

    private readonly ValueType word = is64 ? ValueType.I64 : ValueType.I32;

    /// <summary>topolei_cubical.wasm: it defines and exports the memory, and imports the eight shims.</summary>
    public byte[] Evaluator()
    {
        var image = new StaticImage(is64 ? 8 : 4);
        var (kernel, exports) = Compile(typeof(Exports), image.End);
        var builder = new ModuleBuilder { Name = EvaluatorName, DropUnreachable = true, EmitNames = false };
        int heapBase = (kernel.DataEnd + 15) & ~15;
        builder.Memory = new MemoryType(new Limits((ulong)(heapBase + Memory.PageSize - 1) / Memory.PageSize + 1), is64);
        foreach (KernelImport import in kernel.Imports) builder.ImportFunction(import.Module, import.Name, import.Symbol);
        AddFunctions(builder, kernel);
        builder.AddData("constants", (ulong)Layout.StaticObjects, image.Bytes);
        foreach (var (name, symbol) in exports) builder.Export(name, symbol);
        builder.ExportMemory(MemoryName);
        builder.Export(HeapBaseName, builder.DefineGlobal(HeapBaseName, new GlobalType(word, false), Address(heapBase)));
        builder.Export(DataEndName, builder.DefineGlobal(DataEndName, new GlobalType(word, false), Address(kernel.DataEnd)));
        return Checked(builder);
    }

    /// <summary>lean_runtime.wasm: it imports the memory and where its heap may begin, and exports the shims.</summary>
    public byte[] LeanRuntime()
    {
        var (kernel, exports) = Compile(typeof(LeanRuntime), Layout.StaticObjects);
        if (kernel.Tables.Count > 0) throw new InvalidOperationException("the runtime has constant tables, but no place for them");
        var builder = new ModuleBuilder { Name = RuntimeName, DropUnreachable = true, EmitNames = false };
        builder.ImportMemory(Environment, MemoryName, new MemoryType(new Limits(1), is64));
        GlobalSymbol heapBase = builder.ImportGlobal(Environment, HeapBaseName, new GlobalType(word, false));
        // Restricted C# has no globals: what it sees as a function is one that gives the global.
        foreach (KernelImport import in kernel.Imports)
        {
            if (import.Name != HeapBaseName) throw new InvalidOperationException($"the runtime imports {import.Name}");
            builder.Define(import.Symbol, [], [new GlobalGet(heapBase)]);
        }
        AddFunctions(builder, kernel);
        foreach (var (name, symbol) in exports) builder.Export(name, symbol);
        return Checked(builder);
    }

    /// <summary>Evaluator and runtime as one module that imports nothing.</summary>
    public byte[] Composite() => StaticLinker.Link([new(EvaluatorName, Evaluator()), new(RuntimeName, LeanRuntime())], emitNames: false);

    private (KernelModule Kernel, List<(string Name, FunctionSymbol Symbol)> Exports) Compile(Type interfaceType, int dataStart)
    {
        var methods = interfaceType.GetMethods(BindingFlags.Static | BindingFlags.Public)
            .Select(m => (Method: m, m.GetCustomAttribute<WasmExportAttribute>()?.Name)).Where(m => m.Name is not null).ToList();
        string assembly = (is64 ? typeof(Cubical64::VerifiedJS.Cubical.Layout) : typeof(Layout)).Assembly.Location;
        KernelModule kernel = KernelCompiler.KernelCompiler.Compile(assembly, new KernelOptions
        {
            DataStart = dataStart,
            Memory64 = is64,
            Exports = false,
            Roots = [.. methods.Select(m => $"{interfaceType.FullName}.{m.Method.Name}")],
        });
        return (kernel, [.. methods.Select(m => (m.Name!, kernel.ByName[$"{interfaceType.FullName}.{m.Method.Name}"]))]);
    }

    private static void AddFunctions(ModuleBuilder builder, KernelModule kernel)
    {
        foreach (KernelFunction function in kernel.Functions) builder.Define(function.Symbol, function.Locals, function.Body);
        foreach (DataTable table in kernel.Tables) builder.AddData($"table@{table.Address}", (ulong)table.Address, [.. table.Bytes]);
    }

    private Seq<Instruction> Address(int address) => [is64 ? new I64Const(address) : new I32Const(address)];

    private byte[] Checked(ModuleBuilder builder)
    {
        Validator.Validate(builder.Build(), is64 ? Features.All : Features.Baseline);
        return builder.Encode();
    }
}
