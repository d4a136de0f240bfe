using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using VerifiedJS.Intrinsics;
using VerifiedJS.Wasm;
using VerifiedJS.Wasm.Execution;
using Module = VerifiedJS.Wasm.Module;

namespace VerifiedJS.KernelCompiler.Tests;

/// <summary>A call that is made natively and as WebAssembly: arguments as bits of their leaves.</summary>
public sealed record Case(ulong[] Arguments);

/// <summary>What a call gave: leaves as decimal bits ("nan" for any NaN), or "trap"; and afterwards, a hash of memory.</summary>
public sealed record Outcome(IReadOnlyList<string> Results, uint MemoryHash);

/// <summary>Runs methods of restricted C# natively and as WebAssembly.</summary>
public static class Harness
{
    public const int Pages = 4;
    private const int HashedBytes = 32768;

    /// <summary>Arguments at the edges of each type.</summary>
    public static ulong[] Edges(ValueType type) => type switch
    {
        ValueType.I32 => [0, 1, 2, 3, 5, 7, 31, 32, 33, 48, 57, 58, 95, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFB, 0xFFFFFF9C],
        ValueType.I64 =>
        [
            0, 1, 2, 63, 64, 255, 65535, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x100000000, 0x7FFFFFFFFFFFFFFF, 0x8000000000000000,
            ulong.MaxValue, ulong.MaxValue - 1, 0xFFFC000012345678, 0xFFF8000000000000, 0xFFF8000000000001, 0x7FF8000000000000, 0x3FF0000000000000,
        ],
        ValueType.F32 => [.. new[] { 0f, -0f, 1f, -1f, 0.5f, 1.5f, 2.5f, -1.5f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue, float.Epsilon, 2147483648f, 4294967296f, 1.8446744e19f, -2147483648f, 9.223372e18f, 16777217f }
            .Select(f => (ulong)BitConverter.SingleToUInt32Bits(f))],
        _ => [.. new[] { 0.0, -0.0, 1, -1, 0.5, 1.5, 2.5, -0.5, -1.5, 0.1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.MinValue, double.Epsilon,
            2147483647, 2147483647.5, 2147483648, -2147483648, -2147483649, 4294967295, 4294967296, 9007199254740993, 9223372036854775807, -9223372036854775808, 18446744073709551615, 1e22, 4503599627370497.5 }
            .Select(BitConverter.DoubleToUInt64Bits)],
    };

    /// <summary>Combinations of edges, and random arguments; the same on each run.</summary>
    public static List<Case> Cases(IReadOnlyList<ValueType> types, int random = 60)
    {
        var source = new Random(12345);
        var cases = new List<Case>();
        if (types.Count == 0) return [new Case([])];
        if (types.Count <= 2)
        {
            foreach (ulong a in Edges(types[0]))
            {
                if (types.Count == 1) cases.Add(new Case([a]));
                else foreach (ulong b in Edges(types[1])) cases.Add(new Case([a, b]));
            }
        }
        for (int i = 0; i < random * (types.Count > 2 ? 5 : 1); i++)
            cases.Add(new Case([.. types.Select(t => source.Next(3) == 0 ? Edges(t)[source.Next(Edges(t).Length)] : RandomBits(source, t))]));
        return cases;
    }

    private static ulong RandomBits(Random source, ValueType type) => type switch
    {
        ValueType.I32 => (uint)(source.Next(2) == 0 ? source.Next(-200, 200) : source.Next(int.MinValue, int.MaxValue)),
        ValueType.I64 => (ulong)(source.Next(2) == 0 ? source.Next(-200, 200) : source.NextInt64(long.MinValue, long.MaxValue)),
        ValueType.F32 => BitConverter.SingleToUInt32Bits((float)((source.NextDouble() - 0.5) * Math.Pow(10, source.Next(-3, 22)))),
        _ => BitConverter.DoubleToUInt64Bits((source.NextDouble() - 0.5) * Math.Pow(10, source.Next(-3, 22))),
    };

    // ---- Natively ----

    /// <summary>The primitive leaves of a C# type.</summary>
    public static IEnumerable<Type> Leaves(Type type)
    {
        if (type == typeof(void)) return [];
        if (type.IsEnum) return [Enum.GetUnderlyingType(type)];
        if (type.IsPrimitive) return [type];
        return type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).OrderBy(f => f.MetadataToken).SelectMany(f => Leaves(f.FieldType));
    }

    public static ValueType TypeOf(Type leaf) =>
        leaf == typeof(double) ? ValueType.F64 : leaf == typeof(float) ? ValueType.F32 : leaf == typeof(long) || leaf == typeof(ulong) ? ValueType.I64 : ValueType.I32;

    public static ValueType[] Parameters(MethodInfo method) => [.. method.GetParameters().SelectMany(p => Leaves(p.ParameterType)).Select(TypeOf)];

    private static object Make(Type type, ReadOnlySpan<ulong> leaves, ref int next)
    {
        if (type.IsEnum) return Enum.ToObject(type, Make(Enum.GetUnderlyingType(type), leaves, ref next));
        if (type.IsPrimitive)
        {
            ulong bits = leaves[next++];
            if (type == typeof(bool)) return (bits & 1) != 0;
            if (type == typeof(byte)) return (byte)bits;
            if (type == typeof(sbyte)) return (sbyte)bits;
            if (type == typeof(short)) return (short)bits;
            if (type == typeof(ushort)) return (ushort)bits;
            if (type == typeof(char)) return (char)bits;
            if (type == typeof(int)) return (int)bits;
            if (type == typeof(uint)) return (uint)bits;
            if (type == typeof(long)) return (long)bits;
            if (type == typeof(ulong)) return bits;
            if (type == typeof(float)) return BitConverter.UInt32BitsToSingle((uint)bits);
            return BitConverter.UInt64BitsToDouble(bits);
        }
        object value = Activator.CreateInstance(type)!;
        foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).OrderBy(f => f.MetadataToken))
            field.SetValue(value, Make(field.FieldType, leaves, ref next));
        return value;
    }

    private static IEnumerable<string> Bits(object? value) => value switch
    {
        null => [],
        bool b => [b ? "1" : "0"],
        char c => [((uint)c).ToString()],
        byte or sbyte or short or ushort or int => [((uint)Convert.ToInt32(value)).ToString()],
        uint u => [u.ToString()],
        long l => [((ulong)l).ToString()],
        ulong u => [u.ToString()],
        float f => [float.IsNaN(f) ? "nan" : BitConverter.SingleToUInt32Bits(f).ToString()],
        double d => [double.IsNaN(d) ? "nan" : BitConverter.DoubleToUInt64Bits(d).ToString()],
        Enum e => Bits(Convert.ChangeType(e, Enum.GetUnderlyingType(e.GetType()))),
        _ => value.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).OrderBy(f => f.MetadataToken).SelectMany(f => Bits(f.GetValue(value))),
    };

    public static List<Outcome> RunNatively(IEnumerable<(MethodInfo Method, List<Case> Cases)> calls)
    {
        using var memory = new NativeMemoryBlock(Pages, 64);
        Memory.Attach(memory);
        var outcomes = new List<Outcome>();
        foreach (var (method, cases) in calls)
        {
            var results = new List<string>();
            foreach (var one in cases)
            {
                int next = 0;
                object[] arguments = [.. method.GetParameters().Select(p => Make(p.ParameterType, one.Arguments, ref next))];
                try { results.Add(string.Join(",", Bits(method.Invoke(null, arguments)))); }
                catch (TargetInvocationException e) when (e.InnerException is DivideByZeroException or OverflowException or UnreachableException) { results.Add("trap"); }
            }
            uint hash = 0;
            for (int i = 0; i < HashedBytes; i += 4) hash = hash * 31 + (uint)Memory.LoadI32(i);
            outcomes.Add(new Outcome(results, hash));
        }
        return outcomes;
    }

    // ---- As WebAssembly ----

    /// <summary>A module with all functions exported by name.</summary>
    public static Module Module(KernelModule kernel)
    {
        var builder = new ModuleBuilder { Name = "kernel", Memory = new MemoryType(new Limits(Pages)) };
        builder.UseFunctionTable(kernel.Table);
        kernel.AddTo(builder);
        builder.ExportMemory("memory");
        foreach (var function in kernel.Functions) builder.Export(function.Symbol.Name, function.Symbol);
        return builder.Build();
    }

    public static List<Outcome> RunInterpreted(Module module, IEnumerable<(string Name, FunctionType Type, List<Case> Cases)> calls)
    {
        Validator.Validate(module);
        var instance = new WasmStore().Instantiate(module, (_, _) => null);
        var outcomes = new List<Outcome>();
        foreach (var (name, type, cases) in calls)
        {
            var function = instance.Function(name);
            var results = new List<string>();
            foreach (var one in cases)
            {
                try
                {
                    var values = function.Invoke(one.Arguments);
                    results.Add(string.Join(",", values.Select((v, i) => type.Results[i] switch
                    {
                        ValueType.F32 when float.IsNaN(BitConverter.UInt32BitsToSingle((uint)v)) => "nan",
                        ValueType.F64 when double.IsNaN(BitConverter.UInt64BitsToDouble(v)) => "nan",
                        ValueType.I32 or ValueType.F32 => ((uint)v).ToString(),
                        _ => v.ToString(),
                    })));
                }
                catch (Trap) { results.Add("trap"); }
            }
            uint hash = 0;
            foreach (uint word in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(instance.Memory!.Bytes(0, HashedBytes))) hash = hash * 31 + word;
            outcomes.Add(new Outcome(results, hash));
        }
        return outcomes;
    }

    public static List<Outcome> RunInNode(Module module, IEnumerable<(string Name, FunctionType Type, List<Case> Cases)> calls)
    {
        var directory = Directory.CreateTempSubdirectory("kernel");
        try
        {
            string Path(string name) => System.IO.Path.Combine(directory.FullName, name);
            File.WriteAllBytes(Path("module.wasm"), Encoder.Encode(module));
            static string[] Types(Seq<ValueType> types) => [.. types.Select(t => t.ToString().ToLowerInvariant())];
            File.WriteAllText(Path("cases.json"), JsonSerializer.Serialize(calls.Select(c => new
            {
                name = c.Name, parameters = Types(c.Type.Parameters), results = Types(c.Type.Results), cases = c.Cases.Select(k => k.Arguments.Select(a => a.ToString())),
            })));
            using var node = Process.Start(new ProcessStartInfo("node", [System.IO.Path.Combine(AppContext.BaseDirectory, "run.mjs"), Path("module.wasm"), Path("cases.json"), Path("results.json")])
            {
                RedirectStandardError = true,
            })!;
            string errors = node.StandardError.ReadToEnd();
            node.WaitForExit();
            if (node.ExitCode != 0) throw new InvalidOperationException(errors);
            using var answer = JsonDocument.Parse(File.ReadAllText(Path("results.json")));
            return [.. answer.RootElement.EnumerateArray().Select(e => new Outcome([.. e.GetProperty("out").EnumerateArray().Select(x => x.GetString()!)], e.GetProperty("hash").GetUInt32()))];
        }
        finally { directory.Delete(recursive: true); }
    }

    /// <summary>A reproduction of the bits of one argument, for messages.</summary>
    public static string Show(Case one, IReadOnlyList<ValueType> types) =>
        string.Join(", ", one.Arguments.Select((a, i) => types[i] switch
        {
            ValueType.I32 => ((int)a).ToString(),
            ValueType.I64 => $"0x{a:x}",
            ValueType.F32 => BitConverter.UInt32BitsToSingle((uint)a).ToString("R"),
            _ => BitConverter.UInt64BitsToDouble(a).ToString("R"),
        }));
}
