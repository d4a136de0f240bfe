using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VerifiedJS.Source;

namespace VerifiedJS.FrontEnd.Tool;

/// <summary>
/// The front end from a shell, for the scripts that compare it with other parsers:
///
///   estree GOAL FILE     the tree as ESTree JSON on one line
///   print GOAL FILE      the tree as JavaScript
///   ast GOAL FILE        the tree compactly
///   check GOAL FILE      nothing, or the error with its caret
///   test262 DIR          the syntax tests of Test262: what is accepted or rejected wrongly, and a summary line
///   serve                answers requests on standard input, a line each: GOAL, tab, FILE, and optionally tab,
///                        "roundtrip". The answer, a line each: "ok", tab, SHA-256 of the ESTree JSON, tab, "same"
///                        if printing and parsing gives the same tree; or "error", tab, message
///   scopes GOAL FILE     the scopes with their bindings, and the references of each function
///   fuzz                 as serve, but each request is GOAL, tab, the program as UTF-16 in base 64, and the hash is
///                        MD5; any exception other than a SyntaxError is answered with "crash"
///   time                 answers requests on standard input, a line each: GOAL, tab, FILE, with the milliseconds
///                        of one parse; or "memory" with the peak working set in MB
///   bench GOAL FILE N    parses N times, prints the milliseconds of each
///
/// GOAL is script, module or commonjs.
/// </summary>
internal static class FrontEndTool
{
    private static int Main(string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(false);
        switch (args)
        {
            case ["estree", var goal, var file]:
                using (var writer = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16))
                    EsTreePrinter.Print(Parse(goal, file), writer, indent: false);
                return 0;
            case ["check", var goal, var file]:
                try
                {
                    Parse(goal, file);
                    return 0;
                }
                catch (SyntaxError e)
                {
                    Console.Write(Diagnostics.Render(e));
                    return 1;
                }
            case ["print", var goal, var file]:
                Console.Write(SourcePrinter.Print(Parse(goal, file)));
                return 0;
            case ["ast", var goal, var file]:
                Console.Write(AstPrinter.Print(Parse(goal, file)));
                return 0;
            case ["scopes", var goal, var file]:
                Console.Write(ScopePrinter.Print(ScopeAnalysis.Analyze(Parse(goal, file))));
                return 0;
            case ["test262", var root]:
                return Test262Syntax.Run(root, verbose: true);
            case ["serve"]:
                Serve();
                return 0;
            case ["fuzz"]:
                Fuzz();
                return 0;
            case ["time"]:
                Time();
                return 0;
            case ["bench", var goal, var file, var count]:
                Bench(goal, file, int.Parse(count, CultureInfo.InvariantCulture));
                return 0;
            default:
                Console.Error.WriteLine("usage: frontend-tool estree|print|ast|check|scopes GOAL FILE | test262 DIR | serve | fuzz | time | bench GOAL FILE N");
                return 2;
        }
    }

    private static Program Parse(string goal, string file) => ParseText(goal, SourceText.Decode(File.ReadAllBytes(file)), file);

    private static Program ParseText(string goal, string text, string file) => goal switch
    {
        "script" => Parser.ParseScript(text, file),
        "module" => Parser.ParseModule(text, file),
        "commonjs" => Parser.ParseCommonJs(text, file),
        _ => throw new ArgumentException($"unknown goal {goal}"),
    };

    private static void Serve()
    {
        using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = false };
        while (input.ReadLine() is { } line)
        {
            string[] parts = line.Split('\t');
            string answer;
            try
            {
                Program program = Parse(parts[0], parts[1]);
                ScopeAnalysis.Analyze(program);
                answer = $"ok\t{Hash(program, positions: true)}\t{(parts is [.., "roundtrip"] ? RoundTrip(parts[0], program) : "-")}".ReplaceLineEndings(" ");
            }
            catch (SyntaxError e)
            {
                answer = "error\t" + e.Message.ReplaceLineEndings(" ");
            }
            output.WriteLine(answer);
            output.Flush();
        }
    }

    private static void Fuzz()
    {
        using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
        while (input.ReadLine() is { } line)
        {
            string[] parts = line.Split('\t');
            // Not through Encoding.Unicode, which would replace lone surrogates
            byte[] bytes = Convert.FromBase64String(parts[1]);
            string text = new string(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, char>(bytes));
            string answer;
            try
            {
                Program program = ParseText(parts[0], text, "fuzz");
                ScopeAnalysis.Analyze(program);
                string json = EsTreePrinter.Print(program, indent: false);
                string hash = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(json)));
                answer = $"ok\t{hash}\t{RoundTrip(parts[0], program)}";
            }
            catch (SyntaxError e)
            {
                Diagnostics.Render(e);
                answer = "error\t" + e.Description;
            }
            catch (Exception e)
            {
                answer = "crash\t" + e.GetType().Name + ": " + e.Message + e.StackTrace;
            }
            output.WriteLine(answer.ReplaceLineEndings(" "));
            output.Flush();
        }
    }

    private static string Hash(Program program, bool positions)
    {
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
        using (var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16))
            EsTreePrinter.Print(program, writer, indent: false, positions);
        return Convert.ToHexStringLower(hash.Hash!);
    }

    // Whether printing and parsing gives the same tree, positions aside.
    private static string RoundTrip(string goal, Program program)
    {
        string printed = SourcePrinter.Print(program);
        try
        {
            Program again = ParseText(goal, printed, "<printed>");
            return Hash(program, positions: false) == Hash(again, positions: false) ? "same" : "different: " + printed;
        }
        catch (SyntaxError e)
        {
            return "unparsable: " + e.Message + ": " + printed;
        }
    }

    private static void Time()
    {
        var texts = new Dictionary<string, string>();
        while (Console.ReadLine() is { } line)
        {
            if (line == "memory")
            {
                Console.WriteLine(Process.GetCurrentProcess().PeakWorkingSet64 >> 20);
                continue;
            }
            string[] parts = line.Split('\t');
            if (!texts.TryGetValue(parts[1], out string? text))
                texts[parts[1]] = text = SourceText.Decode(File.ReadAllBytes(parts[1]));
            var watch = Stopwatch.StartNew();
            Program program = ParseText(parts[0], text, parts[1]);
            watch.Stop();
            GC.KeepAlive(program);
            Console.WriteLine(watch.Elapsed.TotalMilliseconds.ToString("F2", CultureInfo.InvariantCulture));
        }
    }

    private static void Bench(string goal, string file, int count)
    {
        string text = SourceText.Decode(File.ReadAllBytes(file));
        for (int i = 0; i < count; i++)
        {
            long before = GC.GetTotalAllocatedBytes();
            TimeSpan cpuBefore = Environment.CpuUsage.TotalTime;
            var watch = Stopwatch.StartNew();
            Program program = ParseText(goal, text, file);
            double cpu = (Environment.CpuUsage.TotalTime - cpuBefore).TotalMilliseconds;
            double parse = watch.Elapsed.TotalMilliseconds;
            long allocated = GC.GetTotalAllocatedBytes() - before;
            watch.Restart();
            ScopeAnalysis analysis = ScopeAnalysis.Analyze(program);
            double scopes = watch.Elapsed.TotalMilliseconds;
            GC.KeepAlive(analysis);
            Console.WriteLine($"parse {parse.ToString("F0", CultureInfo.InvariantCulture)} ms ({cpu.ToString("F0", CultureInfo.InvariantCulture)} ms of processor time), {allocated >> 20} MB allocated; scopes {scopes.ToString("F0", CultureInfo.InvariantCulture)} ms");
        }
        Console.WriteLine($"peak working set {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB");
    }
}
