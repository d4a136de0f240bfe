using Mono.Cecil;
using Mono.Cecil.Cil;
using VerifiedJS.Wasm;

namespace VerifiedJS.KernelCompiler;

/// <summary>Constant tables, laid out from an address on; equal ones are one.</summary>
internal sealed class Tables(int start)
{
    private readonly Dictionary<string, int> addresses = [];
    private readonly List<DataTable> tables = [];

    /// <summary>The first address behind the tables.</summary>
    public int End { get; private set; } = start;

    public IReadOnlyList<DataTable> All => tables;

    public int Add(byte[] data, int alignment)
    {
        string key = Convert.ToBase64String(data);
        if (addresses.TryGetValue(key, out int address) && address % alignment == 0) return address;
        End = (End + alignment - 1) & -alignment;
        addresses[key] = address = End;
        tables.Add(new DataTable(address, data.ToSeq()));
        End += data.Length;
        return address;
    }
}

/// <summary>What is known of the input assemblies while compiling, and which methods are still to do.</summary>
internal sealed class Program
{
    // Methods up to this many bytes of IL, with what they inline, are inlined without being asked.
    private const int SmallMethod = 64;

    private readonly Dictionary<string, AssemblyDefinition> assemblies = [];
    private readonly Dictionary<MethodDefinition, Signature> signatures = [];
    private readonly Dictionary<MethodDefinition, IlBody> bodies = [];
    private readonly Dictionary<MethodDefinition, int> sizes = [];
    private readonly Dictionary<MethodDefinition, FunctionSymbol> symbols = [];
    private readonly Dictionary<TypeDefinition, (Dictionary<string, (ValueType Type, long Bits)[]?> Fields, string Reason)> statics = [];
    private readonly Queue<MethodDefinition> pending = [];

    public readonly Types Types = new();
    public readonly Tables Tables;

    private readonly UsesRecorder shared;
    private readonly IReadOnlyCollection<string> trackedEnums;

    /// <summary>Whether addresses have 64 bits.</summary>
    public readonly bool Memory64;

    /// <summary>Takes down what the method that is being imported uses.</summary>
    public UsesRecorder Uses { get; private set; }

    public Program(IEnumerable<AssemblyDefinition> inputs, int dataStart, IReadOnlyCollection<string> trackedEnums, bool memory64)
    {
        this.trackedEnums = trackedEnums;
        Memory64 = memory64;
        Uses = shared = new UsesRecorder(trackedEnums);
        foreach (var assembly in inputs) assemblies[assembly.Name.Name] = assembly;
        Tables = new Tables(dataStart);
    }

    /// <summary>The graph, and what the method uses.</summary>
    public (Graph Graph, KernelUses Uses) Recording(Func<Graph> import)
    {
        Uses = new UsesRecorder(trackedEnums);
        Graph graph = import();
        KernelUses uses = Uses.Result();
        Uses = shared;
        return (graph, uses);
    }

    /// <summary>What static constructors use: their values are found once and serve many methods.</summary>
    public KernelUses SharedUses => shared.Result();

    /// <summary>The address of a constant table.</summary>
    public int Table(byte[] data, int alignment)
    {
        int address = Tables.Add(data, alignment);
        Uses.Table(address);
        return address;
    }

    /// <summary>The methods of the inputs, in order of metadata.</summary>
    public IEnumerable<MethodDefinition> Methods => assemblies.Values.SelectMany(a => a.MainModule.GetTypes()).SelectMany(t => t.Methods);

    /// <summary>Helper for 64-bit products.</summary>
    public MethodReference MultiplyHigh =>
        Methods.FirstOrDefault(m => m.DeclaringType.FullName == "VerifiedJS.Intrinsics.Wide" && m.Name == "MultiplyHigh")
        ?? throw new InvalidOperationException("VerifiedJS.Intrinsics is not among the input assemblies");

    public Signature Signature(MethodDefinition method)
    {
        if (!signatures.TryGetValue(method, out var signature)) signatures.Add(method, signature = Types.Signature(method));
        return signature;
    }

    public IlBody Body(MethodDefinition method)
    {
        if (!bodies.TryGetValue(method, out var body)) bodies.Add(method, body = new IlBody(method));
        return body;
    }

    /// <summary>The method of an input assembly that a reference names, or null.</summary>
    public MethodDefinition? Resolve(MethodReference reference)
    {
        if (reference is MethodDefinition definition) return definition;
        string scope = reference.DeclaringType.Scope switch { AssemblyNameReference name => name.Name, ModuleDefinition module => module.Assembly.Name.Name, var other => other.Name };
        if (!assemblies.ContainsKey(scope)) return null;
        return reference.Resolve();
    }

    /// <summary>The import that a method stands for, or null.</summary>
    public (string Module, string Name)? Import(MethodDefinition method) =>
        method.CustomAttributes.FirstOrDefault(a => a.AttributeType.FullName == "VerifiedJS.Intrinsics.WasmImportAttribute") is { } attribute
            ? ((string)attribute.ConstructorArguments[0].Value, (string)attribute.ConstructorArguments[1].Value)
            : null;

    /// <summary>The function that a method becomes. Naming it makes it part of the result.</summary>
    public FunctionSymbol Reference(MethodDefinition method)
    {
        if (!symbols.TryGetValue(method, out var symbol))
        {
            symbols.Add(method, symbol = new FunctionSymbol(Names.Of(method), Signature(method).FunctionType));
            pending.Enqueue(method);
        }
        return symbol;
    }

    /// <summary>The next method to compile.</summary>
    public bool TryNext(out MethodDefinition method) => pending.TryDequeue(out method!);

    /// <summary>Is the method, with what it inlines, short enough to be inlined everywhere?</summary>
    public bool IsSmall(MethodDefinition method) => Size(method) <= SmallMethod;

    private int Size(MethodDefinition method)
    {
        if (sizes.TryGetValue(method, out int known)) return known;
        sizes[method] = int.MaxValue / 2; // recursion is never small
        int size = method.Body.CodeSize;
        foreach (var instruction in method.Body.Instructions)
        {
            if (size > 8 * SmallMethod) break;
            if (instruction.Operand is not MethodReference reference) continue;
            if (Resolve(reference) is not { HasBody: true } callee || callee.DeclaringType.Namespace == "VerifiedJS.Intrinsics")
            {
                size -= 3; // an instruction
                continue;
            }
            if ((callee.ImplAttributes & MethodImplAttributes.NoInlining) != 0 || Import(callee) is not null) continue;
            int inner = Size(callee);
            if (inner <= SmallMethod || (callee.ImplAttributes & MethodImplAttributes.AggressiveInlining) != 0) size += Math.Max(inner - 6, 0);
        }
        return sizes[method] = size;
    }

    /// <summary>The constant leaves of a static readonly field, or null with the reason.</summary>
    public ((ValueType Type, long Bits)[]? Value, string Reason) StaticField(FieldDefinition field)
    {
        var type = field.DeclaringType;
        if (!statics.TryGetValue(type, out var known))
        {
            known = (new(), "");
            statics.Add(type, known);
            if (type.Methods.FirstOrDefault(m => m.IsConstructor && m.IsStatic) is { } constructor)
            {
                var assigned = new Dictionary<string, Entry.Values>();
                string reason = "";
                UsesRecorder outer = Uses;
                Uses = shared;
                try
                {
                    var graph = Importer.ImportConstructor(this, constructor, assigned);
                    if (graph.Order().Any(b => b.Exit is not (Exit.Jump or Exit.Return))) { assigned.Clear(); reason = ": the static constructor branches"; }
                }
                catch (RefusedException refused) { reason = ": " + refused.Message; }
                Uses = outer;
                foreach (var (name, value) in assigned)
                {
                    var leaves = value.Leaves.Select(n => n.Resolve()).ToList();
                    known.Fields[name] = leaves.All(n => n.IsConstant) ? [.. leaves.Select(n => (n.Type!.Value, n.Immediate))] : null;
                }
                known = (known.Fields, reason);
                statics[type] = known;
            }
        }
        if (known.Fields.TryGetValue(field.FullName, out var bits)) return (bits, "");
        // Never assigned: zero.
        return known.Reason == "" && Types.Leaves(field.FieldType) is { } zero ? ([.. zero.Select(t => (t, 0L))], "") : (null, known.Reason);
    }
}
