using Mono.Cecil;
using VerifiedJS.Wasm;

namespace VerifiedJS.KernelCompiler;

/// <summary>Choices of whoever compiles a kernel.</summary>
public sealed record KernelOptions
{
    /// <summary>Where constant tables begin in linear memory: by default where the kernel has its static data.</summary>
    public int DataStart { get; init; } = 4 << 20;

    /// <summary>Whether addresses have 64 bits (memory64).</summary>
    public bool Memory64 { get; init; }

    /// <summary>The table for indirect calls; one is made when null.</summary>
    public TableSymbol? Table { get; init; }

    /// <summary>Whether methods with [WasmExport] are roots.</summary>
    public bool Exports { get; init; } = true;

    /// <summary>
    /// Further roots beside [WasmExport]: methods (Namespace.Type.Method, as in <see cref="FunctionSymbol.Name"/>).
    /// </summary>
    public IReadOnlyCollection<string> Roots { get; init; } = [];

    /// <summary>Further roots: every method that carries an attribute of one of these full names.</summary>
    public IReadOnlyCollection<string> RootAttributes { get; init; } = [];

    /// <summary>Further roots: every public static method of public types whose full name satisfies this.</summary>
    public Func<string, bool>? RootTypes { get; init; }

    /// <summary>Enums (by full name) whose values, as arguments of calls, <see cref="KernelUses"/> tells.</summary>
    public IReadOnlyCollection<string> TrackedEnums { get; init; } = [];
}

/// <summary>
/// Compiles an assembly in restricted C# to WebAssembly:
///
///     IL ──import, inline──▶ graph in SSA form ──optimise──▶ graph ──stackify, allocate, structure──▶ WebAssembly
///        Importer                                Optimizer         Scheduler, Locals, Structurer
///
/// Everything is deterministic: the same assembly gives the same module.
/// </summary>
public static class KernelCompiler
{
    /// <summary>Compiles the roots of an assembly and what they reach.</summary>
    /// <exception cref="KernelCompilerException">The assembly uses what restricted C# does not have.</exception>
    public static KernelModule Compile(string assemblyPath, KernelOptions? options = null) => Compile([assemblyPath], options);

    /// <summary>Compiles several assemblies as one.</summary>
    /// <exception cref="KernelCompilerException">An assembly uses what restricted C# does not have.</exception>
    public static KernelModule Compile(IReadOnlyList<string> assemblyPaths, KernelOptions? options = null)
    {
        options ??= new KernelOptions();
        using var resolver = new DefaultAssemblyResolver();
        foreach (string directory in assemblyPaths.Select(p => Path.GetDirectoryName(Path.GetFullPath(p))!).Distinct()) resolver.AddSearchDirectory(directory);
        resolver.AddSearchDirectory(Path.GetDirectoryName(typeof(object).Assembly.Location));
        var parameters = new ReaderParameters { AssemblyResolver = resolver, InMemory = true };
        var assemblies = new List<AssemblyDefinition>();
        try
        {
            foreach (string path in assemblyPaths) assemblies.Add(AssemblyDefinition.ReadAssembly(path, parameters));
            // Helpers behind intrinsics.
            string intrinsics = typeof(Intrinsics.Wide).Assembly.Location;
            if (assemblies.All(a => a.Name.Name != "VerifiedJS.Intrinsics")) assemblies.Add(AssemblyDefinition.ReadAssembly(intrinsics, parameters));
            KernelModule? result = null;
            System.Runtime.ExceptionServices.ExceptionDispatchInfo? failure = null;
            // Long methods make deep recursions.
            var thread = new Thread(() =>
            {
                try { result = Compile(new Program(assemblies, options.DataStart, options.TrackedEnums, options.Memory64), options); }
                catch (Exception e) { failure = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(e); }
            }, 256 << 20);
            thread.Start();
            thread.Join();
            failure?.Throw();
            return result!;
        }
        finally
        {
            foreach (var assembly in assemblies) assembly.Dispose();
        }
    }

    private static KernelModule Compile(Program program, KernelOptions options)
    {
        var table = options.Table ?? new TableSymbol("table", new TableType(ValueType.FuncRef, new Limits(0)));
        var functions = new List<KernelFunction>();
        var imports = new List<KernelImport>();
        var exports = new List<KernelExport>();
        var refusals = new List<Refusal>();
        var names = options.Roots.ToHashSet();
        foreach (var method in program.Methods.Where(m => m.Module.Assembly.Name.Name != "VerifiedJS.Intrinsics"))
        {
            try
            {
                var export = !options.Exports ? null : method.CustomAttributes.FirstOrDefault(a => a.AttributeType.FullName == "VerifiedJS.Intrinsics.WasmExportAttribute");
                bool root = names.Remove(Names.Of(method))
                    || (options.RootAttributes.Count > 0 && method.CustomAttributes.Any(a => options.RootAttributes.Contains(a.AttributeType.FullName)))
                    || (options.RootTypes is { } types && method is { IsStatic: true, IsPublic: true, IsConstructor: false, HasBody: true, DeclaringType.IsPublic: true } && types(method.DeclaringType.FullName));
                if (export is not null) exports.Add(new KernelExport(program.Reference(method), (string)export.ConstructorArguments[0].Value));
                else if (root) program.Reference(method);
            }
            catch (RefusedException refused) { refusals.Add(refused.Refusal); }
        }
        if (names.Count > 0) throw new ArgumentException($"no such kernel methods: {string.Join(", ", names.Order(StringComparer.Ordinal))}");

        while (program.TryNext(out var method))
        {
            try
            {
                var symbol = program.Reference(method);
                if (program.Import(method) is var (module, name)) imports.Add(new KernelImport(symbol, module, name));
                else functions.Add(Compile(program, method, symbol, table));
            }
            catch (RefusedException refused) { refusals.Add(refused.Refusal); }
        }
        if (refusals.Count > 0) throw new KernelCompilerException(refusals.Distinct().ToList());
        return new KernelModule { Functions = functions, Imports = imports, Exports = exports, Tables = program.Tables.All, SharedUses = program.SharedUses, DataEnd = program.Tables.End, Table = table };
    }

    private static KernelFunction Compile(Program program, MethodDefinition method, FunctionSymbol symbol, TableSymbol table)
    {
        var (graph, uses) = program.Recording(() => Importer.Import(program, method));
        Optimizer.Run(graph);
        return Structurer.Emit(graph, method, symbol, table, uses);
    }
}
