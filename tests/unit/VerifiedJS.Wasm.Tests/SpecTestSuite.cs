using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using VerifiedJS.Wasm.Execution;
using Xunit;
using Xunit.Abstractions;

namespace VerifiedJS.Wasm.Tests;

/// <summary>
/// The official test suite (WebAssembly 2.0 without SIMD). The scripts come from the directory WASM_TESTSUITE_DIR, or
/// from shared/wasm-testsuite.tar.xz beside the repository or one of the directories above it; wast2json of wabt
/// translates them.
/// </summary>
public class SpecTestSuite(ITestOutputHelper output)
{
    /// <summary>What a script's commands came to.</summary>
    public sealed record Result(int Passed, int Text, IReadOnlyList<string> Failures);

    [SuiteFact]
    public void EveryScriptPasses()
    {
        string? filter = Environment.GetEnvironmentVariable("WASM_TESTSUITE_FILTER");
        var results = SuiteFiles.Scripts(filter ?? "").Select(script => (script, result: Run(script))).ToList();
        foreach (var (script, result) in results)
            foreach (string failure in result.Failures) output.WriteLine($"FAIL {Path.GetFileNameWithoutExtension(script)}: {failure}");
        int failures = results.Sum(r => r.result.Failures.Count);
        output.WriteLine($"wasm test suite: {results.Count} scripts, {results.Sum(r => r.result.Passed)} assertions passed, {failures} failed" +
            $" ({results.Sum(r => r.result.Text)} about the text format do not apply)");
        Assert.NotEmpty(results);
        if (filter is null) Assert.True(results.Count >= 90, $"only {results.Count} scripts");
        Assert.Equal(0, failures);
    }

    [SuiteFact]
    public void EveryModuleRoundTrips()
    {
        int count = 0;
        foreach (string file in SuiteFiles.Binaries())
        {
            byte[] bytes = File.ReadAllBytes(file);
            Module module;
            try { module = Decoder.Decode(bytes); }
            catch (DecodeError) { continue; }
            count++;
            byte[] again = Encoder.Encode(module);
            Assert.Equal(module, Decoder.Decode(again));
            Assert.Equal(again, Encoder.Encode(Decoder.Decode(again)));
            Assert.True(again.Length <= bytes.Length + 16, $"{file}: {bytes.Length} bytes became {again.Length}");
        }
        output.WriteLine($"{count} modules");
        Assert.True(count > 2000);
    }

    /// <summary>Runs all commands of a script that wast2json translated.</summary>
    public static Result Run(string json)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(json));
        var runner = new ScriptRunner(Path.GetDirectoryName(json)!);
        var failures = new List<string>();
        int passed = 0, text = 0;
        foreach (var command in document.RootElement.GetProperty("commands").EnumerateArray())
        {
            if (command.TryGetProperty("module_type", out var kind) && kind.GetString() == "text") { text++; continue; }
            string? failure;
            try { failure = runner.Run(command); }
            catch (Exception e) when (e is Trap or LinkError or DecodeError or ValidationError) { failure = $"{e.GetType().Name}: {e.Message}"; }
            if (failure is null) passed++; else failures.Add($"line {command.GetProperty("line")}: {failure}");
        }
        return new(passed, text, failures);
    }

    private sealed class ScriptRunner
    {
        private readonly string directory;
        private readonly WasmStore store = new();
        private readonly Dictionary<string, Instance> named = [];
        private readonly Dictionary<string, IReadOnlyDictionary<string, Extern>> registered = [];
        private readonly Dictionary<string, object> hostObjects = [];
        private Instance? current;

        public ScriptRunner(string directory)
        {
            this.directory = directory;
            FunctionInstance Print(params ValueType[] types) => store.HostFunction(new(types, []), (_, _) => { });
            registered["spectest"] = new Dictionary<string, Extern>
            {
                ["print"] = Print(),
                ["print_i32"] = Print(ValueType.I32),
                ["print_i64"] = Print(ValueType.I64),
                ["print_f32"] = Print(ValueType.F32),
                ["print_f64"] = Print(ValueType.F64),
                ["print_i32_f32"] = Print(ValueType.I32, ValueType.F32),
                ["print_f64_f64"] = Print(ValueType.F64, ValueType.F64),
                ["global_i32"] = new GlobalInstance(new(ValueType.I32, false), 666),
                ["global_i64"] = new GlobalInstance(new(ValueType.I64, false), 666),
                ["global_f32"] = new GlobalInstance(new(ValueType.F32, false), Value.F32(666.6f)),
                ["global_f64"] = new GlobalInstance(new(ValueType.F64, false), Value.F64(666.6)),
                ["table"] = new TableInstance(new(ValueType.FuncRef, new(10, 20))),
                ["memory"] = new MemoryInstance(new(new(1, 2))),
            };
        }

        /// <summary>Null, or what went wrong.</summary>
        public string? Run(JsonElement command)
        {
            string text = command.TryGetProperty("text", out var t) ? t.GetString()! : "";
            switch (command.GetProperty("type").GetString())
            {
                case "module":
                    current = Instantiate(Load(command));
                    if (command.TryGetProperty("name", out var name)) named[name.GetString()!] = current;
                    return null;
                case "register":
                    registered[command.GetProperty("as").GetString()!] = Instance(command).Exports;
                    return null;
                case "action": Act(command.GetProperty("action")); return null;
                case "assert_return": return Compare(Act(command.GetProperty("action")), command.GetProperty("expected"));
                case "assert_trap" or "assert_exhaustion": return Fails<Trap>(text, () => Act(command.GetProperty("action")));
                case "assert_uninstantiable": return Fails<Trap>(text, () => Instantiate(Load(command)));
                case "assert_unlinkable": return Fails<LinkError>(text, () => Instantiate(Load(command)));
                case "assert_malformed": return Fails<DecodeError>(text, () => Load(command));
                // wast2json leaves out the data count section where there are no segments, which makes the module malformed;
                // and it writes a select of no results as one without a type.
                case "assert_invalid" when text.StartsWith("unknown") && Fails<DecodeError>("data count section required", () => Load(command)) is null:
                case "assert_invalid" when text == "invalid result arity" && Fails<ValidationError>("type mismatch", () => Load(command)) is null:
                    return null;
                case "assert_invalid": return Fails<ValidationError>(text, () => Load(command));
                case var other: return $"unknown command {other}";
            }
        }

        private static string? Fails<T>(string text, Action action) where T : Exception
        {
            try { action(); }
            catch (Exception e) when (e is Trap or LinkError or DecodeError or ValidationError && e is not T) { return $"expected \"{text}\", got {e.GetType().Name}: {e.Message}"; }
            catch (T e) { return e.Message.StartsWith(text) ? null : $"expected \"{text}\", got \"{e.Message}\""; }
            return $"expected \"{text}\", but nothing failed";
        }

        private Module Load(JsonElement command)
        {
            var module = Decoder.Decode(File.ReadAllBytes(Path.Combine(directory, command.GetProperty("filename").GetString()!)));
            Validator.Validate(module);
            return module;
        }

        private Instance Instantiate(Module module) => store.Instantiate(module, (m, n) => registered.GetValueOrDefault(m)?.GetValueOrDefault(n));

        private Instance Instance(JsonElement holder) =>
            holder.TryGetProperty("name", out var name) || holder.TryGetProperty("module", out name) ? named[name.GetString()!] : current!;

        private (ulong[] Values, Seq<ValueType> Types) Act(JsonElement action)
        {
            var instance = Instance(action);
            string field = action.GetProperty("field").GetString()!;
            if (action.GetProperty("type").GetString() == "get")
            {
                var global = (GlobalInstance)instance.Exports[field];
                return ([global.Value], [global.Type.Type]);
            }
            var function = instance.Function(field);
            return (function.Invoke(action.GetProperty("args").EnumerateArray().Select(Parse).ToArray()), function.Type.Results);
        }

        private ulong Parse(JsonElement value)
        {
            string type = value.GetProperty("type").GetString()!, text = value.GetProperty("value").GetString()!;
            if (text == "null") return 0;
            if (type == "externref")
            {
                if (!hostObjects.TryGetValue(text, out var host)) hostObjects.Add(text, host = text);
                return store.ExternRef(host);
            }
            return ulong.Parse(text);
        }

        private string? Compare((ulong[] Values, Seq<ValueType> Types) actual, JsonElement expected)
        {
            if (expected.GetArrayLength() != actual.Values.Length) return $"{actual.Values.Length} results";
            for (int i = 0; i < actual.Values.Length; i++)
            {
                var want = expected[i];
                if (want.GetProperty("type").GetString() != actual.Types[i].Name()) return $"result {i} is of type {actual.Types[i]}";
                bool narrow = actual.Types[i] is ValueType.I32 or ValueType.F32;
                ulong bits = narrow ? (uint)actual.Values[i] : actual.Values[i];
                string text = want.TryGetProperty("value", out var v) ? v.GetString()! : "";
                bool same = text switch
                {
                    // A canonical NaN has the top bit of the payload only; an arithmetic one at least that.
                    "nan:canonical" => narrow ? (bits & 0x7FFFFFFF) == 0x7FC00000 : (bits & 0x7FFF_FFFF_FFFF_FFFF) == 0x7FF8_0000_0000_0000,
                    "nan:arithmetic" => narrow ? (bits & 0x7FC00000) == 0x7FC00000 : (bits & 0x7FF8_0000_0000_0000) == 0x7FF8_0000_0000_0000,
                    "" => bits != 0, // any reference
                    _ => bits == Parse(want),
                };
                if (!same) return $"result {i} is {bits} (0x{bits:x}), expected {text}";
            }
            return null;
        }
    }
}

/// <summary>A fact that is skipped, visibly, where the suite or its translator are missing.</summary>
public sealed class SuiteFactAttribute : FactAttribute
{
    public SuiteFactAttribute()
    {
        if (SuiteFiles.Missing is string reason) Skip = reason;
    }
}

/// <summary>Finds and translates the suite, once for all tests of this process.</summary>
public static class SuiteFiles
{
    private static readonly Lazy<(string? Directory, string? Missing)> Translated = new(Translate);

    /// <summary>Why there is no suite, or null.</summary>
    public static string? Missing => Translated.Value.Missing;

    /// <summary>The translated scripts whose names contain the filter.</summary>
    public static IEnumerable<string> Scripts(string filter = "") =>
        Directory.EnumerateFiles(Translated.Value.Directory!, "*.json", SearchOption.AllDirectories).Where(f => Path.GetFileName(f).Contains(filter)).Order();

    /// <summary>All binary modules in the scripts, malformed ones included.</summary>
    public static IEnumerable<string> Binaries() => Directory.EnumerateFiles(Translated.Value.Directory!, "*.wasm", SearchOption.AllDirectories).Order();

    private static (string?, string?) Translate()
    {
        string? source = Environment.GetEnvironmentVariable("WASM_TESTSUITE_DIR");
        string? archive = source is null ? Archive() : null;
        if (source is null && archive is null) return (null, "the WebAssembly test suite is not here: set WASM_TESTSUITE_DIR");
        string key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(source ?? archive!))))[..16];
        string work = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"verifiedjs-wasm-testsuite-{key}")).FullName;
        string done = Path.Combine(work, "done");
        if (File.Exists(done)) return (work, null);
        if (source is null)
        {
            source = Directory.CreateDirectory(Path.Combine(work, "wast")).FullName;
            if (Execute("tar", "xf", archive!, "-C", source) is string failure) return (null, failure);
        }
        foreach (string script in Directory.EnumerateFiles(source, "*.wast", SearchOption.AllDirectories))
        {
            string name = Path.GetFileNameWithoutExtension(script);
            string target = Directory.CreateDirectory(Path.Combine(work, "json", name)).FullName;
            string copy = Path.Combine(target, name + ".wast");
            // Some versions of wast2json insist on a table index where the text format allows leaving it out.
            File.WriteAllText(copy, Regex.Replace(File.ReadAllText(script), @"\btable\.(get|set|size|grow|fill)(?=\s*[()])", "table.$1 0"));
            if (Execute("wast2json", copy, "-o", Path.Combine(target, name + ".json")) is string failure) return (null, failure);
        }
        File.WriteAllText(done, "");
        return (work, null);
    }

    private static string? Archive()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, "shared", "wasm-testsuite.tar.xz");
            if (File.Exists(candidate)) return candidate;
        }
        return null;
    }

    /// <summary>Runs a program; null, or why it failed.</summary>
    public static string? Execute(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"{program} failed: {error}";
        }
        catch (System.ComponentModel.Win32Exception) { return $"this test needs {program}"; }
    }
}
