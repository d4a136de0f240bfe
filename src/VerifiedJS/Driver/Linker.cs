using System.Text;
using VerifiedJS.Anf;
using VerifiedJS.Driver.Linking;
using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;
using VerifiedJS.Wasm;
using VerifiedJS.WasmIR;

namespace VerifiedJS.Driver;

/// <summary>How a program gets its runtime.</summary>
public enum LinkMode
{
    /// <summary>One self-contained WASI command module.</summary>
    Static,
    /// <summary>Memory, function table and functions are imported from the runtime's module of the same ABI hash.</summary>
    Dynamic,
}

/// <summary>
/// What a dynamically linked program finds when it is instantiated: the runtime of this ABI, the memory's content, and how many slots of the
/// function table are taken.
/// </summary>
public sealed record LinkBase(string Abi, MemoryImage Image, int Slots);

/// <summary>Lowers a program against the runtime's image and links it.</summary>
public static class Linker
{
    /// <summary>
    /// The custom section "verifiedjs" of dynamically linked modules and of the runtime: what a host must know before it instantiates.
    /// One line a fact: abi HASH, pages N (least size of the memory), slots N (least size of the function table).
    /// </summary>
    internal static byte[] Metadata(string hash, int pages, int slots) => Encoding.ASCII.GetBytes($"abi {hash}\npages {pages}\nslots {slots}\n");

    /// <summary>The library's function that runs a program.</summary>
    private const string RunProgram = "runProgram";

    /// <summary>The module's bytes. <paramref name="anf"/> is the optimised program; <paramref name="witness"/> is filled in where it is given.</summary>
    public static byte[] Link(AnfProgram anf, Runtime runtime, LinkMode mode, LinkWitness? witness = null)
    {
        witness?.Abi = runtime.Hash;
        return mode == LinkMode.Static ? LinkStatic(anf, runtime, witness) : LinkOver(anf, runtime.Base, RunProgram, null, witness);
    }

    /// <summary>A program that is linked dynamically with what is there before it: a runtime, or a runtime and the prefix of programs.</summary>
    public static byte[] LinkOver(AnfProgram anf, LinkBase before) => LinkOver(anf, before, RunProgram, null);

    /// <summary>The program as Wasm.IR, with the addresses that it will have.</summary>
    public static IrProgram Lower(AnfProgram anf, Runtime runtime)
    {
        using NativeMemoryBlock memory = runtime.Image.Load();
        Memory.Attach(memory);
        return Lower(anf, runtime.Base.Slots).Ir;
    }

    private static (IrProgram Ir, NativeStaticData Data) Lower(AnfProgram anf, int firstSlot)
    {
        var data = new NativeStaticData([.. anf.Functions.Select(f => f.Source)], firstSlot, anf.StaticCount, anf.Files);
        return (Lowering.Lower(anf, data), data);
    }

    private static byte[] LinkStatic(AnfProgram anf, Runtime runtime, LinkWitness? witness)
    {
        using NativeMemoryBlock memory = runtime.Image.Load();
        Memory.Attach(memory);
        (ModuleBuilder builder, ProgramSymbols symbols, IReadOnlyList<FunctionSymbol> library) = Combine(anf, runtime);
        FunctionSymbol unpack = builder.ExportedFunction(Runtime.ExportName(KernelInterface.UnpackImage))!;
        foreach (string export in builder.ExportNames.ToList())
            if (export is not ("memory" or "_start"))
                builder.RemoveExport(export);
        builder.Memory = new MemoryType(new Limits((ulong)memory.Pages));
        byte[] packed = MemoryImage.Pack(memory);
        if (packed.Length <= PackedImage.Room)
        {
            DataSymbol data = builder.AddPassiveData("image", packed);
            builder.Start = builder.DefineFunction("unpack", new FunctionType([], []), [],
            [
                new I32Const(PackedImage.Place), new I32Const(0), new I32Const(packed.Length), new MemoryInit(data), new DataDrop(data),
                new I32Const(packed.Length), new Wasm.Call(unpack),
            ]);
        }
        else
        {
            foreach ((int address, byte[] bytes) in MemoryImage.Take(memory).Segments) builder.AddData("image", (uint)address, bytes);
        }
        return Encode(builder, symbols, witness, library);
    }

    /// <summary>The names of the functions, the kernel's and others, that a self-contained module of the program has.</summary>
    public static IReadOnlyList<string> KeptFunctions(AnfProgram anf, Runtime runtime)
    {
        using NativeMemoryBlock memory = runtime.Image.Load();
        Memory.Attach(memory);
        (ModuleBuilder builder, _, _) = Combine(anf, runtime);
        foreach (string export in builder.ExportNames.ToList())
            if (export != "_start") builder.RemoveExport(export);
        return [.. builder.LinkedFunctions().Select(f => f.Name)];
    }

    /// <summary>
    /// Runtime and program together, without what the program does not reach, which leaves the image in the attached memory as well; and the runtime's functions as they were.
    /// </summary>
    private static (ModuleBuilder Builder, ProgramSymbols Symbols, IReadOnlyList<FunctionSymbol> Runtime) Combine(AnfProgram anf, Runtime runtime)
    {
        ModuleBuilder builder = ModuleBuilder.LoadObject(runtime.Object);
        FunctionSymbol[] loaded = [.. builder.Functions];
        builder.Name = "main";
        builder.DropUnreachable = true;
        builder.EmitNames = false; // a tenth of a small module
        int firstSlot = builder.SlotLimit;
        (IrProgram ir, NativeStaticData data) = Lower(anf, firstSlot);
        var symbols = new ProgramSymbols(
            method => builder.ExportedFunction(Runtime.ExportName(method)) ?? throw new InvalidOperationException($"the runtime does not export {method}"),
            RuntimeHelpers.All.ToDictionary(h => h.Helper, h => builder.ExportedFunction(Runtime.ExportName(h.Helper))!));
        DefineFunctions(anf, builder, symbols, ir);
        DefineStart(builder, symbols, data, KernelData.Intrinsic(RunProgram));

        bool IsOwnName(string name) => !runtime.Image.Contains(InternTable.Intern(KernelData.NewString(name)));
        // The evaluator names freely, and its parser has a realm of its own.
        if (runtime.HasEvaluator) return (builder, symbols, loaded);
        var operations = new List<string>();
        (FunctionFacts[] program, _) = FactCollector.Collect(anf, data, operations, IsOwnName);
        if (ImageReachability.Of(builder, runtime.Facts, program, operations, [.. anf.Functions.Select(f => data.Template(f.Id))], symbols.Entries, Runtime.FirstSlot,
            builder.ExportedFunction("_start")!, InternTable.Intern(KernelData.String(RunProgram))) is not { } reached) return (builder, symbols, loaded);
        foreach (FunctionSymbol function in reached.Known)
            if (!reached.IsLive(function)) builder.Abandon(function);
        builder.ForgetAbandonedRoots();
        ImagePruning.Prune(reached, runtime.Facts);
        return (builder, symbols, loaded);
    }

    /// <summary>
    /// <paramref name="runner"/>: the library function that _start calls with main's closure. <paramref name="after"/>, where given: the content
    /// that the module leaves in memory instead of its own data; then there is nothing to start.
    /// </summary>
    internal static byte[] LinkOver(AnfProgram anf, LinkBase before, string runner, NativeMemoryBlock? after, LinkWitness? witness = null)
    {
        using BaseMemory memory = BaseMemory.Take(before.Image);
        int firstSlot = before.Slots;
        var builder = new ModuleBuilder(firstSlot) { Name = "main", DropUnreachable = true };
        (IrProgram ir, NativeStaticData data) = Lower(anf, firstSlot);
        int slots = firstSlot + anf.Functions.Length;
        long run = KernelData.Intrinsic(runner);
        MemoryImage own = memory.Difference(), difference = after is null ? own : memory.Difference(after);
        builder.ImportMemory(Runtime.ModuleName, "memory", new MemoryType(new Limits((ulong)difference.Pages)));
        builder.UseFunctionTable(builder.ImportTable(Runtime.ModuleName, "functions", new TableType(VerifiedJS.Wasm.ValueType.FuncRef, new Limits((ulong)slots))));
        var imported = new Dictionary<string, FunctionSymbol>();
        FunctionSymbol Import(string name, FunctionType type)
        {
            if (!imported.TryGetValue(name, out FunctionSymbol? symbol)) imported.Add(name, symbol = builder.ImportFunction(Runtime.ModuleName, name, type));
            return symbol;
        }
        var symbols = new ProgramSymbols(
            method => Import(Runtime.ExportName(method), method.Type),
            RuntimeHelpers.All.ToDictionary(h => h.Helper, h => Import(Runtime.ExportName(h.Helper), RuntimeHelpers.TypeOf(h.Helper))));
        DefineFunctions(anf, builder, symbols, ir);
        if (after is null) DefineStart(builder, symbols, data, run);
        foreach ((int address, byte[] bytes) in difference.Segments) builder.AddData("data", (uint)address, bytes);
        builder.AddCustomSection("verifiedjs", Metadata(before.Abi, difference.Pages, slots));
        memory.GiveBack(own);
        return Encode(builder, symbols, witness);
    }

    private static void DefineFunctions(AnfProgram anf, ModuleBuilder builder, ProgramSymbols symbols, IrProgram ir)
    {
        try
        {
            symbols.DefineFunctions(builder, ir, "");
        }
        catch (EngineLimitException error)
        {
            var source = anf.Functions[error.Function.Index].Source;
            string what = source.Name.Length > 0 ? $"the function '{source.Name}'" : "a function";
            if (source.Position.File < 0) throw new CompileError($"{anf.Files[0].Name}: the code outside of functions is too large: it {error.Message}");
            Core.SourceFile file = anf.Files[source.Position.File];
            Source.LineColumn at = new Source.SourceText(file.Name, file.Text).Locate(source.Position.Offset);
            throw new CompileError($"{file.Name}:{at.Line}:{at.Column}: {what} is too large: it {error.Message}");
        }
    }

    private static byte[] Encode(ModuleBuilder builder, ProgramSymbols symbols, LinkWitness? witness, IReadOnlyList<FunctionSymbol>? runtime = null)
    {
        byte[] module = builder.Encode(out IReadOnlyList<FunctionSymbol> functions);
        witness?.Fill(builder, symbols, functions, runtime);
        return module;
    }

    /// <summary>_start: a function of the library, called with the closure of main.</summary>
    private static void DefineStart(ModuleBuilder builder, ProgramSymbols symbols, NativeStaticData data, long runner)
    {
        IrFunction start = RuntimeHelpers.Start(data.Template(new Flat.FunctionId(0)), runner);
        var symbol = new FunctionSymbol("_start", start.Type);
        symbols.Define(builder, symbol, start);
        builder.Export("_start", symbol);
    }
}
