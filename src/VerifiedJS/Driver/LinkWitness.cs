using VerifiedJS.Flat;
using VerifiedJS.Wasm;
using VerifiedJS.WasmIR;

namespace VerifiedJS.Driver;

/// <summary>What linking tells those who check its output: which function of the module is which of Wasm.IR.</summary>
public sealed class LinkWitness
{
    /// <summary>The program that was emitted.</summary>
    public IrProgram Program { get; private set; } = new([], []);

    /// <summary>The emitted functions, helpers included, by their indices in the module.</summary>
    public Dictionary<int, IrFunction> Functions { get; } = [];

    /// <summary>The indices of direct entries.</summary>
    public Dictionary<FunctionId, int> Direct { get; } = [];

    /// <summary>The indices of the kernel methods and helpers that emitted code calls, by their names in the runtime's module.</summary>
    public Dictionary<string, (int Index, FunctionType Type)> Externals { get; } = [];

    /// <summary>The table slot of the program's function 0.</summary>
    public int FirstSlot { get; private set; }

    /// <summary>The witness of a program that is not linked: its functions have the numbers from a first one on.</summary>
    internal static LinkWitness Of(IrProgram program, Dictionary<string, (int Index, FunctionType Type)> externals, int firstFunction, int firstSlot)
    {
        var witness = new LinkWitness { Program = program, FirstSlot = firstSlot };
        for (int i = 0; i < program.Functions.Length; i++)
        {
            witness.Functions.Add(firstFunction + i, program.Functions[i]);
            if (program.Functions[i].Entry == Entry.Direct) witness.Direct.Add(program.Functions[i].Id, firstFunction + i);
        }
        foreach ((string name, var external) in externals) witness.Externals.Add(name, external);
        return witness;
    }

    /// <param name="builder">What made the module.</param>
    /// <param name="linked">The module's functions in the order of their indices.</param>
    internal void Fill(ModuleBuilder builder, ProgramSymbols symbols, IReadOnlyList<FunctionSymbol> linked)
    {
        Program = symbols.Program;
        FirstSlot = symbols.FirstSlot;
        var indices = new Dictionary<FunctionSymbol, int>();
        for (int i = 0; i < linked.Count; i++) indices[linked[i]] = i;
        foreach ((FunctionSymbol symbol, IrFunction function) in symbols.Placed)
        {
            // What nothing reaches the module does not have; calls of what is left out go to a stub.
            if (indices.TryGetValue(symbol, out int own)) Functions.Add(own, function);
            if (function.Entry == Entry.Direct && function.Id.Index >= 0 && indices.TryGetValue(builder.Definition(symbol), out int index)) Direct.Add(function.Id, index);
        }
        foreach ((string name, FunctionSymbol symbol) in symbols.Externals)
            if (indices.TryGetValue(builder.Definition(symbol), out int index))
                Externals[name] = (index, symbol.Type);
    }
}
