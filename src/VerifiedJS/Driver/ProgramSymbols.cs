using VerifiedJS.Flat;
using VerifiedJS.Wasm;
using VerifiedJS.WasmIR;

namespace VerifiedJS.Driver;

/// <summary>The function symbols of one program's functions, beside those that it gets from kernel and runtime.</summary>
internal sealed class ProgramSymbols(Func<KernelMethod, FunctionSymbol> kernel, IReadOnlyDictionary<RuntimeHelper, FunctionSymbol> helpers)
{
    private readonly Dictionary<FunctionId, FunctionSymbol> direct = [];

    /// <summary>The functions' entries that were defined, in order.</summary>
    public List<(FunctionSymbol Symbol, int Function, bool IsDirect)> Entries { get; } = [];

    /// <summary>The runtime's helpers.</summary>
    public IReadOnlyDictionary<RuntimeHelper, FunctionSymbol> Helpers => helpers;

    public EmissionSymbols ForEmission(TableSymbol table) => new(kernel, helper => helpers[helper], id => direct[id], table);

    /// <summary>Defines all functions; the uniform entry of function i gets the table slot i after those that there are.</summary>
    public void DefineFunctions(ModuleBuilder builder, IrProgram program, string prefix)
    {
        var symbols = program.Functions.Select(f => new FunctionSymbol(prefix + (f.Name.Length > 0 ? f.Name : "anonymous") + (f.Entry == Entry.Direct ? ".direct" : ""), f.Type)).ToArray();
        int first = builder.SlotLimit;
        for (int i = 0; i < symbols.Length; i++)
        {
            Entries.Add((symbols[i], program.Functions[i].Id.Index, program.Functions[i].Entry == Entry.Direct));
            if (program.Functions[i].Entry == Entry.Direct) direct.Add(program.Functions[i].Id, symbols[i]);
            else if (builder.Slot(symbols[i]) != first + program.Functions[i].Id.Index) throw new InvalidOperationException("functions are not in order");
        }
        EmissionSymbols emission = ForEmission(builder.FunctionTable);
        for (int i = 0; i < symbols.Length; i++)
        {
            var (locals, body) = Emission.Emit(program.Functions[i], emission);
            builder.Define(symbols[i], locals, body);
        }
    }
}
