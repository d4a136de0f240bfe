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
        return new Command("cubical", "The cubical type theory evaluator.") { build };
    }

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
