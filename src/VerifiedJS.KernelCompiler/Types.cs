using Mono.Cecil;
using VerifiedJS.Wasm;

namespace VerifiedJS.KernelCompiler;

/// <summary>
/// How C# types look in WebAssembly. A type is its leaves, in order of declaration: a primitive has one, a struct those
/// of its fields (so a newtype is its primitive), a ReadOnlySpan of constants an address and a length.
/// </summary>
internal sealed class Types
{
    private readonly Dictionary<string, ValueType[]?> leaves = [];
    private static readonly ValueType[] SpanLeaves = [ValueType.I32, ValueType.I32];

    /// <summary>The leaves of a type, or null when restricted C# does not have it.</summary>
    public ValueType[]? Leaves(TypeReference type)
    {
        type = Strip(type);
        if (leaves.TryGetValue(type.FullName, out var known)) return known;
        leaves[type.FullName] = null; // a struct cannot contain itself
        return leaves[type.FullName] = Compute(type);
    }

    /// <summary>The type without modifiers (in parameters of delegates and virtual methods, volatile).</summary>
    public static TypeReference Strip(TypeReference type)
    {
        while (type is IModifierType modifier) type = modifier.ElementType;
        return type;
    }

    /// <summary>The type behind a by-reference type, or null.</summary>
    public static TypeReference? Referenced(TypeReference type) => Strip(type) is ByReferenceType reference ? reference.ElementType : null;

    private ValueType[]? Compute(TypeReference type)
    {
        switch (type.MetadataType)
        {
            case MetadataType.Void: return [];
            case MetadataType.Boolean or MetadataType.Char or MetadataType.SByte or MetadataType.Byte or MetadataType.Int16
                or MetadataType.UInt16 or MetadataType.Int32 or MetadataType.UInt32: return [ValueType.I32];
            case MetadataType.Int64 or MetadataType.UInt64: return [ValueType.I64];
            case MetadataType.Single: return [ValueType.F32];
            case MetadataType.Double: return [ValueType.F64];
        }
        if (SpanElement(type) is { } element) return Leaves(element) is { Length: 1 } ? SpanLeaves : null;
        if (!type.IsValueType && type is not GenericInstanceType { IsValueType: true }) return null;
        var fields = Fields(type);
        if (fields is null) return null;
        var all = new List<ValueType>();
        foreach (var (_, fieldType) in fields)
        {
            if (Leaves(fieldType) is not { } part) return null;
            all.AddRange(part);
        }
        return [.. all];
    }

    /// <summary>T of ReadOnlySpan&lt;T&gt;, or null.</summary>
    public static TypeReference? SpanElement(TypeReference type) =>
        Strip(type) is GenericInstanceType { ElementType.FullName: "System.ReadOnlySpan`1" } span ? span.GenericArguments[0] : null;

    private static List<(string Name, TypeReference Type)>? Fields(TypeReference type)
    {
        // Tuples are the only generic structs.
        if (type is GenericInstanceType instance)
        {
            if (!instance.ElementType.FullName.StartsWith("System.ValueTuple`", StringComparison.Ordinal) || instance.GenericArguments.Count > 7) return null;
            return [.. instance.GenericArguments.Select((argument, i) => ($"Item{i + 1}", argument))];
        }
        TypeDefinition? definition;
        try { definition = type.Resolve(); } catch (AssemblyResolutionException) { return null; }
        if (definition is null || !definition.IsValueType || definition.HasGenericParameters) return null;
        // A struct of the base library is not ours to take apart, an enumeration is its number.
        if (!definition.IsEnum && definition.Module.Assembly.Name.Name.StartsWith("System.", StringComparison.Ordinal)) return null;
        if (definition.IsExplicitLayout) return null;
        return [.. definition.Fields.Where(f => !f.IsStatic).Select(f => (f.Name, f.FieldType))];
    }

    /// <summary>Where a field's leaves are among those of its struct, or null.</summary>
    public (int Offset, int Count, TypeReference Type)? Field(FieldReference field)
    {
        if (Fields(Strip(field.DeclaringType)) is not { } fields) return null;
        int offset = 0;
        foreach (var (name, type) in fields)
        {
            if (Leaves(type) is not { } part) return null;
            if (name == field.Name) return (offset, part.Length, type);
            offset += part.Length;
        }
        return null;
    }

    /// <summary>The load of an element of a constant table, and log2 of its size.</summary>
    public (LoadOp Op, int Shift)? Element(TypeReference type)
    {
        type = Strip(type);
        if (type.MetadataType == MetadataType.ValueType)
        {
            // An enumeration or a newtype is its field.
            return Fields(type) is [var only] ? Element(only.Type) : null;
        }
        return type.MetadataType switch
        {
            MetadataType.Boolean or MetadataType.Byte => (LoadOp.I32Load8U, 0),
            MetadataType.SByte => (LoadOp.I32Load8S, 0),
            MetadataType.Char or MetadataType.UInt16 => (LoadOp.I32Load16U, 1),
            MetadataType.Int16 => (LoadOp.I32Load16S, 1),
            MetadataType.Int32 or MetadataType.UInt32 => (LoadOp.I32Load, 2),
            MetadataType.Int64 or MetadataType.UInt64 => (LoadOp.I64Load, 3),
            MetadataType.Single => (LoadOp.F32Load, 2),
            MetadataType.Double => (LoadOp.F64Load, 3),
            _ => null,
        };
    }

    /// <summary>The flattened signature: parameters, then results (the value, then by-reference parameters).</summary>
    public Signature Signature(MethodDefinition method)
    {
        var parameters = new List<Parameter>();
        if (method.HasThis)
        {
            var type = method.DeclaringType;
            if (!type.IsValueType) throw new RefusedException(method, 0, "an instance method of a class");
            bool changes = !IsReadOnly(type.CustomAttributes) && !IsReadOnly(method.CustomAttributes) || method.IsConstructor;
            parameters.Add(new Parameter(type, true, method.IsConstructor ? Passing.Out : changes ? Passing.Reference : Passing.In, Require(method, type)));
        }
        foreach (var parameter in method.Parameters)
        {
            var referenced = Referenced(parameter.ParameterType);
            var type = referenced ?? Strip(parameter.ParameterType);
            var passing = referenced is null ? Passing.Value
                : parameter.IsOut && !parameter.IsIn ? Passing.Out
                : parameter.IsIn || IsReadOnly(parameter.CustomAttributes) || parameter.CustomAttributes.Any(a => a.AttributeType.Name == "RequiresLocationAttribute") ? Passing.In
                : Passing.Reference;
            parameters.Add(new Parameter(type, referenced is not null, passing, Require(method, type)));
        }
        if (Referenced(method.ReturnType) is not null) throw new RefusedException(method, 0, "a by-reference result");
        var result = Require(method, method.ReturnType);
        return new Signature([.. parameters], Strip(method.ReturnType), result);
    }

    private static bool IsReadOnly(IEnumerable<CustomAttribute> attributes) => attributes.Any(a => a.AttributeType.Name == "IsReadOnlyAttribute");

    private ValueType[] Require(MethodReference method, TypeReference type) =>
        Leaves(type) ?? throw new RefusedException(method, 0, $"the type {type.FullName}");
}

/// <summary>How a parameter is passed. By-reference ones are copied in and out.</summary>
internal enum Passing : byte { Value, In, Out, Reference }

/// <summary>A parameter; the receiver is the first one.</summary>
internal sealed record Parameter(TypeReference Type, bool IsByReference, Passing Passing, ValueType[] Leaves);

/// <summary>A method's flattened signature.</summary>
internal sealed record Signature(Parameter[] Parameters, TypeReference ResultType, ValueType[] Result)
{
    /// <summary>The type of the WebAssembly function.</summary>
    public FunctionType FunctionType => field ??= new FunctionType(
        Parameters.Where(p => p.Passing != Passing.Out).SelectMany(p => p.Leaves).ToSeq(),
        Result.Concat(Parameters.Where(p => p.Passing is Passing.Out or Passing.Reference).SelectMany(p => p.Leaves)).ToSeq());
}
