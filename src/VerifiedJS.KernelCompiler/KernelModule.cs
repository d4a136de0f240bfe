using VerifiedJS.Wasm;

namespace VerifiedJS.KernelCompiler;

/// <summary>A constant table of the kernel, in linear memory.</summary>
public sealed record DataTable(int Address, Seq<byte> Bytes);

/// <summary>A compiled method. Its body refers to other functions and to the function table by symbol.</summary>
/// <param name="Symbol">The function; its name is Namespace.Type.Method.</param>
/// <param name="Locals">The types of the locals behind the parameters.</param>
/// <param name="Body">The instructions.</param>
/// <param name="Uses">The constant tables and such that it uses.</param>
public sealed record KernelFunction(FunctionSymbol Symbol, Seq<ValueType> Locals, Seq<Instruction> Body, KernelUses Uses);

/// <summary>A method that hosts provide.</summary>
public sealed record KernelImport(FunctionSymbol Symbol, string Module, string Name);

/// <summary>A function that is visible outside under a name.</summary>
public sealed record KernelExport(FunctionSymbol Symbol, string Name);

/// <summary>What the kernel compiler makes of an assembly.</summary>
public sealed class KernelModule
{
    /// <summary>The functions, in a stable order: roots first, then what they reach.</summary>
    public required IReadOnlyList<KernelFunction> Functions { get; init; }

    /// <summary>The imported functions that are used.</summary>
    public required IReadOnlyList<KernelImport> Imports { get; init; }

    /// <summary>The exports that [WasmExport] asks for.</summary>
    public required IReadOnlyList<KernelExport> Exports { get; init; }

    /// <summary>The constant tables, by address.</summary>
    public required IReadOnlyList<DataTable> Tables { get; init; }

    /// <summary>What values of static fields refer to: in use wherever the field is read.</summary>
    public required KernelUses SharedUses { get; init; }

    /// <summary>The first address behind the constant tables.</summary>
    public required int DataEnd { get; init; }

    /// <summary>The function table that indirect calls go through, given by the caller or made for this module.</summary>
    public required TableSymbol Table { get; init; }

    /// <summary>The functions by method name; overloads have their parameter types behind it.</summary>
    public IReadOnlyDictionary<string, FunctionSymbol> ByName => field ??= Functions.Select(f => f.Symbol).Concat(Imports.Select(i => i.Symbol)).ToDictionary(s => s.Name);

    /// <summary>The function that a method became.</summary>
    /// <exception cref="KeyNotFoundException">The method is not part of the result: no root, or inlined everywhere.</exception>
    public FunctionSymbol this[System.Reflection.MethodInfo method]
    {
        get
        {
            string name = $"{method.DeclaringType!.FullName!.Replace('+', '.')}.{method.Name}";
            return ByName.TryGetValue(name, out var symbol) ? symbol : ByName[$"{name}({string.Join(",", method.GetParameters().Select(p => p.ParameterType.Name))})"];
        }
    }

    /// <summary>Adds everything to a program that is being built: imports, functions and tables, but no exports.</summary>
    public void AddTo(ModuleBuilder builder)
    {
        foreach (var import in Imports) builder.ImportFunction(import.Module, import.Name, import.Symbol);
        foreach (var function in Functions) builder.Define(function.Symbol, function.Locals, function.Body);
        foreach (var table in Tables) builder.AddData($"table@{table.Address}", (ulong)table.Address, [.. table.Bytes]);
    }

    /// <summary>
    /// A module of its own: memory (of at least so many pages as the constant tables need) and function table are
    /// exported beside what [WasmExport] asks for.
    /// </summary>
    public Module ToModule(int memoryPages = 1)
    {
        int needed = Tables.Count == 0 ? 0 : (DataEnd + 65535) / 65536;
        var builder = new ModuleBuilder { Name = "kernel", Memory = new MemoryType(new Limits((ulong)Math.Max(memoryPages, needed))) };
        builder.UseFunctionTable(Table);
        AddTo(builder);
        builder.ExportMemory("memory");
        builder.Export("table", Table);
        foreach (var export in Exports) builder.Export(export.Name, export.Symbol);
        return builder.Build();
    }
}
