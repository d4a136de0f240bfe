using System.Collections.Immutable;
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

    /// <summary>The runtime that it is linked with (<see cref="Runtime.Hash"/>); empty for a runtime's own module.</summary>
    public string Abi { get; internal set; } = "";

    /// <summary>Of a statically linked module: by the index of a function in the runtime's module, its index in this one, -1 where it was left out.</summary>
    public ImmutableArray<int> RuntimeFunctions { get; private set; } = [];

    /// <summary>And where calls of it go: to itself, or, where it was left out, to a stub; -1 where nothing calls it either.</summary>
    public ImmutableArray<int> RuntimeTargets { get; private set; } = [];

    /// <summary>The same, where functions have other indices: <paramref name="index"/> gives a function's own, or null where it is not there, <paramref name="target"/> that of what calls of it go to.</summary>
    public LinkWitness Moved(Func<int, int?> index, Func<int, int?> target)
    {
        var moved = new LinkWitness { Program = Program, FirstSlot = FirstSlot, Abi = Abi };
        foreach ((int at, IrFunction function) in Functions)
            if (index(at) is { } own) moved.Functions.Add(own, function);
        foreach ((FunctionId id, int at) in Direct)
            if (target(at) is { } entry) moved.Direct.Add(id, entry);
        foreach ((string name, (int at, FunctionType type)) in Externals)
            if (target(at) is { } external) moved.Externals.Add(name, (external, type));
        return moved;
    }

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
    /// <param name="runtime">Where it is linked statically, the functions of the runtime's module in that order.</param>
    internal void Fill(ModuleBuilder builder, ProgramSymbols symbols, IReadOnlyList<FunctionSymbol> linked, IReadOnlyList<FunctionSymbol>? runtime = null)
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
        if (runtime is null) return;
        RuntimeFunctions = [.. runtime.Select(symbol => indices.GetValueOrDefault(symbol, -1))];
        RuntimeTargets = [.. runtime.Select(symbol => indices.GetValueOrDefault(builder.Definition(symbol), -1))];
    }
}
