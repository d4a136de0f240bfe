using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;
using VerifiedJS.Wasm;
using VerifiedJS.Wasm.Execution;
using KernelValue = VerifiedJS.Kernel.Value;

namespace VerifiedJS.KernelCompiler.Tests;

/// <summary>
/// The kernel as it runs natively and the kernel as WebAssembly are one: random sequences of kernel operations give the
/// same results and leave the same bytes in memory, in our interpreter and in Node.
/// </summary>
public sealed class KernelTests
{
    private const int Pages = 112, MaximumPages = 4096;

    private static readonly Lazy<(KernelModule Kernel, Wasm.Module Module)> Compiled = new(() =>
    {
        var kernel = KernelCompiler.Compile(typeof(Kernel.Kernel).Assembly.Location, new KernelOptions { DataStart = Layout.StaticBase, RootTypes = name => name != typeof(NativeHost).FullName });
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
        var store = new WasmStore();
        var instance = store.Instantiate(module, (_, name) => store.HostFunction(kernel.Imports.First(i => i.Name == name).Symbol.Type, (_, _) => throw new InvalidOperationException(name)));
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
        private readonly List<Action> operations;

        // What the session holds on to stands in a frame on the shadow stack, so that collections see it.
        private const int Frame = Layout.StackBase, Slots = 300;
        private int slots;
        private readonly Pool strings, bigInts, values, objects, tables, patterns;
        private readonly List<int> keys = [];
        private int caches;

        private sealed class Pool(int first, int capacity)
        {
            public readonly int First = first, Capacity = capacity;
            public readonly List<KernelValue> Values = [];
        }

        private Pool NewPool(int capacity) { slots += capacity; return new Pool(Frame + 8 + (slots - capacity) * 8, capacity); }

        public Session(KernelModule kernel, int seed)
        {
            this.kernel = kernel;
            random = new Random(seed);
            (strings, bigInts, values, objects, tables, patterns) = (NewPool(60), NewPool(60), NewPool(60), NewPool(50), NewPool(10), NewPool(10));
            operations = AllOperations();
        }

        public List<Step> Run(int count)
        {
            Call(Kernel.Kernel.Initialize, (kernel.DataEnd + 15) & ~15, MaximumPages);
            // Room for texts and scratch of the number conversions.
            text = Pin(Strings.NewOneByte, 16000) + Layout.StringData;
            scratch = (Pin(Strings.NewOneByte, 40000) + Layout.StringData + 7) & -8;
            caches = (int)Call(Caches.NewArea, 80)!;
            for (int unit = 'a'; unit < 'h'; unit++) KeepString(Call(Strings.FromUnit, unit));
            foreach (int unit in new[] { '0', '7', '-', 'é', 'ß', 0x130, 0x3A3, 0xD83D, 0xDE00, 0x1E9E, 0x301, 0xAC00, '(', '*', '|', '[', ']', '.', ')' }) KeepString(Call(Strings.FromUnit, unit));
            foreach (long n in new[] { 0, 1, -1, 12345678901234, long.MaxValue, long.MinValue }) KeepBig(Call(BigInts.FromInt64, n));
            for (int i = 0; i < 24; i++)
            {
                int key = (int)Call(InternTable.Intern, (int)Call(Strings.Concat, (int)Call(Strings.FromUnit, 'k')!, (int)Call(Strings.FromIndex, (uint)i)!)!)!;
                Call(Pinned.Add, key);
                keys.Add(key);
            }
            for (int i = 0; i < 5; i++) { Keep(objects, Call(Operations.NewObject)); Keep(objects, Call(Operations.NewArray, i)); Keep(tables, Call(Operations.NewTable)); }
            Keep(values, KernelValue.Undefined);
            for (int i = 0; i < count; i++) operations[random.Next(operations.Count)]();
            return steps;
        }

        private int text, scratch;

        private int Pin(Delegate allocation, int argument)
        {
            int cell = (int)Call(allocation, argument)!;
            Call(Pinned.Add, cell);
            return cell;
        }

        // ---- Operations ----

        private List<Action> AllOperations()
        {
            var list = new List<Action>();
            void Add(Action action, int weight = 1) { for (int i = 0; i < weight; i++) list.Add(action); }

            // Strings.
            Add(() => { int a = Str(), b = Str(); if (Strings.Length(a) + Strings.Length(b) < 3000) KeepString(Call(Strings.Concat, a, b)); }, 6);
            Add(() => { int s = Str(), n = Strings.Length(s), start = random.Next(n + 1); KeepString(Call(Strings.Substring, s, start, random.Next(start, n + 1))); }, 3);
            Add(() => { int s = Str(); if (Strings.Length(s) > 0) Call(Strings.UnitAt, s, random.Next(Strings.Length(s))); });
            Add(() => KeepString(Call(Strings.FromUnit, random.Next(65536))));
            Add(() => KeepString(Call(Strings.FromIndex, (uint)random.NextInt64(uint.MaxValue))));
            Add(() => Call(Strings.AreEqual, Str(), Str()), 2);
            Add(() => Call(Strings.Compare, Str(), Str()), 2);
            Add(() => Call(Strings.Hash, Str()));
            Add(() => { int s = Str(); Call(Strings.IndexOf, s, Str(), random.Next(Strings.Length(s) + 1)); }, 2);
            Add(() => Call(Strings.ArrayIndex, Str()));
            Add(() => Call(Strings.Data, Str()));
            Add(() => KeepString(Call(InternTable.Intern, Str())), 3);
            Add(() => KeepString(Call(UnicodeCase.ToUpper, Str())));
            Add(() => KeepString(Call(UnicodeCase.ToLower, Str())));
            Add(() => { int s = Str(); if (Strings.Length(s) < 500) KeepString(Call(UnicodeNormalization.Normalize, s, random.Next(4))); });
            Add(() => Keep(values, Call(Operations.NewSymbol, From(strings))));

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

            // Operators on any values.
            foreach (var operation in new Func<KernelValue, KernelValue, KernelValue>[]
            {
                Operations.Add, Operations.Subtract, Operations.Multiply, Operations.Divide, Operations.Remainder, Operations.BitwiseAnd, Operations.BitwiseOr, Operations.BitwiseXor,
                Operations.Less, Operations.LessOrEqual, Operations.Greater, Operations.GreaterOrEqual, Operations.LooseEquals, Operations.InstanceOf, Operations.In,
            })
                Add(() => { KernelValue x = Any(), y = Any(); if (IsShort(x) && IsShort(y) && IsSmall(x) && IsSmall(y)) KeepAny(Call(operation, x, y)); });
            foreach (var operation in new Func<KernelValue, KernelValue, KernelValue>[] { Operations.ShiftLeft, Operations.ShiftRight, Operations.ShiftRightUnsigned, Operations.Exponentiate })
                Add(() => { KernelValue x = Any(), y = Any(); if (!x.IsBigInt && !y.IsBigInt && IsShort(x) && IsShort(y)) KeepAny(Call(operation, x, y)); });
            foreach (var operation in new Func<KernelValue, KernelValue, bool>[] { Operations.StrictEquals, Operations.SameValue, Operations.SameValueZero })
                Add(() => Call(operation, Any(), Any()));
            foreach (var operation in new Func<KernelValue, KernelValue>[]
            {
                Operations.TypeOf, Operations.ToNumeric, Operations.ToNumber, Operations.ToString, Operations.ToPropertyKey, Operations.ToObject, Operations.RequireObjectCoercible,
                Operations.Negate, Operations.BitwiseNot,
            })
                Add(() => KeepAny(Call(operation, Any())));
            foreach (var operation in new Func<KernelValue, KernelValue>[] { Operations.Increment, Operations.Decrement })
                Add(() => KeepAny(Call(operation, random.Next(2) == 0 ? From(bigInts) : KernelValue.FromNumber(Number()))));
            Add(() => Call(Operations.ToBoolean, Any()));
            Add(() => { KernelValue x = From(strings), y = From(strings); if (IsShort(x) && IsShort(y)) KeepAny(Call(Operations.StringConcat, x, y)); }, 2);

            // Objects.
            Add(() => Keep(objects, Call(Operations.NewObject)), 3);
            Add(() => Keep(objects, Call(Operations.NewObjectWithPrototype, random.Next(4) == 0 ? KernelValue.Null : Object())), 2);
            Add(() => Keep(objects, Call(Operations.NewArray, random.Next(20))), 2);
            Add(() => { var key = Key(); KeepAny(Call(Operations.GetNamed, random.Next(8) == 0 ? Any() : Object(), key, Cache(0, key))); }, 12);
            Add(() => { var key = Key(); Call(Operations.SetNamed, random.Next(8) == 0 ? Any() : Object(), key, Any(), random.Next(2) == 0, Cache(1, key)); }, 12);
            Add(() => KeepAny(Call(Operations.GetElement, random.Next(8) == 0 ? Any() : Object(), AnyKey(), ElementCache(0))), 8);
            Add(() => Call(Operations.SetElement, Object(), AnyKey(), Any(), random.Next(2) == 0, ElementCache(1)), 8);
            Add(() => { var key = Key(); Call(Operations.DefineNamed, Object(), key, Any(), Cache(2, key)); }, 4);
            Add(() => Call(Operations.DefineElement, Object(), AnyKey(), Any()), 2);
            Add(() => Call(Operations.DeleteProperty, Object(), AnyKey(), random.Next(2) == 0), 3);
            Add(() => Call(Operations.HasProperty, Object(), AnyKey()), 2);
            Add(() => Call(Operations.GetPrototypeOf, Object()));
            Add(() => Call(Operations.SetPrototypeOf, Object(), Object()));
            Add(() => KeepAny(Call(Operations.OwnPropertyKeys, Object())), 2);
            Add(() => Call(Operations.CopyDataProperties, Object(), Object(), KernelValue.Undefined));
            Add(() => Call(Operations.IsExtensible, Object()));
            Add(() => { if (random.Next(10) == 0) Call(Operations.PreventExtensions, Object()); });
            Add(() => { if (random.Next(10) == 0) Call(Operations.FreezeFast, Object(), random.Next(2) == 0); });
            Add(() => Call(Operations.PushFast, Object(), Any()), 3);
            Add(() => KeepAny(Call(Operations.PopFast, Object())));
            Add(() => KeepAny(Call(Operations.ShiftFast, Object())));
            Add(() => Call(Operations.UnshiftFast, Object(), Any()));

            // Hash tables, weak references.
            Add(() => Keep(tables, Call(Operations.NewTable)));
            Add(() => Call(Operations.TableSet, From(tables), Any(), Any()), 6);
            Add(() => KeepAny(Call(Operations.TableGet, From(tables), Any())), 3);
            Add(() => Call(Operations.TableDelete, From(tables), Any()));
            Add(() => Call(Operations.TableSize, From(tables)));

            // Strings and regular expressions of the library.
            Add(() => KeepAny(Call(Operations.StringTrim, From(strings), random.Next(1, 4))));
            Add(() => KeepAny(Call(Operations.JsonQuote, From(strings))));
            Add(() =>
            {
                // Written, and read again; or any text, which is seldom JSON.
                var written = (KernelValue)Call(Operations.JsonWrite, Any(), random.Next(2) == 0 ? KernelValue.FromString((int)Call(Strings.FromUnit, 32)!) : From(strings), Key())!;
                var json = written.IsString ? written : From(strings);
                var state = (KernelValue)Call(Operations.NewArray, 2)!;
                Call(Arrays.Append, state.Address, KernelValue.FromNumber(0));
                Call(Arrays.Append, state.Address, KernelValue.FromNumber(0));
                KeepAny(Call(Operations.JsonParse, json, state));
            }, 4);
            Add(() => KeepAny(Call(Operations.StringToWellFormed, From(strings))));
            Add(() => Keep(patterns, Call(Operations.RegExpCompile, ShortPattern(), KernelValue.FromString((int)Call(Strings.FromUnit, (int)"gimsuy"[random.Next(6)])!))), 3);
            Add(() =>
            {
                if (patterns.Values.Count == 0) return;
                var s = From(strings);
                if (Strings.Length(s.Address) >= 200) return;
                var captures = (KernelValue)Call(Operations.RegExpExec, From(patterns), s, random.Next(Strings.Length(s.Address) + 1))!;
                if (!captures.IsHole && !captures.IsSentinel) KeepAny(Call(Operations.RegExpResult, captures, s, KernelValue.FromString(keys[0]), KernelValue.FromString(keys[1]), KernelValue.FromString(keys[2])));
            }, 4);

            // Collections.
            Add(() => { Call(Heap.RequestCollection); Call(Safepoint.Poll, Frame + 8 + Slots * 8); }, 2);

            // The heap.
            Add(() => { int size = random.Next(4) == 0 ? random.Next(16, 70000) : random.Next(16, 300); int cell = (int)Call(Heap.Allocate, size)!; Call(Heap.SetHeader, cell, CellKind.Bytes, 0, Math.Max(size - 16, 0)); }, 4);
            Add(() => Call(Heap.IsCell, random.Next(2) == 0 ? Str() : random.Next(Memory.Size() * Memory.PageSize)));
            Add(() => Call(Heap.CellSize, Str()));
            Add(() => Call(Heap.SizeClass, random.Next(16, 32736)));
            return list;
        }

        // ---- Arguments ----

        private KernelValue From(Pool pool) => pool.Values[random.Next(pool.Values.Count)];

        private int Str() => From(strings).Address;

        private int Big() => From(bigInts).Address;

        private KernelValue Object() => From(objects);

        private KernelValue Key() => KernelValue.FromString(keys[random.Next(keys.Count)]);

        // A cache belongs to a place in the program: one operation with one key.
        private int Cache(int operation, KernelValue key) => caches + (operation * 24 + keys.IndexOf(key.Address)) * Layout.CacheSize;

        private int ElementCache(int operation) => caches + (72 + operation * 4 + random.Next(4)) * Layout.CacheSize;

        private KernelValue Any() => random.Next(8) switch
        {
            0 or 1 => KernelValue.FromNumber(Number()),
            2 => From(strings),
            3 => From(bigInts),
            4 => new[] { KernelValue.Undefined, KernelValue.Null, KernelValue.True, KernelValue.False }[random.Next(4)],
            5 => From(values),
            _ => Object(),
        };

        // A property key of any sort.
        private KernelValue AnyKey() => random.Next(5) switch
        {
            0 => From(strings),
            1 => KernelValue.FromNumber(random.Next(40)),
            2 => KernelValue.FromNumber(Number()),
            _ => Key(),
        };

        private static bool IsShort(KernelValue v) => !v.IsString || Strings.Length(v.Address) < 1500;

        private static bool IsSmall(KernelValue v) => !v.IsBigInt || BigInts.Length(v.Address) < 40;

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

        // Short, so that backtracking ends soon.
        private KernelValue ShortPattern()
        {
            for (int i = 0; i < 20; i++)
            {
                var s = From(strings);
                if (Strings.Length(s.Address) is > 0 and < 12) return s;
            }
            return KernelValue.FromString((int)Call(Strings.FromUnit, (int)'a')!);
        }

        private double Finite() { double n = Number(); return double.IsFinite(n) ? n : 1.5; }

        /// <summary>Keeps a value, unless it is the sentinel.</summary>
        private void Keep(Pool pool, object? result)
        {
            var value = (KernelValue)result!;
            if (value.IsSentinel || value.IsHole || value.IsUninitialized) return;
            int index = pool.Values.Count < pool.Capacity ? pool.Values.Count : random.Next(pool.Capacity);
            if (index == pool.Values.Count) pool.Values.Add(value); else pool.Values[index] = value;
            Call(State.SetValue, pool.First + index * 8, value);
        }

        private void KeepAny(object? result)
        {
            var value = (KernelValue)result!;
            if (value.IsInternal) return;
            Keep(value.IsString ? strings : value.IsBigInt ? bigInts : value.IsObject ? objects : values, value);
        }

        // 0: no memory, or too long.
        private void KeepString(object? result) { if ((int)result! != 0) Keep(strings, KernelValue.FromString((int)result)); }

        // 0 and -1 stand for "too big" and "not a numeral".
        private void KeepBig(object? result) { if ((int)result! > 0) Keep(bigInts, KernelValue.FromBigInt((int)result)); }

        private void FromText(object? length) => KeepString(Call(Strings.FromUnits, text, (int)length!, 0));

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
            char c => [c],
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
