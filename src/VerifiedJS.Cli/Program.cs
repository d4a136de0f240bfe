using System.CommandLine;
using VerifiedJS.Cli;
using VerifiedJS.Driver;
using VerifiedJS.Driver.Modules;

var input = new Argument<FileInfo?>("input") { Description = "The JavaScript program: .js, .mjs, .cjs.", Arity = ArgumentArity.ZeroOrOne };
var output = new Option<string?>("-o", "--output") { Description = "Where to write; - is standard output." };
var emit = new Option<VerifiedJS.Driver.Level?>("--emit") { Description = "Print an intermediate language instead of compiling: estree, ast, core, flat, anf, wasmIR, wat." };
var run = new Option<VerifiedJS.Driver.Level?>("--run") { Description = "Interpret at a level instead of compiling: core, flat, anf, wasmIR." };
var parseOnly = new Option<bool>("--parse-only") { Description = "Only check the syntax." };
var module = new Option<bool>("--module") { Description = "The input is an ES module (.mjs implies it)." };
var script = new Option<bool>("--script") { Description = "The input is a classic script, not a CommonJS module." };
var link = new Option<VerifiedJS.Driver.LinkMode>("--link") { Description = "static: one self-contained WASI module. dynamic: a small module that imports verifiedjs-runtime.wasm, which is put beside it.", DefaultValueFactory = _ => VerifiedJS.Driver.LinkMode.Static };
var engine = new Option<Engine?>("--engine") { Description = "What runs the module: wasmtime, node, interp. Default: wasmtime where installed, else node." };
var evaluated = new Option<bool>("--eval") { Description = "Link the evaluator in, for eval and the function constructors, whether or not the program names them." };
var notEvaluated = new Option<bool>("--no-eval") { Description = "No evaluator: eval and the function constructors throw an EvalError." };
var stress = new Option<bool>("--gc-stress") { Description = "Collect garbage at every safepoint." };
var certify = new Option<CertificationMode>("--certify") { Description = "report (also: no value): print function by function which steps of the compilation are certified. strict: fail where one is not. check (the default): fail where a checker refuses.", DefaultValueFactory = _ => CertificationMode.Check };
var noCertify = new Option<bool>("--no-certify") { Description = "Do not run the checkers." };

var root = new RootCommand("Compiles JavaScript to WebAssembly.") { input, output, emit, run, parseOnly, module, script, link, evaluated, notEvaluated, certify, noCertify };
CertificationMode CertifyOf(ParseResult result) => result.GetValue(noCertify) ? CertificationMode.None : result.GetValue(certify);
EvaluatorMode EvaluatorOf(ParseResult result) => result.GetValue(notEvaluated) ? EvaluatorMode.Refused : result.GetValue(evaluated) ? EvaluatorMode.Linked : EvaluatorMode.Automatic;
ModuleFormat? FormatOf(ParseResult result) => result.GetValue(module) ? ModuleFormat.EsModule : result.GetValue(script) ? ModuleFormat.Script : null;
root.SetAction(result => Commands.Guard(() =>
{
    if (result.GetValue(input) is not { } file) return Commands.UsageError("an input file is needed; see --help");
    ModuleFormat? format = FormatOf(result);
    if (result.GetValue(parseOnly)) return Commands.ParseOnly(file.FullName, format);
    if (result.GetValue(emit) is { } level) return Commands.Emit(file.FullName, format, level, EvaluatorOf(result), result.GetValue(output));
    if (result.GetValue(run) is { } at) return Commands.Interpret(file.FullName, format, at, EvaluatorOf(result), []);
    return Commands.Compile(file.FullName, format, result.GetValue(link), EvaluatorOf(result), CertifyOf(result), result.GetValue(output));
}));

var programFile = new Argument<FileInfo>("input") { Description = "The JavaScript program." };
var programArguments = new Argument<string[]>("arguments") { Description = "The program's own arguments.", Arity = ArgumentArity.ZeroOrMore };
var runCommand = new Command("run", "Compiles a program and runs it.") { programFile, programArguments, module, script, link, evaluated, notEvaluated, certify, noCertify, engine, stress };
runCommand.TreatUnmatchedTokensAsErrors = false;
runCommand.SetAction(result => Commands.Guard(() => Commands.Run(
    result.GetRequiredValue(programFile).FullName, FormatOf(result), result.GetValue(link), EvaluatorOf(result), CertifyOf(result), result.GetValue(engine), result.GetValue(stress),
    [.. result.GetValue(programArguments) ?? [], .. result.UnmatchedTokens])));
root.Subcommands.Add(runCommand);

var buildRuntime = new Command("build-runtime", "Builds the runtime (kernel and library) if it is not up to date, and prints where it is.") { evaluated, certify, noCertify };
buildRuntime.SetAction(result => Commands.Guard(() => Commands.BuildRuntime(EvaluatorOf(result), CertifyOf(result))));
root.Subcommands.Add(buildRuntime);

root.Subcommands.Add(CubicalCommands.Link());
root.Subcommands.Add(CubicalCommands.Cubical());

var serve = new Command("serve", "Compiles programs for a test runner: one JSON request a line in, one answer a line out.") { Hidden = true };
serve.SetAction(_ => Commands.Guard(Server.Run));
root.Subcommands.Add(serve);

// An option whose value may be left out would take the next argument for it.
ParseResult parsed = root.Parse([.. args.Select(argument => argument == "--certify" ? "--certify=report" : argument)]);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors) Console.Error.WriteLine($"verifiedjs: {error.Message}");
    return Commands.UsageExitCode;
}
return parsed.Invoke();
