using System.Diagnostics;
using System.Text;
using System.Text.Json;
using VerifiedJS.Wasm.Execution;
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
            for (int i = 0; i < 3000; i++) candidates.Add(Encoder.Encode(new RandomModule(random).Make()));
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

    /// <summary>Random programs compute the same in our interpreter and in Node: results, traps, and memory.</summary>
    [ToolFact("node")]
    public void NodeComputesTheSame()
    {
        string directory = Directory.CreateTempSubdirectory("verifiedjs-compare").FullName;
        try
        {
            var random = new Random(11);
            var expected = new List<string>();
            int traps = 0;
            while (expected.Count < 1000)
            {
                var module = new RandomModule(random, comparable: true).Make();
                try { Validator.Validate(module); }
                catch (ValidationError) { continue; }
                if (Execute(module) is not string outcome) continue; // does not end soon
                if (outcome.Contains("trap")) traps++;
                File.WriteAllBytes(Path.Combine(directory, $"{expected.Count}.wasm"), Encoder.Encode(module));
                File.WriteAllText(Path.Combine(directory, $"{expected.Count}.json"), JsonSerializer.Serialize(module.Types.Map(t => new { parameters = t.Parameters.Map(p => p.Name()), results = t.Results.Map(r => r.Name()) })));
                expected.Add(outcome);
            }
            string[] actual = JsonSerializer.Deserialize<string[]>(Node(RunInNode, directory, expected.Count))!;
            for (int i = 0; i < expected.Count; i++)
                if (expected[i] != actual[i])
                    Assert.Fail($"ours: {expected[i]}\nNode: {actual[i]}\n{WatPrinter.Print(Decoder.Decode(File.ReadAllBytes(Path.Combine(directory, $"{i}.wasm"))))}");
            output.WriteLine($"{expected.Count} modules, {traps} of which trap somewhere");
        }
        finally { Directory.Delete(directory, recursive: true); }
    }

    // Calls all functions with a few arguments each, and describes what happened.
    internal static string? Execute(Module module)
    {
        var store = new WasmStore(new() { StepLimit = 100_000, MaximumDepth = 500, StackSlots = 1 << 16 });
        var instance = store.Instantiate(module, (_, _) => null);
        var outcome = new StringBuilder();
        for (int f = 0; f < 4; f++)
            for (int n = 0; n < 3; n++)
            {
                var function = instance.Function($"f{f}");
                try
                {
                    ulong[] results = function.Invoke(function.Type.Parameters.Select((t, i) => Argument(t, n * 7 + i)).ToArray());
                    outcome.AppendJoin(',', results.Select((r, i) => Describe(function.Type.Results[i], r))).Append(';');
                }
                catch (Trap trap) when (trap.Message != "call stack exhausted") { outcome.Append("trap;"); }
                catch (Trap) { return null; }
                catch (OutOfSteps) { return null; }
            }
        uint hash = 0;
        foreach (byte b in instance.Memory!.Bytes(0, 65536)) hash = hash * 31 + b;
        return outcome.Append(hash).ToString();
    }

    private static ulong Argument(ValueType type, int n) => type switch
    {
        ValueType.I32 => Value.I32(n * 1000003 - 5),
        ValueType.I64 => Value.I64(n * 1000000000039L - 7),
        ValueType.F32 => Value.F32(n * 0.5f - 1),
        ValueType.F64 => Value.F64(n * 0.25 - 1),
        _ => 0,
    };

    private static string Describe(ValueType type, ulong value) => type switch
    {
        ValueType.I32 => ((int)value).ToString(),
        ValueType.I64 => ((long)value).ToString(),
        ValueType.F32 => float.IsNaN(Value.ToF32(value)) ? "NaN" : ((uint)value).ToString("x8"),
        ValueType.F64 => double.IsNaN(Value.ToF64(value)) ? "NaN" : value.ToString("x16"),
        _ => value == 0 ? "null" : "ref",
    };

    private const string RunInNode = """
        const fs = require("fs"), [directory, count] = process.argv.slice(1), outcomes = [];
        const view = new DataView(new ArrayBuffer(8));
        const argument = (type, n) => type === "i32" ? n * 1000003 - 5 | 0 : type === "i64" ? BigInt(n) * 1000000000039n - 7n
          : type === "f32" ? n * 0.5 - 1 : type === "f64" ? n * 0.25 - 1 : null;
        const describe = (type, value) => {
          if (type === "f32" || type === "f64") {
            if (Number.isNaN(value)) return "NaN";
            if (type === "f32") { view.setFloat32(0, value); return view.getUint32(0).toString(16).padStart(8, "0"); }
            view.setFloat64(0, value);
            return view.getBigUint64(0).toString(16).padStart(16, "0");
          }
          return type === "funcref" || type === "externref" ? (value === null ? "null" : "ref") : String(value);
        };
        for (let i = 0; i < +count; i++) {
          const types = JSON.parse(fs.readFileSync(`${directory}/${i}.json`));
          const { exports } = new WebAssembly.Instance(new WebAssembly.Module(fs.readFileSync(`${directory}/${i}.wasm`)));
          let outcome = "";
          for (let f = 0; f < 4; f++)
            for (let n = 0; n < 3; n++) {
              try {
                const result = exports["f" + f](...types[f].parameters.map((type, k) => argument(type, n * 7 + k)));
                const results = types[f].results.length === 0 ? [] : types[f].results.length === 1 ? [result] : [...result];
                outcome += results.map((value, k) => describe(types[f].results[k], value)).join(",") + ";";
              } catch (e) {
                if (!(e instanceof WebAssembly.RuntimeError)) throw e;
                outcome += "trap;";
              }
            }
          let hash = 0;
          for (const b of new Uint8Array(exports.memory.buffer, 0, 65536)) hash = Math.imul(hash, 31) + b >>> 0;
          outcomes.push(outcome + hash);
        }
        console.log(JSON.stringify(outcomes));
        """;

    private static bool[] AskNode(string directory, int count) => JsonSerializer.Deserialize<bool[]>(Node("""
        const fs = require("fs"), [directory, count] = process.argv.slice(1), verdicts = [];
        for (let i = 0; i < +count; i++) verdicts.push(WebAssembly.validate(fs.readFileSync(`${directory}/${i}.wasm`)));
        console.log(JSON.stringify(verdicts));
        """, directory, count))!;

    private static string Node(string script, string directory, int count)
    {
        using var process = Process.Start(new ProcessStartInfo("node", ["-e", script, directory, count.ToString()]) { RedirectStandardOutput = true })!;
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return answer;
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
}
