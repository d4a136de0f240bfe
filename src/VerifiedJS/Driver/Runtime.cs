using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using VerifiedJS.Anf;
using VerifiedJS.Core;
using VerifiedJS.Driver.Linking;
using VerifiedJS.Flat;
using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;
using VerifiedJS.KernelCompiler;
using VerifiedJS.Primitives;
using VerifiedJS.Wasm;
using VerifiedJS.WasmIR;

namespace VerifiedJS.Driver;

// The runtime: kernel and library, compiled once. It is kept as
//
//     object     a module that can be linked again (ModuleBuilder.LoadObject): functions and table slots, no data.
//                Function table: slot 1 + i is function i of the library.
//     image      the memory after the library's initialisation, which ran natively
//     module     both together: verifiedjs-runtime.wasm, which dynamically linked programs import from
//
// and found by the hash of everything that it is made of. The hash is also the ABI: a program runs with the runtime of the same hash.
// There are two runtimes: with the evaluator in the library, and without.

/// <summary>The compiled runtime.</summary>
public sealed class Runtime
{
    /// <summary>The module's name, from which programs import.</summary>
    public const string ModuleName = "verifiedjs-runtime";

    /// <summary>The table slot of the library's function 0.</summary>
    public const int FirstSlot = 1;

    private const string MemoryExport = "memory", TableExport = "functions";

    private Runtime(string hash, byte[] @object, MemoryImage image, Func<LibraryFacts> facts, string modulePath, bool hasEvaluator)
    {
        this.facts = new Lazy<LibraryFacts>(facts);
        HasEvaluator = hasEvaluator;
        Hash = hash;
        Object = @object;
        Image = image;
        ModulePath = modulePath;
    }

    /// <summary>Whether the library's part for eval and the function constructors is in it.</summary>
    public bool HasEvaluator { get; }

    /// <summary>The file name of the module for dynamic linking.</summary>
    public string FileName => FileNameOf(HasEvaluator);

    /// <summary>The name of the runtime's module, which is put beside the modules that import it.</summary>
    public static string FileNameOf(bool withEvaluator) => ModuleName + (withEvaluator ? "-eval" : "") + ".wasm";

    /// <summary>Identifies the ABI.</summary>
    public string Hash { get; }

    /// <summary>The linkable module.</summary>
    public byte[] Object { get; }

    /// <summary>The memory after initialisation.</summary>
    public MemoryImage Image { get; }

    private readonly Lazy<LibraryFacts> facts;

    /// <summary>What is known of the object's functions.</summary>
    public LibraryFacts Facts => facts.Value;

    /// <summary>Where the module for dynamic linking is.</summary>
    public string ModulePath { get; }

    /// <summary>What programs are linked with that nothing comes before.</summary>
    public LinkBase Base => field ??= new LinkBase(Hash, Image, ModuleBuilder.LoadObject(Object).SlotLimit);

    /// <summary>The name under which the runtime's module exports a kernel method.</summary>
    public static string ExportName(KernelMethod method) => method.Name;

    /// <summary>The name under which the runtime's module exports a helper.</summary>
    public static string ExportName(RuntimeHelper helper) => "helper." + helper;

    // ── The store ─────────────────────────────────────────────────────────────────────────────────────────────────

    private static readonly Lock Loading = new();
    private static readonly Runtime?[] Loaded = new Runtime?[2];

    /// <summary>The runtime of this compiler, built when it is not there yet.</summary>
    public static Runtime Load(bool withEvaluator)
    {
        lock (Loading)
        {
            ref Runtime? loaded = ref Loaded[withEvaluator ? 1 : 0];
            if (loaded is not null) return loaded;
            string hash = ComputeHash(withEvaluator);
            string directory = Path.Combine(StoreDirectory, hash);
            if (!File.Exists(Path.Combine(directory, "image"))) Build(hash, directory, withEvaluator);
            using var input = new BinaryReader(File.OpenRead(Path.Combine(directory, "image")));
            return loaded = new Runtime(hash, File.ReadAllBytes(Path.Combine(directory, "object")), MemoryImage.Read(input),
                () =>
                {
                    using var facts = new BinaryReader(new MemoryStream(File.ReadAllBytes(Path.Combine(directory, "facts"))));
                    return LibraryFacts.Read(facts);
                }, Path.Combine(directory, FileNameOf(withEvaluator)), withEvaluator);
        }
    }

    private static string StoreDirectory => field ??= WritableDirectory("runtime");

    /// <summary>A directory for what is made once: beside the compiler, or, where that cannot be written, in the user's cache.</summary>
    internal static string WritableDirectory(string name)
    {
        string beside = Path.Combine(AppContext.BaseDirectory, name);
        try
        {
            Directory.CreateDirectory(beside);
            string probe = Path.Combine(beside, $".probe{Environment.ProcessId}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return beside;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "verifiedjs", name);
        }
    }

    private static string ComputeHash(bool withEvaluator)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string assembly in new[] { typeof(Value), typeof(Runtime), typeof(KernelModule), typeof(ModuleBuilder), typeof(Memory) }.Select(t => t.Assembly.Location))
            hash.AppendData(File.ReadAllBytes(assembly));
        foreach (SourceFile file in Library.Files.Concat(withEvaluator ? Evaluator.Files.Concat(Evaluator.Modules) : []))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file.Name));
            hash.AppendData(Encoding.UTF8.GetBytes(file.Text));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16] + (withEvaluator ? "-eval" : "");
    }

    // ── The build ─────────────────────────────────────────────────────────────────────────────────────────────────

    private static void Build(string hash, string directory, bool withEvaluator)
    {
        string temporary = $"{directory}.{Environment.ProcessId}";
        Directory.CreateDirectory(temporary);
        (byte[] @object, MemoryImage image, LibraryFacts facts, byte[] module) = DeepStack.Run(() => Build(hash, withEvaluator, new LinkWitness()));
        File.WriteAllBytes(Path.Combine(temporary, "object"), @object);
        File.WriteAllBytes(Path.Combine(temporary, FileNameOf(withEvaluator)), module);
        using (var output = new BinaryWriter(File.Create(Path.Combine(temporary, "facts")))) facts.Write(output);
        using (var output = new BinaryWriter(File.Create(Path.Combine(temporary, "image")))) image.Write(output);
        try
        {
            Directory.Move(temporary, directory);
        }
        catch (IOException) when (Directory.Exists(directory))
        {
            Directory.Delete(temporary, recursive: true); // somebody else was quicker
        }
        // Runtimes of older builds of this compiler, of the same sort.
        foreach (string other in Directory.GetDirectories(Path.GetDirectoryName(directory)!))
            if (other != directory && other.EndsWith("-eval", StringComparison.Ordinal) == withEvaluator && Directory.GetLastWriteTimeUtc(other) < DateTime.UtcNow.AddMinutes(-30))
                Directory.Delete(other, recursive: true);
    }

    /// <summary>Which of this compiler's runtimes has this hash: whether the evaluator is in it, or null when it is of another compiler.</summary>
    public static bool? HasEvaluatorByHash(string hash) => ((bool[])[false, true]).Where(withEvaluator => ComputeHash(withEvaluator) == hash).Select(withEvaluator => (bool?)withEvaluator).FirstOrDefault();

    /// <summary>The runtime's module, built anew, and which of its functions is which: for those who check it.</summary>
    public static (byte[] Module, LinkWitness Witness) BuildForCertification(bool withEvaluator) => DeepStack.Run(() =>
    {
        var witness = new LinkWitness();
        return (Build(ComputeHash(withEvaluator), withEvaluator, witness).Module, witness);
    });

    private static (byte[] Object, MemoryImage Image, LibraryFacts Facts, byte[] Module) Build(string hash, bool withEvaluator, LinkWitness witness)
    {
        var builder = new ModuleBuilder(FirstSlot) { Name = ModuleName };
        IReadOnlyList<KernelMethod> interfaceMethods = KernelInterface.WithOperations;
        KernelModule kernel = KernelCompiler.KernelCompiler.Compile(typeof(Value).Assembly.Location, new KernelOptions
        {
            DataStart = Layout.StaticBase,
            Table = builder.FunctionTable,
            Roots = [.. interfaceMethods.Select(m => m.SymbolName).Distinct()],
            TrackedEnums = [typeof(RealmSlot).FullName!, typeof(Kernel.Text).FullName!, typeof(WellKnownSymbol).FullName!],
        });

        using var memory = new NativeMemoryBlock(64);
        Memory.Attach(memory);
        Kernel.Kernel.Initialize((kernel.DataEnd + 15) & ~15);
        foreach (DataTable table in kernel.Tables) table.Bytes.Span.CopyTo(memory.Span(table.Address, table.Bytes.Count));

        AnfProgram anf = Pipeline.Optimize(Pipeline.ToAnf(Pipeline.ToFlat(Library.Elaborated(withEvaluator))));
        var data = new NativeStaticData([.. anf.Functions.Select(f => f.Source)], FirstSlot, anf.StaticCount, anf.Files, isLibrary: true);
        Library.Initialize(anf, data, FirstSlot, withEvaluator);
        IrProgram ir = Lowering.Lower(anf, data, inlineInSmallFunctions: false);

        // Imports come first in the index space, then the kernel, then the library, whose slots are in the order of its functions.
        foreach (KernelImport import in kernel.Imports) builder.ImportFunction(import.Symbol, import.Module, import.Name);
        foreach (KernelFunction function in kernel.Functions) builder.Define(function.Symbol, function.Locals, function.Body);
        var symbols = new ProgramSymbols(
            method => kernel.ByName.TryGetValue(method.SymbolName, out FunctionSymbol? symbol) ? symbol : throw new InvalidOperationException($"{method} is not part of the kernel's interface"),
            RuntimeHelpers.All.ToDictionary(h => h.Helper, h => new FunctionSymbol("helper." + h.Helper, RuntimeHelpers.TypeOf(h.Helper))));
        foreach ((RuntimeHelper helper, IrFunction function) in RuntimeHelpers.All)
        {
            symbols.Define(builder, symbols.Helpers[helper], function);
        }
        symbols.DefineFunctions(builder, ir, "");
        LibraryFacts facts = Collect(kernel, anf, data, symbols);
        builder.ExportMemory(MemoryExport);
        foreach (KernelMethod method in interfaceMethods.DistinctBy(m => m.Name)) builder.Export(ExportName(method), kernel.ByName[method.SymbolName]);
        foreach (RuntimeHelper helper in symbols.Helpers.Keys) builder.Export(ExportName(helper), symbols.Helpers[helper]);
        builder.Export(TableExport, builder.FunctionTable);

        MemoryImage.Tidy();
        MemoryImage image = MemoryImage.Take(memory);
        builder.Memory = new MemoryType(new Limits((ulong)image.Pages));
        byte[] @object = builder.EncodeObject();
        foreach ((int address, byte[] bytes) in image.Segments) builder.AddData("image", (uint)address, bytes);
        builder.AddCustomSection("verifiedjs", Linker.Metadata(hash, image.Pages, builder.SlotLimit));
        byte[] module = builder.Encode(out IReadOnlyList<FunctionSymbol> linked);
        witness.Fill(builder, symbols, linked);
        return (@object, image, facts, module);
    }

    private static LibraryFacts Collect(KernelModule kernel, AnfProgram anf, NativeStaticData data, ProgramSymbols symbols)
    {
        var operations = new List<string>();
        (FunctionFacts[] functions, ScopeMap scopes) = FactCollector.Collect(anf, data, operations, isOwnName: null);
        return new LibraryFacts(functions, [.. anf.Functions.Select(f => data.Template(f.Id))], scopes.Environments, scopes.Outer,
            [.. kernel.Functions.Select(f => FactsOf(f.Uses))],
            [.. symbols.Entries.Select(e => (e.Function, e.IsDirect))],
            [.. kernel.Tables.Select(t => (t.Address, t.Bytes.Count))], [.. kernel.SharedUses.Tables.Order()], [.. operations]);
    }

    private static KernelFacts FactsOf(KernelUses uses)
    {
        int[] Values<T>(int end) where T : Enum => uses.Unknown.Contains(typeof(T).FullName!)
            ? [.. Enumerable.Range(0, end)]
            : [.. uses.Constants.Where(c => c.Enum == typeof(T).FullName).Select(c => c.Value).Order()];
        return new KernelFacts([.. uses.Tables.Order()], Values<RealmSlot>((int)RealmSlot.Count), Values<Kernel.Text>((int)Kernel.Text.Count), Values<WellKnownSymbol>((int)WellKnownSymbol.Count));
    }
}
