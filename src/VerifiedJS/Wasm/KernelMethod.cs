using System.Collections.Concurrent;
using System.Reflection;
using VerifiedJS.Kernel;
using VerifiedJS.Wasm;
using ValueType = VerifiedJS.Wasm.ValueType;

namespace VerifiedJS.WasmIR;

/// <summary>A static method of the kernel, with its WebAssembly type: what compiled code and interpreters call alike.</summary>
public sealed class KernelMethod
{
    private static readonly ConcurrentDictionary<(string, string), KernelMethod> Known = new();

    private KernelMethod(MethodInfo method)
    {
        Method = method;
        Type = new FunctionType(method.GetParameters().Select(p => TypeOf(p.ParameterType)).ToSeq(),
            method.ReturnType == typeof(void) ? [] : [TypeOf(method.ReturnType)]);
    }

    /// <summary>The method itself.</summary>
    public MethodInfo Method { get; }

    /// <summary>The type of the compiled method.</summary>
    public FunctionType Type { get; }

    /// <summary>Type and method, without the namespace: "Operations.Add".</summary>
    public string Name => $"{Method.DeclaringType!.Name}.{Method.Name}";

    /// <summary>The method's name as the kernel compiler gives it: with parameter types where there are overloads.</summary>
    public string SymbolName => field ??= $"{Method.DeclaringType!.FullName}.{Method.Name}" + (HasOverloads ? $"({string.Join(",", Method.GetParameters().Select(p => p.ParameterType.Name))})" : "");

    private bool HasOverloads =>
        Method.DeclaringType!.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly).Count(m => m.Name == Method.Name) > 1;

    /// <summary>The kernel method Type.Name. Throws when the kernel has none: the compiler and the kernel do not fit together.</summary>
    public static KernelMethod Get(string type, string name) => Find(type, name) ?? throw new NotSupportedException($"the kernel has no method {type}.{name}");

    /// <summary>The kernel method Type.Name, or null.</summary>
    public static KernelMethod? Find(string type, string name)
    {
        if (Known.TryGetValue((type, name), out KernelMethod? known)) return known;
        Type? declaring = typeof(Value).Assembly.GetType($"VerifiedJS.Kernel.{type}");
        MethodInfo? method = declaring?.GetMethods(BindingFlags.Public | BindingFlags.Static).FirstOrDefault(m => m.Name == name);
        return method is null ? null : Known.GetOrAdd((type, name), _ => new KernelMethod(method));
    }

    private static ValueType TypeOf(Type type) =>
        type == typeof(Value) || type == typeof(long) || type == typeof(ulong) ? ValueType.I64
        : type == typeof(double) ? ValueType.F64
        : type == typeof(float) ? ValueType.F32
        : type == typeof(int) || type == typeof(uint) || type == typeof(bool) || type.IsEnum || IsAddress(type) ? ValueType.I32
        : throw new NotSupportedException($"a kernel method with {type} in its signature");

    /// <summary>Newtypes over i32.</summary>
    private static bool IsAddress(Type type) =>
        type.IsValueType && type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic) is [{ FieldType: var field }] && field == typeof(int);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
