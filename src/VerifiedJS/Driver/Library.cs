using VerifiedJS.Anf;
using VerifiedJS.Core;
using VerifiedJS.Core.Elaboration;
using VerifiedJS.Flat;
using VerifiedJS.Kernel;
using VerifiedJS.Source;

namespace VerifiedJS.Driver;

/// <summary>The ECMAScript library: lib/*.js beside the compiler, in the order of lib/order.txt.</summary>
public static class Library
{
    private static readonly Lazy<IReadOnlyList<SourceFile>> Loaded = new(() =>
    {
        string directory = Path.Combine(AppContext.BaseDirectory, "lib");
        return [.. File.ReadAllLines(Path.Combine(directory, "order.txt")).Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#')
            .Select(name => new SourceFile(name, File.ReadAllText(Path.Combine(directory, name))))];
    });

    /// <summary>The files, in order.</summary>
    public static IReadOnlyList<SourceFile> Files => Loaded.Value;

    /// <summary>The library as a Core program whose main is initializeRealm.</summary>
    public static Core.Program Elaborated(bool withEvaluator) => Elaborate.Library(
        [.. Files.Concat(withEvaluator ? Evaluator.Files : []).Select(f => Parser.ParseScript(f.Text, f.Name, new ParserOptions { AllowIntrinsics = true }))],
        withEvaluator ? [.. Evaluator.Modules.Select(m => Parser.ParseCommonJs(m.Text, m.Name))] : []);

    /// <summary>
    /// Runs initializeRealm natively, in the kernel of the calling thread's memory. The static data is what compiled code of the same
    /// program will use.
    /// </summary>
    public static void Initialize(AnfProgram library, NativeStaticData data, int firstEntry, bool withEvaluator)
    {
        var machine = new NativeMachine();
        Anf.Interpreter.Load(machine, library, data, firstEntry);
        long main = KernelData.NewClosure(data.Template(new FunctionId(0)), 0);
        Register(new Value(main));
        if (machine.CallFromHost(main) == Value.SentinelBits) throw InitializationFailed();
        // Its parser, in a realm of its own, is part of the image
        if (withEvaluator && machine.CallFromHost(KernelData.Intrinsic("theParser")) == Value.SentinelBits) throw InitializationFailed();
    }

    /// <summary>Makes initializeRealm known, as an intrinsic, to those who make further realms. To be done before it runs.</summary>
    public static void Register(Value initializeRealm) => Realm.SetIntrinsic(KernelData.String("initializeRealm"), initializeRealm);

    internal static InvalidOperationException InitializationFailed() =>
        new($"the library's initialisation throws: {KernelText.Describe(State.GetValue(State.Exception))}");
}
