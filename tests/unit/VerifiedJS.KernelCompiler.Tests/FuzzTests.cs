using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.KernelCompiler.Tests;

/// <summary>Random methods, made as IL, give the same results and the same memory natively and as WebAssembly.</summary>
public sealed class FuzzTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void RandomMethodsAgree(int seed) => Agree(seed, methods: 12);

    internal static void Agree(int seed, int methods)
    {
        var directory = Directory.CreateTempSubdirectory("fuzz");
        try
        {
            string path = Path.Combine(directory.FullName, $"Fuzz{seed}.dll");
            new Generator(seed).Write(path, methods);
            var context = new AssemblyLoadContext("fuzz", isCollectible: true);
            var assembly = context.LoadFromAssemblyPath(path);
            var calls = assembly.GetType("Fuzz")!.GetMethods(BindingFlags.Static | BindingFlags.Public)
                .OrderBy(m => m.MetadataToken).Select(m => (Method: m, Cases: Harness.Cases(Harness.Parameters(m), random: 8).Where((_, i) => i % 7 == 0 || i > 400).ToList())).ToList();
            var kernel = KernelCompiler.Compile(path, new KernelOptions { DataStart = 40000, RootTypes = _ => true });
            var native = Harness.RunNatively(calls);
            var compiled = calls.Select(c => (Name: kernel[c.Method].Name, kernel[c.Method].Type, c.Cases)).ToList();
            var wasm = Harness.RunInterpreted(Harness.Module(kernel), compiled);
            for (int i = 0; i < calls.Count; i++)
            {
                var differences = calls[i].Cases.Select((c, k) => (c, k)).Where(x => native[i].Results[x.k] != wasm[i].Results[x.k])
                    .Select(x => $"seed {seed}, {calls[i].Method.Name}({Harness.Show(x.c, Harness.Parameters(calls[i].Method))}): native {native[i].Results[x.k]}, WebAssembly {wasm[i].Results[x.k]}").Take(3).ToList();
                Assert.True(differences.Count == 0, string.Join("\n", differences));
                Assert.True(native[i].MemoryHash == wasm[i].MemoryHash, $"seed {seed}: memory differs after {calls[i].Method.Name}");
            }
            context.Unload();
        }
        finally { directory.Delete(recursive: true); }
    }

    /// <summary>Writes an assembly with a static class Fuzz of random methods M0, M1, ... that call earlier ones.</summary>
    private sealed class Generator(int seed)
    {
        private readonly Random random = new(seed);
        // Level 0 calls nothing, level 1 calls level 0, ...; so that no call takes long.
        private readonly List<(MethodBuilder Method, Type[] Parameters, Type Result, int Level)> done = [];
        private int level, loops;
        private ILGenerator il = null!;
        private Type[] parameters = [];
        private Type result = typeof(int);
        private LocalBuilder[] locals = [];
        private readonly List<Label> breaks = [];
        private int budget;

        private static readonly Type[] Types = [typeof(int), typeof(int), typeof(long), typeof(double)];

        public void Write(string path, int methods)
        {
            var assembly = new PersistedAssemblyBuilder(new AssemblyName($"Fuzz{seed}"), typeof(object).Assembly);
            var type = assembly.DefineDynamicModule("Fuzz").DefineType("Fuzz", TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
            for (int i = 0; i < methods; i++) Method(type, i);
            type.CreateType();
            assembly.Save(path);
        }

        private Type AnyType() => Types[random.Next(Types.Length)];

        private void Method(TypeBuilder type, int number)
        {
            parameters = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => AnyType())];
            result = AnyType();
            var method = type.DefineMethod($"M{number}", MethodAttributes.Public | MethodAttributes.Static, result, parameters);
            budget = random.Next(2) == 0 ? random.Next(1, 6) : random.Next(6, 30);
            int inlining = random.Next(4);
            if (inlining == 0 && budget < 6) method.SetImplementationFlags(MethodImplAttributes.AggressiveInlining);
            else if (inlining == 1) method.SetImplementationFlags(MethodImplAttributes.NoInlining);
            il = method.GetILGenerator();
            locals = [.. Enumerable.Range(0, 7).Select(i => il.DeclareLocal(i < 3 ? typeof(int) : i < 5 ? typeof(long) : typeof(double)))];
            breaks.Clear();
            (level, loops) = (0, 0);
            while (budget > 0) Statement(0);
            Expression(result, 3);
            il.Emit(OpCodes.Ret);
            done.Add((method, parameters, result, level));
        }

        // ---- Statements: the stack is empty before and after ----

        private void Block(int depth) { for (int n = random.Next(1, 4); n > 0; n--) Statement(depth + 1); }

        private void Statement(int depth)
        {
            budget--;
            switch (depth > 4 ? random.Next(5) : random.Next(14))
            {
                case 0 or 1 or 2: Assign(); break;
                case 3: Store(); break;
                case 4: AssignArgument(); break;
                case 5 or 6: // if
                {
                    var end = il.DefineLabel();
                    Condition(end);
                    Block(depth);
                    il.MarkLabel(end);
                    break;
                }
                case 7: // if else
                {
                    Label otherwise = il.DefineLabel(), end = il.DefineLabel();
                    Condition(otherwise);
                    Block(depth);
                    il.Emit(OpCodes.Br, end);
                    il.MarkLabel(otherwise);
                    Block(depth);
                    il.MarkLabel(end);
                    break;
                }
                case 8 or 9 when loops < 2: Loop(depth, testAtTop: random.Next(2) == 0); break;
                case 10: Switch(depth); break;
                case 11 when breaks.Count > 0: // break out of one of the loops or blocks around, under a condition
                {
                    var skip = il.DefineLabel();
                    Condition(skip);
                    il.Emit(OpCodes.Br, breaks[random.Next(breaks.Count)]);
                    il.MarkLabel(skip);
                    break;
                }
                case 12: // a block to break out of
                {
                    var end = il.DefineLabel();
                    breaks.Add(end);
                    Block(depth);
                    breaks.RemoveAt(breaks.Count - 1);
                    il.MarkLabel(end);
                    break;
                }
                case 13 when random.Next(3) == 0: // return
                {
                    var skip = il.DefineLabel();
                    Condition(skip);
                    Expression(result, 2);
                    il.Emit(OpCodes.Ret);
                    il.MarkLabel(skip);
                    break;
                }
                default: Assign(); break;
            }
        }

        private void Assign()
        {
            var local = locals[random.Next(locals.Length)];
            Expression(local.LocalType, 3);
            il.Emit(OpCodes.Stloc, local);
        }

        private void AssignArgument()
        {
            int argument = random.Next(parameters.Length);
            Expression(parameters[argument], 3);
            il.Emit(OpCodes.Starg_S, (byte)argument);
        }

        private void Address()
        {
            Expression(typeof(int), 1);
            il.Emit(OpCodes.Ldc_I4, 0xFF8);
            il.Emit(OpCodes.And);
        }

        // The one with addresses of 32 bits
        private static MethodInfo MemoryMethod(string name) => typeof(Memory).GetMethods().Single(m => m.Name == name && m.GetParameters()[0].ParameterType == typeof(int));

        private void Store()
        {
            Address();
            var (name, type) = random.Next(4) switch { 0 => ("StoreI32", typeof(int)), 1 => ("StoreI64", typeof(long)), 2 => ("StoreI8", typeof(int)), _ => ("StoreI16", typeof(int)) };
            Expression(type, 2);
            il.Emit(OpCodes.Ldc_I4, random.Next(3) * 8);
            il.Emit(OpCodes.Call, MemoryMethod(name));
        }

        private void Loop(int depth, bool testAtTop)
        {
            // Each loop counts down by itself, so all loops end.
            var counter = il.DeclareLocal(typeof(int));
            Label start = il.DefineLabel(), next = il.DefineLabel(), end = il.DefineLabel();
            il.Emit(OpCodes.Ldc_I4, random.Next(1, 5));
            il.Emit(OpCodes.Stloc, counter);
            if (testAtTop) il.Emit(OpCodes.Br, next);
            il.MarkLabel(start);
            breaks.Add(end);
            breaks.Add(next);
            loops++;
            Block(depth);
            loops--;
            breaks.RemoveRange(breaks.Count - 2, 2);
            il.MarkLabel(next);
            il.Emit(OpCodes.Ldloc, counter);
            il.Emit(OpCodes.Ldc_I4_1);
            il.Emit(OpCodes.Sub);
            il.Emit(OpCodes.Stloc, counter);
            if (random.Next(2) == 0) Condition(end);
            il.Emit(OpCodes.Ldloc, counter);
            il.Emit(OpCodes.Ldc_I4_0);
            il.Emit(OpCodes.Bgt, start);
            il.MarkLabel(end);
        }

        private void Switch(int depth)
        {
            var targets = Enumerable.Range(0, random.Next(1, 6)).Select(_ => il.DefineLabel()).ToArray();
            Label end = il.DefineLabel(), otherwise = il.DefineLabel();
            Expression(typeof(int), 1);
            if (random.Next(3) > 0) { il.Emit(OpCodes.Ldc_I4_7); il.Emit(OpCodes.And); }
            il.Emit(OpCodes.Switch, targets);
            il.Emit(OpCodes.Br, random.Next(2) == 0 ? otherwise : targets[random.Next(targets.Length)]);
            foreach (var target in targets)
            {
                il.MarkLabel(target);
                Block(depth);
                if (random.Next(3) > 0) il.Emit(OpCodes.Br, end); // or falls into the next case
            }
            il.MarkLabel(otherwise);
            if (random.Next(2) == 0) Block(depth);
            il.MarkLabel(end);
        }

        /// <summary>Goes to <paramref name="otherwise"/> when a random condition does not hold.</summary>
        private void Condition(Label otherwise)
        {
            var type = AnyType();
            if (random.Next(4) == 0 && type != typeof(double))
            {
                Expression(type, 2);
                il.Emit(random.Next(2) == 0 ? OpCodes.Brfalse : OpCodes.Brtrue, otherwise);
                return;
            }
            Expression(type, 2);
            Expression(type, 2);
            OpCode[] branches = [OpCodes.Beq, OpCodes.Bne_Un, OpCodes.Blt, OpCodes.Blt_Un, OpCodes.Ble, OpCodes.Ble_Un, OpCodes.Bgt, OpCodes.Bgt_Un, OpCodes.Bge, OpCodes.Bge_Un];
            il.Emit(branches[random.Next(branches.Length)], otherwise);
        }

        // ---- Expressions: push one value ----

        private void Expression(Type type, int depth)
        {
            if (depth == 0) { Leaf(type); return; }
            switch (random.Next(9))
            {
                case 0: Leaf(type); return;
                case 1: Choice(type, depth - 1); return;
                case 2 when done.Exists(m => m.Result == type && m.Level < 2 - loops):
                {
                    var candidates = done.Where(m => m.Result == type && m.Level < 2 - loops).ToList();
                    var (method, types, _, calleeLevel) = candidates[random.Next(candidates.Count)];
                    level = Math.Max(level, calleeLevel + 1);
                    foreach (var parameter in types) Expression(parameter, Math.Min(depth - 1, 1));
                    il.Emit(OpCodes.Call, method);
                    return;
                }
                case 3 when type != typeof(double):
                    Address();
                    il.Emit(OpCodes.Ldc_I4, random.Next(3) * 8);
                    string[] loads = type == typeof(long) ? ["LoadI64"] : ["LoadI32", "LoadU8", "LoadS8", "LoadU16", "LoadS16"];
                    il.Emit(OpCodes.Call, MemoryMethod(loads[random.Next(loads.Length)]));
                    return;
            }
            if (type == typeof(int)) Int(depth - 1);
            else if (type == typeof(long)) Long(depth - 1);
            else Double(depth - 1);
        }

        private void Leaf(Type type)
        {
            int argument = random.Next(parameters.Length);
            var local = locals[random.Next(locals.Length)];
            if (random.Next(3) > 0 && parameters[argument] == type) { il.Emit(OpCodes.Ldarg, (short)argument); return; }
            if (random.Next(3) > 0 && local.LocalType == type) { il.Emit(OpCodes.Ldloc, local); return; }
            if (type == typeof(int)) il.Emit(OpCodes.Ldc_I4, random.Next(3) switch { 0 => random.Next(-3, 70), 1 => 1 << random.Next(32), _ => random.Next(int.MinValue, int.MaxValue) });
            else if (type == typeof(long)) il.Emit(OpCodes.Ldc_I8, random.Next(3) switch { 0 => random.Next(-3, 70), 1 => uint.MaxValue, _ => random.NextInt64(long.MinValue, long.MaxValue) });
            else il.Emit(OpCodes.Ldc_R8, random.Next(3) switch { 0 => random.Next(-3, 9), 1 => 0.5, _ => (random.NextDouble() - 0.5) * 1e12 });
        }

        // c ? a : b with the values of both ways, and sometimes one below them, on the stack across the branches.
        private void Choice(Type type, int depth)
        {
            Label otherwise = il.DefineLabel(), end = il.DefineLabel();
            bool below = random.Next(3) == 0;
            if (below) Expression(type, 0);
            Condition(otherwise);
            Expression(type, depth);
            il.Emit(OpCodes.Br, end);
            il.MarkLabel(otherwise);
            Expression(type, depth);
            il.MarkLabel(end);
            if (below) il.Emit(OpCodes.Add);
        }

        private void Operands(Type type, int depth) { Expression(type, depth); Expression(type, depth); }

        // A divisor from 1 to 256.
        private void Divisor(Type type, int depth)
        {
            Expression(type, depth);
            if (type == typeof(int)) { il.Emit(OpCodes.Ldc_I4, 0xFF); il.Emit(OpCodes.And); il.Emit(OpCodes.Ldc_I4_1); il.Emit(OpCodes.Add); }
            else { il.Emit(OpCodes.Ldc_I8, 0xFFL); il.Emit(OpCodes.And); il.Emit(OpCodes.Ldc_I8, 1L); il.Emit(OpCodes.Add); }
        }

        private void Integer(Type type, int depth)
        {
            switch (random.Next(15))
            {
                case 0 or 1: Operands(type, depth); il.Emit(OpCodes.Add); break;
                case 2: Operands(type, depth); il.Emit(OpCodes.Sub); break;
                case 3: Operands(type, depth); il.Emit(OpCodes.Mul); break;
                case 4: Operands(type, depth); il.Emit(OpCodes.And); break;
                case 5: Operands(type, depth); il.Emit(OpCodes.Or); break;
                case 6: Operands(type, depth); il.Emit(OpCodes.Xor); break;
                case 7: Shift(type, depth, OpCodes.Shl); break;
                case 8: Shift(type, depth, OpCodes.Shr); break;
                case 9: Shift(type, depth, OpCodes.Shr_Un); break;
                case 10: Expression(type, depth); il.Emit(OpCodes.Neg); break;
                case 11: Expression(type, depth); il.Emit(OpCodes.Not); break;
                case 12: Expression(type, depth); Divisor(type, depth); il.Emit(random.Next(2) == 0 ? OpCodes.Div : OpCodes.Rem); break;
                case 13: Expression(type, depth); Divisor(type, depth); il.Emit(random.Next(2) == 0 ? OpCodes.Div_Un : OpCodes.Rem_Un); break;
                default: Expression(type, depth); il.Emit(OpCodes.Dup); il.Emit(OpCodes.Mul); break;
            }
        }

        // C# masks the count itself; so does this, as IL leaves larger counts undefined.
        private void Shift(Type type, int depth, OpCode op)
        {
            Expression(type, depth);
            if (random.Next(2) == 0) il.Emit(OpCodes.Ldc_I4, random.Next(type == typeof(int) ? 32 : 64));
            else { Expression(typeof(int), depth); il.Emit(OpCodes.Ldc_I4, type == typeof(int) ? 31 : 63); il.Emit(OpCodes.And); }
            il.Emit(op);
        }

        private void Compare(int depth)
        {
            var type = AnyType();
            Operands(type, depth);
            OpCode[] comparisons = [OpCodes.Ceq, OpCodes.Clt, OpCodes.Clt_Un, OpCodes.Cgt, OpCodes.Cgt_Un];
            il.Emit(comparisons[random.Next(comparisons.Length)]);
            if (random.Next(3) == 0) { il.Emit(OpCodes.Ldc_I4_0); il.Emit(OpCodes.Ceq); }
        }

        private void Int(int depth)
        {
            switch (random.Next(12))
            {
                case 0 or 1: Compare(depth); break;
                case 2: Expression(typeof(long), depth); il.Emit(OpCodes.Conv_I4); break;
                case 3: Expression(typeof(double), depth); il.Emit(OpCodes.Conv_I4); break;
                case 4: Expression(typeof(int), depth); OpCode[] narrow = [OpCodes.Conv_I1, OpCodes.Conv_U1, OpCodes.Conv_I2, OpCodes.Conv_U2]; il.Emit(narrow[random.Next(4)]); break;
                case 5: Expression(typeof(int), depth); il.Emit(OpCodes.Call, typeof(System.Numerics.BitOperations).GetMethod("PopCount", [typeof(uint)])!); break;
                default: Integer(typeof(int), depth); break;
            }
        }

        private void Long(int depth)
        {
            switch (random.Next(10))
            {
                case 0: Expression(typeof(int), depth); il.Emit(OpCodes.Conv_I8); break;
                case 1: Expression(typeof(int), depth); il.Emit(OpCodes.Conv_U8); break;
                case 2: Expression(typeof(double), depth); il.Emit(OpCodes.Conv_I8); break;
                default: Integer(typeof(long), depth); break;
            }
        }

        private void Double(int depth)
        {
            switch (random.Next(9))
            {
                case 0: Operands(typeof(double), depth); il.Emit(OpCodes.Add); break;
                case 1: Operands(typeof(double), depth); il.Emit(OpCodes.Sub); break;
                case 2: Operands(typeof(double), depth); il.Emit(OpCodes.Mul); break;
                case 3: Operands(typeof(double), depth); il.Emit(OpCodes.Div); break;
                case 4: Expression(typeof(double), depth); il.Emit(OpCodes.Neg); break;
                case 5: Expression(typeof(int), depth); il.Emit(OpCodes.Conv_R8); break;
                case 6: Expression(typeof(long), depth); il.Emit(OpCodes.Conv_R8); break;
                case 7: Expression(typeof(double), depth); il.Emit(OpCodes.Call, typeof(Math).GetMethod("Floor", [typeof(double)])!); break;
                default: Expression(typeof(int), depth); il.Emit(OpCodes.Conv_R_Un); il.Emit(OpCodes.Conv_R8); break;
            }
        }
    }
}
