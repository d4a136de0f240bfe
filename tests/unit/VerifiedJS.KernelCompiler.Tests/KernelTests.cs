using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;
using VerifiedJS.Wasm;
using VerifiedJS.Wasm.Execution;
using KernelState = VerifiedJS.Kernel.State;
using KernelValue = VerifiedJS.Kernel.Value;

namespace VerifiedJS.KernelCompiler.Tests;

/// <summary>
/// The kernel as it runs natively and the kernel as WebAssembly are one: random sequences of kernel operations give the
/// same results and leave the same bytes in memory, in our interpreter and in Node.
/// </summary>
public sealed class KernelTests
{
    private const int Pages = 64, MaximumPages = 4096;

    private static readonly Lazy<(KernelModule Kernel, Wasm.Module Module)> Compiled = new(() =>
    {
        var kernel = KernelCompiler.Compile(typeof(Kernel.Kernel).Assembly.Location, new KernelOptions { DataStart = Layout.StaticBase, RootTypes = _ => true });
        var builder = new ModuleBuilder { Name = "kernel", Memory = new MemoryType(new Limits(Pages, MaximumPages)) };
        builder.UseFunctionTable(kernel.Table);
        kernel.AddTo(builder);
        builder.ExportMemory("memory");
        foreach (var function in kernel.Functions) builder.Export(function.Symbol.Name, function.Symbol);
        var module = builder.Build();
        Validator.Validate(module);
        return (kernel, module);
    });

    /// <summary>A call that was made natively.</summary>
    private sealed record Step(FunctionSymbol Function, ulong[] Arguments, string Result);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomOperationsLeaveTheSameBytes(int seed)
    {
        var (kernel, module) = Compiled.Value;
        using var memory = new NativeMemoryBlock(Pages, MaximumPages);
        Memory.Attach(memory);
        var steps = new Session(kernel, seed).Run(3000);

        // In the interpreter: each result, and from time to time every byte.
        var instance = new WasmStore().Instantiate(module, (_, name) => throw new InvalidOperationException(name));
        foreach (var (step, i) in steps.Select((s, i) => (s, i)))
        {
            var results = instance.Function(step.Function.Name).Invoke(step.Arguments);
            string actual = Session.Show(results, step.Function.Type.Results);
            Assert.True(step.Result == actual, $"step {i}, {step.Function.Name}({string.Join(", ", step.Arguments)}): native {step.Result}, WebAssembly {actual}");
        }
        ulong size = (ulong)Memory.Size() * Memory.PageSize;
        Assert.Equal(size, instance.Memory!.Pages * Memory.PageSize);
        AssertSameBytes(memory, instance, kernel, 0, Layout.StaticBase);
        AssertSameBytes(memory, instance, kernel, (kernel.DataEnd + 7) & -8, (int)size);

        // In Node: each result, and a hash of all bytes.
        uint hash = 0;
        foreach (uint word in MemoryMarshal.Cast<byte, uint>(memory.Span(0, Layout.StaticBase))) hash = hash * 31 + word;
        int tableEnd = (kernel.DataEnd + 7) & -8;
        foreach (uint word in MemoryMarshal.Cast<byte, uint>(memory.Span(tableEnd, (int)size - tableEnd))) hash = hash * 31 + word;
        var (difference, nodeHash) = Replay(module, steps, Layout.StaticBase, tableEnd);
        Assert.Null(difference);
        Assert.Equal(hash, nodeHash);
    }

    private static void AssertSameBytes(NativeMemoryBlock memory, Instance instance, KernelModule kernel, int from, int to)
    {
        var native = memory.Span(from, to - from);
        var wasm = instance.Memory!.Bytes((ulong)from, (ulong)(to - from));
        int at = native.CommonPrefixLength(wasm);
        Assert.True(at == native.Length, at == native.Length ? "" : $"memory differs at 0x{from + at:x}: native {native[at]:x2}, WebAssembly {wasm[at]:x2} (tables end at 0x{kernel.DataEnd:x})");
    }

    private static (string? Difference, uint Hash) Replay(Wasm.Module module, List<Step> steps, int skipFrom, int skipTo)
    {
        var directory = Directory.CreateTempSubdirectory("kernel");
        try
        {
            string Path(string name) => System.IO.Path.Combine(directory.FullName, name);
            File.WriteAllBytes(Path("module.wasm"), Encoder.Encode(module));
            var functions = steps.Select(s => s.Function).Distinct().ToList();
            var numbers = functions.Select((f, i) => (f, i)).ToDictionary(x => x.f, x => x.i);
            static string[] Types(Seq<ValueType> types) => [.. types.Select(t => t.ToString().ToLowerInvariant())];
            File.WriteAllText(Path("calls.json"), JsonSerializer.Serialize(new
            {
                functions = functions.Select(f => new { name = f.Name, parameters = Types(f.Type.Parameters), results = Types(f.Type.Results) }),
                calls = steps.Select(s => new object[] { numbers[s.Function], s.Result }.Concat(s.Arguments.Select(a => (object)a.ToString()))),
                skip = new[] { skipFrom, skipTo },
            }));
            using var node = Process.Start(new ProcessStartInfo("node", [System.IO.Path.Combine(AppContext.BaseDirectory, "replay.mjs"), Path("module.wasm"), Path("calls.json"), Path("report.json")]) { RedirectStandardError = true })!;
            string errors = node.StandardError.ReadToEnd();
            node.WaitForExit();
            if (node.ExitCode != 0) throw new InvalidOperationException(errors);
            using var report = JsonDocument.Parse(File.ReadAllText(Path("report.json")));
            return (report.RootElement.GetProperty("difference").GetString(), report.RootElement.GetProperty("hash").GetUInt32());
        }
        finally { directory.Delete(recursive: true); }
    }

    /// <summary>Makes random calls natively, with arguments that the operations accept, and writes them down.</summary>
    private sealed class Session
    {
        private readonly KernelModule kernel;
        private readonly Random random;
        private readonly List<Step> steps = [];
        private readonly List<int> strings = [], bigInts = [];
        private readonly List<Action> operations;

        public Session(KernelModule kernel, int seed)
        {
            this.kernel = kernel;
            random = new Random(seed);
            operations = Operations();
        }

        public List<Step> Run(int count)
        {
            Call(Kernel.Kernel.Initialize, (kernel.DataEnd + 7) & -8, MaximumPages);
            // Room for texts, scratch of the number conversions, and state of the random generator.
            text = Keep(strings, Call(Strings.NewOneByte, 16000)) + Layout.StringData;
            scratch = (int)Call(Strings.NewOneByte, 40000)! + Layout.StringData;
            scratch = (scratch + 7) & -8;
            for (int unit = 'a'; unit < 'h'; unit++) Keep(strings, Call(Strings.FromUnit, unit));
            foreach (int unit in new[] { '0', '7', '-', 'é', 'ß', 0x130, 0x3A3, 0xD83D, 0xDE00, 0x1E9E, 0x301, 0xAC00 }) Keep(strings, Call(Strings.FromUnit, unit));
            foreach (long n in new[] { 0, 1, -1, 12345678901234, long.MaxValue, long.MinValue }) Keep(bigInts, Call(BigInts.FromInt64, n));
            for (int i = 0; i < count; i++) operations[random.Next(operations.Count)]();
            return steps;
        }

        private int text, scratch;

        // ---- Operations ----

        private List<Action> Operations()
        {
            var list = new List<Action>();
            void Add(Action action, int weight = 1) { for (int i = 0; i < weight; i++) list.Add(action); }

            // Strings.
            Add(() => { int a = Str(), b = Str(); if (Strings.Length(a) + Strings.Length(b) < 3000) Keep(strings, Call(Strings.Concat, a, b)); }, 6);
            Add(() => { int s = Str(), n = Strings.Length(s), start = random.Next(n + 1); Keep(strings, Call(Strings.Substring, s, start, random.Next(start, n + 1))); }, 3);
            Add(() => { int s = Str(); if (Strings.Length(s) > 0) Call(Strings.UnitAt, s, random.Next(Strings.Length(s))); });
            Add(() => Keep(strings, Call(Strings.FromUnit, random.Next(65536))));
            Add(() => Keep(strings, Call(Strings.FromIndex, (uint)random.NextInt64(uint.MaxValue))));
            Add(() => Call(Strings.AreEqual, Str(), Str()), 2);
            Add(() => Call(Strings.Compare, Str(), Str()), 2);
            Add(() => Call(Strings.Hash, Str()));
            Add(() => { int s = Str(); Call(Strings.IndexOf, s, Str(), random.Next(Strings.Length(s) + 1)); }, 2);
            Add(() => Call(Strings.ArrayIndex, Str()));
            Add(() => Call(Strings.Data, Str()));
            Add(() => Keep(strings, Call(InternTable.Intern, Str())), 3);
            Add(() => Keep(strings, Call(UnicodeCase.ToUpper, Str())));
            Add(() => Keep(strings, Call(UnicodeCase.ToLower, Str())));
            Add(() => { int s = Str(); if (Strings.Length(s) < 500) Keep(strings, Call(UnicodeNormalization.Normalize, s, random.Next(4))); });
            Add(() => Call(Symbols.New, KernelValue.FromString(Str())));

            // BigInts.
            foreach (var operation in new Func<int, int, int>[] { BigInts.Add, BigInts.Subtract, BigInts.And, BigInts.Or, BigInts.Xor })
                Add(() => KeepBig(Call(operation, Big(), Big())), 2);
            Add(() => { int a = Big(), b = Big(); if (BigInts.Length(a) + BigInts.Length(b) < 200) KeepBig(Call(BigInts.Multiply, a, b)); }, 3);
            Add(() => { int a = Big(), b = Big(); if (!BigInts.IsZero(b)) KeepBig(Call(BigInts.Divide, a, b)); }, 2);
            Add(() => { int a = Big(), b = Big(); if (!BigInts.IsZero(b)) KeepBig(Call(BigInts.Remainder, a, b)); }, 2);
            Add(() => { int n = (int)Call(BigInts.FromInt64, (long)random.Next(-200, 200))!; KeepBig(Call(BigInts.ShiftLeft, Big(), n)); });
            Add(() => { int n = (int)Call(BigInts.FromInt64, (long)random.Next(-100, 500))!; KeepBig(Call(BigInts.ShiftRight, Big(), n)); });
            Add(() => KeepBig(Call(BigInts.Not, Big())));
            Add(() => KeepBig(Call(BigInts.Negate, Big())));
            Add(() => KeepBig(Call(BigInts.FromInt64, random.NextInt64(long.MinValue, long.MaxValue))));
            Add(() => KeepBig(Call(BigInts.AsIntN, (double)random.Next(200), Big())));
            Add(() => KeepBig(Call(BigInts.AsUintN, (double)random.Next(200), Big())));
            Add(() => Call(BigInts.ToNumber, Big()));
            Add(() => Call(BigInts.ToInt64, Big()));
            Add(() => Call(BigInts.Compare, Big(), Big()));
            Add(() => Call(BigInts.CompareNumber, Big(), Number()));
            Add(() => { int b = Big(), radix = random.Next(2, 37); if (BigInts.MaxTextLength(b, radix) < 16000) Call(BigInts.ToText, b, radix, text); });
            Add(() => KeepBig(Call(BigInts.Parse, text, random.Next(60), 0)));

            // Numbers as text and back.
            Add(() => FromText(Call(NumberToString.Decimal, Number(), text, scratch)), 3);
            Add(() => FromText(Call(NumberToString.Radix, Number(), new[] { 2, 3, 7, 16, 36 }[random.Next(5)], text, scratch)));
            Add(() => FromText(Call(NumberToString.Fixed, Math.Clamp(Finite(), -1e20, 1e20), random.Next(101), text, scratch)));
            Add(() => FromText(Call(NumberToString.Exponential, Finite(), random.Next(101), text, scratch)));
            Add(() => FromText(Call(NumberToString.Precision, Finite(), random.Next(1, 101), text, scratch)));
            Add(() => Call(NumberParsing.StringToNumber, text, random.Next(40), 0, scratch), 2);
            Add(() => Call(NumberParsing.ParseFloat, text, random.Next(40), 0, scratch));
            Add(() => Call(NumberParsing.ParseInt, text, random.Next(40), random.Next(2, 37), 0, scratch));

            // Arithmetic.
            foreach (var operation in new Func<double, int>[] { NumberOperations.ToInt32, NumberOperations.ToUint8Clamp, NumberOperations.ToInt16, MathFunctions.Clz32, MathFunctions.ToFloat16Bits })
                Add(() => Call(operation, Number()));
            foreach (var operation in new Func<double, double, double>[] { NumberOperations.Remainder, MathFunctions.Max, MathFunctions.Min, Exponentials.Power, Trigonometry.Atan2 })
                Add(() => Call(operation, Number(), Number()));
            foreach (var operation in new Func<double, int, double>[] { Trigonometry.Sin, Trigonometry.Cos, Trigonometry.Tan })
                Add(() => Call(operation, Number(), scratch));
            foreach (var operation in new Func<double, double>[]
            {
                NumberOperations.ToIntegerOrInfinity, MathFunctions.Round, MathFunctions.Fround, MathFunctions.F16round, MathFunctions.Cbrt, Exponentials.Exp, Exponentials.Expm1,
                Logarithms.Log, Logarithms.Log1p, Logarithms.Log2, Logarithms.Log10, Hyperbolics.Sinh, Hyperbolics.Cosh, Hyperbolics.Tanh, Hyperbolics.Asinh, Hyperbolics.Acosh, Hyperbolics.Atanh,
                Trigonometry.Asin, Trigonometry.Acos, Trigonometry.Atan,
            })
                Add(() => Call(operation, Number()));

            // The heap.
            Add(() => { int size = random.Next(4) == 0 ? random.Next(16, 70000) : random.Next(16, 300); int cell = (int)Call(Heap.Allocate, size)!; Call(Heap.SetHeader, cell, CellKind.Bytes, 0, Math.Max(size - 16, 0)); }, 4);
            Add(() => Call(Heap.IsCell, random.Next(2) == 0 ? Str() : random.Next(Memory.Size() * Memory.PageSize)));
            Add(() => Call(Heap.CellSize, Str()));
            Add(() => Call(Heap.SizeClass, random.Next(16, 32736)));
            return list;
        }

        // ---- Arguments ----

        private int Str() => strings[random.Next(strings.Count)];

        private int Big() => bigInts[random.Next(bigInts.Count)];

        private double Number()
        {
            var edges = Harness.Edges(ValueType.F64);
            double value = random.Next(6) switch
            {
                0 => BitConverter.UInt64BitsToDouble(edges[random.Next(edges.Length)]),
                1 => random.Next(-1000, 1000),
                2 => random.Next(-1000, 1000) / 8.0,
                3 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
                4 => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-320, 308)),
                _ => random.NextInt64(long.MinValue, long.MaxValue),
            };
            // NaNs are canonical in the kernel.
            return double.IsNaN(value) ? double.NaN : value;
        }

        private double Finite() { double n = Number(); return double.IsFinite(n) ? n : 1.5; }

        private int Keep(List<int> pool, object? result)
        {
            int address = (int)result!;
            if (pool.Count < 60) pool.Add(address); else pool[random.Next(pool.Count)] = address;
            return address;
        }

        private void KeepBig(object? result)
        {
            // 0 and -1 stand for "too big" and "not a numeral".
            if ((int)result! > 0) Keep(bigInts, result);
        }

        private void FromText(object? length) => Keep(strings, Call(Strings.FromUnits, text, (int)length!, 0));

        // ---- Calls ----

        private object? Call(Delegate operation, params object[] arguments)
        {
            var function = kernel[operation.Method];
            object? result = operation.DynamicInvoke(arguments);
            steps.Add(new Step(function, [.. arguments.SelectMany(Raw)], string.Join(",", Raw(result).Select((bits, i) => Show([bits], [function.Type.Results[i]])))));
            return result;
        }

        private static IEnumerable<ulong> Raw(object? value) => value switch
        {
            null => [],
            bool b => [b ? 1UL : 0],
            int i => [(uint)i],
            uint u => [u],
            long l => [(ulong)l],
            ulong u => [u],
            double d => [BitConverter.DoubleToUInt64Bits(d)],
            KernelValue v => [(ulong)v.Bits],
            Enum e => [Convert.ToUInt32(e)],
            _ => throw new InvalidOperationException($"{value.GetType()} as an argument"),
        };

        public static string Show(ulong[] values, Seq<ValueType> types) => string.Join(",", values.Select((v, i) => types[i] switch
        {
            ValueType.F64 when double.IsNaN(BitConverter.UInt64BitsToDouble(v)) => "nan",
            ValueType.I32 => ((uint)v).ToString(),
            _ => v.ToString(),
        }));
    }
}
