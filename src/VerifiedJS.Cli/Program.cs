using System.CommandLine;
using VerifiedJS.Cli;
using VerifiedJS.Driver;
using VerifiedJS.Driver.Modules;

Argument<string> input = Options.File("input", "The JavaScript program: .js, .mjs, .cjs.", isRequired: false);
var output = new Option<string?>("-o", "--output") { Description = "Where to write; - is standard output." };
Option<Level?> emit = Options.Choice<Level?>("--emit", ("estree", Level.EsTree), ("ast", Level.Ast), ("core", Level.Core), ("flat", Level.Flat), ("anf", Level.Anf), ("wasmIR", Level.WasmIR), ("wat", Level.Wat));
emit.Description = "Print an intermediate language instead of compiling: estree, ast, core, flat, anf, wasmIR, wat.";
Option<Level?> run = Options.Choice<Level?>("--run", ("core", Level.Core), ("flat", Level.Flat), ("anf", Level.Anf), ("wasmIR", Level.WasmIR));
run.Description = "Interpret at a level instead of compiling: core, flat, anf, wasmIR.";
var parseOnly = new Option<bool>("--parse-only") { Description = "Only check the syntax." };
var module = new Option<bool>("--module") { Description = "The input is an ES module (.mjs implies it)." };
var script = new Option<bool>("--script") { Description = "The input is a classic script, not a CommonJS module." };
Option<LinkMode> link = Options.Choice("--link", ("static", LinkMode.Static), ("dynamic", LinkMode.Dynamic));
link.Description = "static: one self-contained WASI module. dynamic: a small module that imports verifiedjs-runtime.wasm, which is put beside it.";
link.DefaultValueFactory = _ => LinkMode.Static;
Option<Engine?> engine = Options.Choice<Engine?>("--engine", ("wasmtime", Engine.Wasmtime), ("node", Engine.Node), ("interp", Engine.Interp));
engine.Description = "What runs the module: wasmtime, node, interp. Default: wasmtime where installed, else node.";
var evaluated = new Option<bool>("--eval") { Description = "Link the evaluator in, for eval and the function constructors, whether or not the program names them." };
var notEvaluated = new Option<bool>("--no-eval") { Description = "No evaluator: eval and the function constructors throw an EvalError." };
var stress = new Option<bool>("--gc-stress") { Description = "Collect garbage at every safepoint." };
Option<CertificationMode> certify = Options.Choice("--certify", ("check", CertificationMode.Check), ("report", CertificationMode.Report), ("strict", CertificationMode.Strict));
certify.Description = "report (also: no value): print function by function which steps of the compilation are certified. strict: fail where one is not. check (the default): fail where a checker, of any step from Core to the module's bytes, refuses.";
certify.DefaultValueFactory = _ => CertificationMode.Check;
var noCertify = new Option<bool>("--no-certify") { Description = "Do not run the checkers." };
var certificate = new Option<string?>("--certificate") { Description = "Also write what the compilation can be checked again with, by the certify command." };

var root = new RootCommand("Compiles JavaScript to WebAssembly.") { input, output, emit, run, parseOnly, module, script, link, evaluated, notEvaluated, certify, noCertify, certificate };
root.Exclude(emit, run, parseOnly);
root.Refuse(output, run);
root.Refuse(output, parseOnly);
foreach (Option other in new Option[] { emit, run, parseOnly }) root.Refuse(certificate, other, "makes no module");
CertificationMode CertifyOf(ParseResult result) => result.GetValue(noCertify) ? CertificationMode.None : result.GetValue(certify);
EvaluatorMode EvaluatorOf(ParseResult result) => result.GetValue(notEvaluated) ? EvaluatorMode.Refused : result.GetValue(evaluated) ? EvaluatorMode.Linked : EvaluatorMode.Automatic;
ModuleFormat? FormatOf(ParseResult result) => result.GetValue(module) ? ModuleFormat.EsModule : result.GetValue(script) ? ModuleFormat.Script : null;
root.SetAction(result => Commands.Guard(() =>
{
    if (result.GetValue(input) is not { } name) return Commands.UsageError("an input file is needed; see --help");
    string file = Path.GetFullPath(name);
    ModuleFormat? format = FormatOf(result);
    if (result.GetValue(parseOnly)) return Commands.ParseOnly(file, format);
    if (result.GetValue(emit) is { } level) return Commands.Emit(file, format, level, EvaluatorOf(result), result.GetValue(output));
    if (result.GetValue(run) is { } at) return Commands.Interpret(file, format, at, EvaluatorOf(result), []);
    return Commands.Compile(file, format, result.GetValue(link), EvaluatorOf(result), CertifyOf(result), result.GetValue(output), result.GetValue(certificate));
}));

Argument<string> programFile = Options.File("input", "The JavaScript program.", isRequired: true);
var programArguments = new Argument<string[]>("arguments") { Description = "The program's own arguments.", Arity = ArgumentArity.ZeroOrMore };
var runCommand = new Command("run", "Compiles a program and runs it.") { programFile, programArguments, module, script, link, evaluated, notEvaluated, certify, noCertify, engine, stress };
runCommand.TreatUnmatchedTokensAsErrors = false;
runCommand.SetAction(result => Commands.Guard(() => Commands.Run(
    Path.GetFullPath(result.GetRequiredValue(programFile)), FormatOf(result), result.GetValue(link), EvaluatorOf(result), CertifyOf(result), result.GetValue(engine), result.GetValue(stress),
    [.. result.GetValue(programArguments) ?? [], .. result.UnmatchedTokens])));
root.Subcommands.Add(runCommand);

var buildRuntime = new Command("build-runtime", "Builds the runtime (kernel and library) if it is not up to date, and prints where it is.") { evaluated, certify, noCertify };
buildRuntime.SetAction(result => Commands.Guard(() => Commands.BuildRuntime(EvaluatorOf(result), CertifyOf(result))));
root.Subcommands.Add(buildRuntime);

Argument<string> certifiedModule = Options.File("module", "The module, as it was written.", isRequired: true);
Argument<string> writtenCertificate = Options.File("certificate", "What --certificate wrote with it.", isRequired: true);
var strict = new Option<bool>("--strict") { Description = "Fail where a step is not certified, too." };
var withLibrary = new Option<bool>("--with-library") { Description = "Check library and program as one program, which is what is proved of; it takes some seconds." };
var certifyCommand = new Command("certify", "Checks a compilation again, from Core to the module's bytes, and prints function by function what is certified.") { certifiedModule, writtenCertificate, strict, withLibrary };
certifyCommand.SetAction(result => Commands.Guard(() => Commands.Certify(result.GetRequiredValue(certifiedModule), result.GetRequiredValue(writtenCertificate), result.GetValue(strict), result.GetValue(withLibrary))));
root.Subcommands.Add(certifyCommand);

root.Subcommands.Add(CubicalCommands.Link());
root.Subcommands.Add(CubicalCommands.Cubical());

var serve = new Command("serve", "Compiles programs for a test runner: one JSON request a line in, one answer a line out.") { Hidden = true };
serve.SetAction(_ => Commands.Guard(Server.Run));
root.Subcommands.Add(serve);

foreach (Command command in new[] { root, runCommand, buildRuntime })
{
    command.Exclude(module, script);
    command.Exclude(evaluated, notEvaluated);
    command.Exclude(certify, noCertify);
}

// An option whose value may be left out would take the next argument for it.
ParseResult parsed = root.Parse([.. args.Select(argument => argument == "--certify" ? "--certify=report" : argument)]);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors) Console.Error.WriteLine($"verifiedjs: {error.Message}");
    return Commands.UsageExitCode;
}
return parsed.Invoke();
