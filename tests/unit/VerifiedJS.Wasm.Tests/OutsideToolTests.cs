using System.Diagnostics;
using System.Text.Json;
using Xunit;
using Xunit.Abstractions;

namespace VerifiedJS.Wasm.Tests;

/// <summary>A fact that is skipped, visibly, where a program or the test suite is missing.</summary>
public sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(params string[] programs)
    {
        Skip = SuiteFiles.Missing;
        foreach (string program in programs) Skip ??= SuiteFiles.Execute(program, "--version");
    }
}

/// <summary>Our printer, decoder and validator against wabt and Node.</summary>
public class OutsideToolTests(ITestOutputHelper output)
{
    private static IEnumerable<(string File, byte[] Bytes, Module Module)> ValidModules()
    {
        foreach (string file in SuiteFiles.Binaries())
        {
            byte[] bytes = File.ReadAllBytes(file);
            Module? module = null;
            try
            {
                module = Decoder.Decode(bytes);
                Validator.Validate(module);
            }
            catch (Exception e) when (e is DecodeError or ValidationError) { continue; }
            yield return (file, bytes, module);
        }
    }

    [ToolFact("wat2wasm")]
    public void PrintedTextAssemblesToTheSameModule()
    {
        string directory = Directory.CreateTempSubdirectory("verifiedjs-wat").FullName;
        int count = 0;
        try
        {
            foreach (var (file, _, module) in ValidModules())
            {
                if (count++ % 3 != 0) continue;
                // wabt leaves out a data count section that code does not need, and empty ones.
                var expected = module with { Names = null, Customs = [], HasDataCount = false };
                string text = Path.Combine(directory, "m.wat"), binary = Path.Combine(directory, "m.wasm");
                File.WriteAllText(text, WatPrinter.Print(module));
                string? failure = SuiteFiles.Execute("wat2wasm", "--enable-memory64", text, "-o", binary);
                Assert.True(failure is null, $"{file}: {failure}");
                var actual = Decoder.Decode(File.ReadAllBytes(binary)) with { Names = null, Customs = [], HasDataCount = false };
                if (!expected.Equals(actual)) Assert.Fail($"{file}:\n{WatPrinter.Print(expected)}\nbecame\n{WatPrinter.Print(actual)}");
            }
        }
        finally { Directory.Delete(directory, recursive: true); }
        output.WriteLine($"{count / 3} modules");
        Assert.True(count > 1000);
    }

    [SuiteFact]
    public void MutatedModulesNeverFailInUnforeseenWays()
    {
        var random = new Random(2020);
        int decoded = 0, valid = 0, total = 0;
        foreach (var (_, bytes, _) in ValidModules())
            for (int i = 0; i < 10; i++)
            {
                byte[] mutant = Mutate(random, bytes);
                total++;
                try
                {
                    var module = Decoder.Decode(mutant);
                    decoded++;
                    byte[] again = Encoder.Encode(module);
                    Assert.Equal(module, Decoder.Decode(again));
                    Validator.Validate(module, Features.All);
                    valid++;
                    WatPrinter.Print(module);
                }
                catch (Exception e) when (e is DecodeError or ValidationError) { }
            }
        output.WriteLine($"{total} mutants, {decoded} decode, {valid} are valid");
        Assert.True(valid > 100 && decoded > valid && total > decoded);
    }

    /// <summary>
    /// Mutants of the suite's modules, and modules of random instructions, are valid for us exactly if Node takes them.
    /// Node knows more features; where it takes more, our reason must be one of theirs.
    /// </summary>
    [ToolFact("node")]
    public void NodeAgreesOnWhatIsValid()
    {
        string directory = Directory.CreateTempSubdirectory("verifiedjs-validate").FullName;
        try
        {
            var random = new Random(7);
            var candidates = new List<byte[]>();
            foreach (var (_, bytes, _) in ValidModules())
            {
                candidates.Add(bytes);
                for (int i = 0; i < 3; i++) candidates.Add(Mutate(random, bytes));
            }
            for (int i = 0; i < 6000; i++) candidates.Add(Encoder.Encode(new RandomModule(random).Make()));
            for (int i = 0; i < candidates.Count; i++) File.WriteAllBytes(Path.Combine(directory, $"{i}.wasm"), candidates[i]);
            bool[] node = AskNode(directory, candidates.Count);

            int valid = 0;
            var later = new Dictionary<string, int>();
            for (int i = 0; i < candidates.Count; i++)
            {
                string? reason = null;
                try { Validator.Validate(Decoder.Decode(candidates[i])); }
                catch (DecodeError e) { reason = e.Reason; }
                catch (ValidationError e) { reason = e.Reason; }
                if (reason is null) valid++;
                if ((reason is null) == node[i]) continue;
                if (reason is null) Assert.Fail($"Node rejects {i}, which we take:\n{WatPrinter.Print(Decoder.Decode(candidates[i]))}");
                Assert.True(IsLaterFeature(reason), $"Node takes {i}, which we reject: {reason}\n{Convert.ToHexString(candidates[i])}");
                later[reason] = later.GetValueOrDefault(reason) + 1;
            }
            output.WriteLine($"{candidates.Count} modules, {valid} valid; of later features: {string.Join(", ", later.Select(l => $"{l.Key} {l.Value}"))}");
            Assert.InRange(valid, 1000, candidates.Count - 1000);
        }
        finally { Directory.Delete(directory, recursive: true); }
    }

    // SIMD, exceptions, tail calls, threads; extended constant expressions; multiple memories; shared memory.
    private static bool IsLaterFeature(string reason) =>
        reason.StartsWith("illegal opcode") || reason.StartsWith("constant expression required") || reason.StartsWith("unknown global")
        || reason is "malformed value type" or "malformed section id" or "malformed block type" or "malformed import kind" or "malformed export kind";

    private static bool[] AskNode(string directory, int count)
    {
        const string script = """
            const fs = require("fs"), [directory, count] = process.argv.slice(1), verdicts = [];
            for (let i = 0; i < +count; i++) verdicts.push(WebAssembly.validate(fs.readFileSync(`${directory}/${i}.wasm`)));
            console.log(JSON.stringify(verdicts));
            """;
        using var process = Process.Start(new ProcessStartInfo("node", ["-e", script, directory, count.ToString()]) { RedirectStandardOutput = true })!;
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return JsonSerializer.Deserialize<bool[]>(answer)!;
    }

    private static byte[] Mutate(Random random, byte[] bytes)
    {
        var mutant = new List<byte>(bytes);
        for (int n = random.Next(1, 4); n > 0 && mutant.Count > 8; n--)
        {
            int at = random.Next(8, mutant.Count);
            switch (random.Next(5))
            {
                case 0: mutant[at] = (byte)random.Next(256); break;
                case 1: mutant[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: mutant.Insert(at, (byte)random.Next(128)); break;
                case 3: mutant.RemoveAt(at); break;
                default: mutant[at] = bytes[random.Next(bytes.Length)]; break;
            }
        }
        return [.. mutant];
    }

    /// <summary>Modules whose instructions are mostly, but not always, well-typed: operands are pushed for what is drawn.</summary>
    private sealed class RandomModule(Random random)
    {
        private static readonly ValueType[] Types = [ValueType.I32, ValueType.I64, ValueType.F32, ValueType.F64, ValueType.FuncRef, ValueType.ExternRef];
        private static readonly NumericOp[] Numerics = Enum.GetValues<NumericOp>();

        private readonly List<FunctionType> types = [];
        private readonly List<ValueType> globals = [];
        private readonly List<ValueType> locals = [];
        private readonly List<Seq<ValueType>> labels = [];
        private int budget;

        private T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];
        private ValueType Type() => Types[random.Next(random.Next(4) == 0 ? 6 : 4)];
        private Seq<ValueType> TypeList() => Enumerable.Range(0, random.Next(3)).Select(_ => Type()).ToSeq();

        public Module Make()
        {
            for (int i = 0; i < 4; i++) types.Add(new(TypeList(), TypeList()));
            for (int i = 0; i < 4; i++) globals.Add(Type());
            return new Module
            {
                Types = types,
                Functions = [Function(0), Function(1), Function(2), Function(3)],
                Tables = [new(ValueType.FuncRef, new(4)), new(ValueType.ExternRef, new(2, 3))],
                Memories = [new(new(1))],
                Globals = globals.Select((t, i) => new Global(new(t, i % 2 == 0), [Constant(t)])).ToSeq(),
                Exports = [new("f", ExternalKind.Function, random.Next(4))],
                Elements = [new(ValueType.FuncRef, [[new RefFunc(random.Next(4))], [new RefNull(ValueType.FuncRef)]], new SegmentMode.Passive())],
                Data = [new([1, 2, 3], new SegmentMode.Passive())],
                HasDataCount = true,
            };
        }

        private static Instruction Constant(ValueType type) => type switch
        {
            ValueType.I32 => new I32Const(1),
            ValueType.I64 => new I64Const(-1),
            ValueType.F32 => new F32Const(0.5f),
            ValueType.F64 => new F64Const(-0.0),
            _ => new RefNull(type),
        };

        private Function Function(int type)
        {
            budget = 40;
            locals.Clear();
            locals.AddRange(types[type].Parameters);
            var own = TypeList();
            locals.AddRange(own);
            labels.Clear();
            labels.Add(types[type].Results);
            var body = new List<Instruction>();
            Body(body, types[type].Results);
            return new(type, own, body);
        }

        // Statements, then values for the results.
        private void Body(List<Instruction> body, Seq<ValueType> results)
        {
            for (int n = random.Next(3); n > 0; n--) Statement(body);
            foreach (var type in results) Value(body, type);
            if (random.Next(60) == 0) body.Add(random.Next(3) switch { 0 => Drop.Instance, 1 => Constant(Type()), _ => new Numeric(Pick(Numerics)) }); // usually wrong
        }

        private void Values(List<Instruction> body, Seq<ValueType> types)
        {
            foreach (var type in types) Value(body, type);
        }

        private Seq<Instruction> Nested(Seq<ValueType> label, Seq<ValueType> results)
        {
            labels.Add(label);
            var body = new List<Instruction>();
            Body(body, results);
            labels.RemoveAt(labels.Count - 1);
            return body;
        }

        private void Statement(List<Instruction> body)
        {
            if (--budget < 0) { body.Add(Nop.Instance); return; }
            int label = random.Next(labels.Count);
            switch (random.Next(16))
            {
                case 0: var any = Type(); Value(body, any); body.Add(Drop.Instance); break;
                case 1 when locals.Count > 0: int local = random.Next(locals.Count); Value(body, locals[local]); body.Add(new LocalSet(local)); break;
                case 2: int global = random.Next(30) == 0 ? 1 : random.Next(2) * 2; Value(body, globals[global]); body.Add(new GlobalSet(global)); break;
                case 3: var store = Pick(Enum.GetValues<StoreOp>()); Value(body, ValueType.I32); Value(body, store.OperandType()); body.Add(new Store(store, new(4, random.Next(store.NaturalAlignment() + 1)))); break;
                case 4: Values(body, labels[^(label + 1)]); body.Add(new Br(label)); break;
                case 5:
                    Values(body, labels[^(label + 1)]);
                    Value(body, ValueType.I32);
                    body.Add(new BrIf(label));
                    foreach (var _ in labels[^(label + 1)]) body.Add(Drop.Instance);
                    break;
                case 6:
                    Values(body, labels[^(label + 1)]);
                    Value(body, ValueType.I32);
                    body.Add(new BrTable([label, random.Next(8) == 0 ? random.Next(labels.Count) : label], label));
                    break;
                case 7: Values(body, labels[0]); body.Add(Return.Instance); break;
                case 8: body.Add(Unreachable.Instance); break;
                case 9: body.Add(new Block(BlockType.Empty, Nested([], []))); break;
                case 10: body.Add(new Loop(BlockType.Empty, Nested([], []))); break;
                case 11: Value(body, ValueType.I32); body.Add(new If(BlockType.Empty, Nested([], []), random.Next(2) == 0 ? [] : Nested([], []))); break;
                case 12:
                    Value(body, ValueType.I32); Value(body, ValueType.I32); Value(body, ValueType.I32);
                    body.Add(random.Next(6) switch { 0 => MemoryFill.Instance, 1 => MemoryCopy.Instance, 2 => new MemoryInit(0), 3 => new TableInit(random.Next(6) == 0 ? 1 : 0, 0), 4 => new TableCopy(0, random.Next(6) == 0 ? 1 : 0), _ => new TableCopy(1, 1) });
                    break;
                case 13: body.Add(random.Next(2) == 0 ? new DataDrop(0) : new ElemDrop(0)); break;
                case 14:
                    int table = random.Next(2);
                    Value(body, ValueType.I32); Value(body, table == 0 ? ValueType.FuncRef : ValueType.ExternRef);
                    if (random.Next(2) == 0) body.Add(new TableSet(table)); else { Value(body, ValueType.I32); body.Add(new TableFill(table)); }
                    break;
                default:
                    int f = random.Next(4);
                    Values(body, types[f].Parameters);
                    body.Add(new Call(f));
                    foreach (var _ in types[f].Results) body.Add(Drop.Instance);
                    break;
            }
        }

        private void Value(List<Instruction> body, ValueType type)
        {
            if (random.Next(150) == 0) type = Type(); // usually wrong
            if (--budget < 0) { body.Add(Constant(type)); return; }
            var ofType = Enumerable.Range(0, locals.Count).Where(l => locals[l] == type).ToList();
            switch (random.Next(14))
            {
                case 0 or 1 when ofType.Count > 0: body.Add(new LocalGet(Pick(ofType))); return;
                case 2 when ofType.Count > 0: int local = Pick(ofType); Value(body, type); body.Add(new LocalTee(local)); return;
                case 3 when globals.Contains(type): body.Add(new GlobalGet(globals.IndexOf(type))); return;
                case 4 or 5 or 6 when !type.IsReference():
                    var op = Pick(Numerics.Where(n => n.Signature().Results[0] == type).ToList());
                    Values(body, op.Signature().Parameters);
                    body.Add(new Numeric(op));
                    return;
                case 7 when !type.IsReference():
                    var load = Pick(Enum.GetValues<LoadOp>().Where(l => l.ResultType() == type).ToList());
                    Value(body, ValueType.I32);
                    body.Add(new Load(load, new(8, random.Next(load.NaturalAlignment() + 1))));
                    return;
                case 8: Value(body, type); Value(body, type); Value(body, ValueType.I32); body.Add(type.IsReference() ? new Select([type]) : new Select(random.Next(2) == 0 ? null : [type])); return;
                case 9: body.Add(new Block(type, Nested([type], [type]))); return;
                case 10: Value(body, ValueType.I32); body.Add(new If(type, Nested([type], [type]), Nested([type], [type]))); return;
                case 11: body.Add(new Loop(type, Nested([], [type]))); return;
                case 12 when type == ValueType.FuncRef: body.Add(new RefFunc(random.Next(4))); return;
                case 12 when type == ValueType.I32: Value(body, Pick(Types[4..])); body.Add(RefIsNull.Instance); return;
                case 13:
                    int f = types.FindIndex(t => t.Results.Count == 1 && t.Results[0] == type);
                    if (f < 0) goto default;
                    Values(body, types[f].Parameters);
                    if (random.Next(2) == 0) { body.Add(new Call(f)); return; }
                    Value(body, ValueType.I32);
                    body.Add(new CallIndirect(f, random.Next(10) == 0 ? 1 : 0));
                    return;
                default: body.Add(Constant(type)); return;
            }
        }
    }
}
