using System.CommandLine;
using VerifiedJS.Cubical;
using VerifiedJS.Driver;
using VerifiedJS.Wasm;

namespace VerifiedJS.Cli;

/// <summary>The commands of the cubical product, and the linker's.</summary>
public static class CubicalCommands
{
    /// <summary>verifiedjs link a.wasm b.wasm -o c.wasm</summary>
    public static Command Link()
    {
        var inputs = new Argument<FileInfo[]>("modules") { Description = "The modules. An import that an export of another one satisfies is resolved.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("-o", "--output") { Description = "Where to write.", Required = true };
        var hide = new Option<string[]>("--hide") { Description = "An export that the result is not to have.", AllowMultipleArgumentsPerToken = true };
        var keepAll = new Option<bool>("--keep-all") { Description = "Keep what no export reaches." };
        var strip = new Option<bool>("--strip") { Description = "Write no names." };
        var command = new Command("link", "Links WebAssembly modules into one.") { inputs, output, hide, keepAll, strip };
        command.SetAction(result => Commands.Guard(() =>
        {
            try
            {
                byte[] linked = StaticLinker.Link(
                    [.. result.GetRequiredValue(inputs).Select(file => new StaticLinker.Input(Path.GetFileNameWithoutExtension(file.Name), File.ReadAllBytes(file.FullName)))],
                    result.GetValue(hide)?.ToHashSet(), dropUnreachable: !result.GetValue(keepAll), emitNames: !result.GetValue(strip));
                File.WriteAllBytes(result.GetRequiredValue(output), linked);
                return 0;
            }
            catch (Exception error) when (error is StaticLinkError or DecodeError)
            {
                throw new CompileError(error.Message);
            }
        }));
        return command;
    }

    /// <summary>verifiedjs cubical ...</summary>
    public static Command Cubical()
    {
        var output = new Option<string>("-o", "--output") { Description = "The directory to write to.", DefaultValueFactory = _ => Path.Combine("dist", "lean-wasm-composite") };
        var is64 = new Option<bool>("--wasm64") { Description = "Object fields and addresses of 8 bytes, in a 64-bit memory." };
        var build = new Command("build", "Builds the cubical evaluator, the Lean runtime, and both together.") { output, is64 };
        build.SetAction(result => Commands.Guard(() => Build(result.GetRequiredValue(output), result.GetValue(is64))));
        return new Command("cubical", "The cubical type theory evaluator.") { build, Step(), Formula("dim", "dimension", NormalDim), Formula("face", "face formula", NormalFace) };
    }

    /// <summary>verifiedjs cubical step '(transp (i. A) 0 x)'</summary>
    private static Command Step()
    {
        var term = new Argument<string?>("term") { Description = "A term; docs/CUBICAL.md has the syntax.", Arity = ArgumentArity.ZeroOrOne };
        var file = new Option<FileInfo?>("-f", "--file") { Description = "A file of definitions and terms instead." };
        var width = new Option<int>("--width") { Description = "The width of the lines; 0: a term a line.", DefaultValueFactory = _ => 100 };
        var command = new Command("step", "Prints normal forms.") { term, file, width };
        command.SetAction(result => Commands.Guard(() =>
        {
            if (result.GetValue(term) is null == result.GetValue(file) is null) return Commands.UsageError("cubical step needs a term or a --file");
            Seq<CTerm> terms = result.GetValue(file) is { } input ? Parser.File(File.ReadAllText(input.FullName), input.Name) : Parser.File(result.GetValue(term)!, "term");
            using var cubical = new NativeCubical();
            foreach (CTerm t in terms)
            {
                CTerm normal = cubical.Step(t);
                Console.WriteLine(result.GetValue(width) is var columns and > 0 ? Printer.Pretty(normal, columns) : Printer.Print(normal));
            }
            return 0;
        }));
        return command;
    }

    // verifiedjs cubical dim 'i /\ ~i', verifiedjs cubical face 'i=0 \/ i=1'
    private static Command Formula(string name, string what, Func<NativeCubical, string, string> normal)
    {
        var text = new Argument<string>(what) { Description = $"The {what}." };
        var command = new Command(name, $"Prints the normal form of a {what}.") { text };
        command.SetAction(result => Commands.Guard(() =>
        {
            using var cubical = new NativeCubical();
            Console.WriteLine(normal(cubical, result.GetRequiredValue(text)));
            return 0;
        }));
        return command;
    }

    private static string NormalDim(NativeCubical cubical, string text) => Printer.Print(cubical.Normalize(Parser.Dim(text)));
    private static string NormalFace(NativeCubical cubical, string text) => Printer.Print(cubical.Normalize(Parser.Face(text)));

    /// <summary>Writes the three modules and the hosts into a directory.</summary>
    private static int Build(string directory, bool is64)
    {
        Directory.CreateDirectory(directory);
        var modules = new CubicalModules(is64);
        foreach (var (name, bytes) in new[]
        {
            (CubicalModules.EvaluatorName, modules.Evaluator()), (CubicalModules.RuntimeName, modules.LeanRuntime()), (CubicalModules.CompositeName, modules.Composite()),
        })
        {
            string path = Path.Combine(directory, name + ".wasm");
            File.WriteAllBytes(path, bytes);
            Console.WriteLine($"{path}: {bytes.Length} bytes");
        }
        string hosts = Path.Combine(AppContext.BaseDirectory, "host", "cubical");
        Directory.CreateDirectory(Path.Combine(directory, "test"));
        foreach (string host in Directory.GetFiles(hosts, "*", SearchOption.AllDirectories))
            File.Copy(host, Path.Combine(directory, Path.GetRelativePath(hosts, host)), overwrite: true);
        return 0;
    }
}
