using System.Collections.Immutable;
using VerifiedJS.Driver;
using VerifiedJS.Driver.Modules;
using static VerifiedJS.Core.CoreBuilder;
using S = VerifiedJS.Source;

namespace VerifiedJS.Core.Elaboration;

/// <summary>Elaboration of whole programs: from syntax trees to Core, captures analysed, ready for the next pass.</summary>
public static class Elaborate
{
    /// <summary>Scripts that are evaluated one after the other in one realm. withEvaluator: see <see cref="Modules"/>.</summary>
    public static Program Scripts(IReadOnlyList<S.Program> scripts, bool withEvaluator = false) => DeepStack.Run(() =>
    {
        var ids = new IdSource();
        var statics = new List<Variable>();
        var code = new List<Expr>();
        for (int i = 0; i < scripts.Count; i++)
        {
            Expr body = new Elaborator(ids, i, S.ScopeAnalysis.Analyze(scripts[i]), statics, withEvaluator).Script(isAlone: scripts.Count == 1);
            code.Add(scripts.Count == 1 ? body : Once("", scripts[i].IsStrict, body));
        }
        return Finish(statics, Seq([.. code, Undefined]), scripts.Select(s => s.Source));
    });

    /// <summary>
    /// A program found from its entry by ModuleLoader; scripts, if any, are evaluated before it in the same realm. withEvaluator: it runs with
    /// a library that the evaluator is part of.
    /// </summary>
    public static Program Modules(ModuleGraph graph, IReadOnlyList<S.Program>? scripts = null, bool withEvaluator = false) => DeepStack.Run(() =>
    {
        scripts ??= [];
        var ids = new IdSource();
        var statics = new List<Variable>();
        var code = new List<Expr>();
        for (int i = 0; i < scripts.Count; i++)
            code.Add(Once("", scripts[i].IsStrict, new Elaborator(ids, i, S.ScopeAnalysis.Analyze(scripts[i]), statics, withEvaluator).Script(isAlone: false)));
        code.Add(new ModuleLinker(ids, statics, graph, scripts.Count, withEvaluator).Link());
        IEnumerable<S.SourceText> files = scripts.Select(s => s.Source).Concat(graph.Modules.Select(m => m.Source is { } source && graph.Base is null ? source : new S.SourceText(graph.Shown(m), m.Source?.Text ?? "")));
        return Finish(statics, Seq([.. code, Undefined]), files);
    });

    /// <summary>
    /// All files of the library, in order: one strict function, initializeRealm, whose scope holds their bindings. CommonJS modules are put
    /// among the intrinsics under their names.
    /// </summary>
    public static Program Library(IReadOnlyList<S.Program> files, IReadOnlyList<S.Program>? modules = null) => DeepStack.Run(() =>
    {
        var ids = new IdSource();
        var statics = new List<Variable>();
        var function = new FunctionContext { IsStrict = true };
        var env = new Env(null, function, null) { Receiver = new Receiver { This = () => Undefined, NewTarget = () => Undefined } };
        Elaborator[] elaborators = [.. files.Select((file, i) => new Elaborator(ids, i, S.ScopeAnalysis.Analyze(file), statics))];
        var names = new Dictionary<string, Binding>();
        foreach (Elaborator elaborator in elaborators)
            elaborator.DeclareLibraryNames(names, env);
        var functions = new List<Expr>();
        var bodies = new List<Expr>();
        foreach (Elaborator elaborator in elaborators)
        {
            (Expr hoisted, Expr body) = elaborator.LibraryFile(env);
            functions.Add(hoisted);
            bodies.Add(body);
        }
        modules ??= [];
        IEnumerable<Expr> registrations = modules.Select((module, i) => Prim("SetIntrinsic", String("module " + module.Source.FileName),
            new Elaborator(ids, files.Count + i, S.ScopeAnalysis.Analyze(module), statics, isLibraryModule: true).CommonJsModule((_, _) => null)));
        // Functions first of all: calls need not ask then whether they are there.
        var all = new Scope([.. env.Variables], Seq([.. functions, .. registrations, .. bodies, Undefined]));
        return Finish(statics, LiteralBindings.Inline(all), files.Concat(modules).Select(f => f.Source), "initializeRealm");
    });

    /// <summary>A call, at once, of a function without parameters.</summary>
    internal static Expr Once(string name, bool isStrict, Expr body) =>
        new Call(new Lambda(new Function(name, 0, FunctionKind.Arrow, isStrict, [], null, null, null, null, null, body, null)), Undefined, Undefined, [], null);

    internal static Program Finish(List<Variable> statics, Expr body, IEnumerable<S.SourceText> files, string name = "main")
    {
        foreach (Variable variable in statics)
            variable.IsStatic = true;
        var main = new Function(name, 0, FunctionKind.Method, true, [], null, null, null, null, null, Seq(body, new Return(Undefined)), null);
        var program = new Program([.. statics], main, [.. files.Select(f => new SourceFile(f.FileName, f.Text))]);
        return CaptureAnalysis.Run(program);
    }
}
