using VerifiedJS.Flat;
using VerifiedJS.Wasm;
using VerifiedJS.WasmIR;

namespace VerifiedJS.Driver;

/// <summary>The function symbols of one program's functions, beside those that it gets from kernel and runtime.</summary>
internal sealed class ProgramSymbols(Func<KernelMethod, FunctionSymbol> kernel, IReadOnlyDictionary<RuntimeHelper, FunctionSymbol> helpers)
{
    // WebAssembly JavaScript Interface 8.3, "implementation-defined limits", which engines share.
    private const int MostLocals = 50_000, MostBytes = 7_654_321;

    private readonly Dictionary<FunctionId, FunctionSymbol> direct = [];
    private readonly Dictionary<string, FunctionSymbol> externals = [];
    private readonly List<(FunctionSymbol Symbol, IrFunction Function)> placed = [];

    /// <summary>The program, once its functions are defined.</summary>
    public IrProgram Program { get; private set; } = new([], []);

    /// <summary>The table slot of the program's function 0.</summary>
    public int FirstSlot { get; private set; }

    /// <summary>What was emitted, and as which function.</summary>
    public IReadOnlyList<(FunctionSymbol Symbol, IrFunction Function)> Placed => placed;

    /// <summary>The kernel methods and helpers that emitted code calls, by their names in the runtime's module.</summary>
    public IReadOnlyDictionary<string, FunctionSymbol> Externals => externals;

    /// <summary>The functions' entries that were defined, in order.</summary>
    public List<(FunctionSymbol Symbol, int Function, bool IsDirect)> Entries { get; } = [];

    /// <summary>The runtime's helpers.</summary>
    public IReadOnlyDictionary<RuntimeHelper, FunctionSymbol> Helpers => helpers;

    private EmissionSymbols ForEmission(TableSymbol table) => new(
        method => externals[Runtime.ExportName(method)] = kernel(method),
        helper => externals[Runtime.ExportName(helper)] = helpers[helper],
        id => direct[id],
        table);

    /// <summary>Emits a function as the definition of a symbol.</summary>
    public void Define(ModuleBuilder builder, FunctionSymbol symbol, IrFunction function)
    {
        var (locals, body) = Emission.Emit(function, ForEmission(builder.FunctionTable));
        int size = builder.Define(symbol, locals, body);
        if (function.Locals.Length > MostLocals)
            throw new EngineLimitException(function.Id, $"needs {function.Locals.Length:n0} local variables in WebAssembly; engines take {MostLocals:n0}");
        if (size > MostBytes) throw new EngineLimitException(function.Id, $"has {size:n0} bytes as WebAssembly; engines take {MostBytes:n0}");
        placed.Add((symbol, function));
    }

    /// <summary>Defines all functions; the uniform entry of function i gets the table slot i after those that there are.</summary>
    public void DefineFunctions(ModuleBuilder builder, IrProgram program, string prefix)
    {
        var symbols = program.Functions.Select(f => new FunctionSymbol(prefix + (f.Name.Length > 0 ? f.Name : "anonymous") + (f.Entry == Entry.Direct ? ".direct" : ""), f.Type)).ToArray();
        int first = builder.SlotLimit;
        Program = program;
        FirstSlot = first;
        for (int i = 0; i < symbols.Length; i++)
        {
            Entries.Add((symbols[i], program.Functions[i].Id.Index, program.Functions[i].Entry == Entry.Direct));
            if (program.Functions[i].Entry == Entry.Direct) direct.Add(program.Functions[i].Id, symbols[i]);
            else if (builder.Slot(symbols[i]) != first + program.Functions[i].Id.Index) throw new InvalidOperationException("functions are not in order");
        }
        for (int i = 0; i < symbols.Length; i++) Define(builder, symbols[i], program.Functions[i]);
    }
}

/// <summary>A function that is larger than engines accept.</summary>
public sealed class EngineLimitException(FunctionId function, string message) : Exception(message)
{
    public FunctionId Function => function;
}
