extern alias Checkers;

using Dafny = Checkers::Dafny;
using D = Checkers::VerifiedJS.Proofs.Runtime;
using VerifiedJS.Anf;
using VerifiedJS.Certify;
using VerifiedJS.Driver;
using VerifiedJS.Flat;
using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;
using VerifiedJS.WasmIR;

namespace VerifiedJS.Semantics;

/// <summary>
/// `--run=LEVEL`: runs a program, with the library, under the semantics that the proofs are about, as Dafny extracts them, over the native kernel. Above
/// Wasm.IR there is one realm.
/// </summary>
internal static class ReferenceInterpreter
{
    /// <summary>The library, initialised: the memory, and the state of the semantics.</summary>
    private sealed record Prepared(Names Names, ReferenceKernel Kernel, ReferenceMachine Machine, MemoryImage Image);

    private static readonly Dictionary<(Level, bool), Prepared> s_prepared = [];

    private static ReferenceMachine Empty(Level level) => level switch
    {
        Level.Core => new CoreReferenceMachine(),
        Level.Flat => new FlatReferenceMachine(),
        Level.Anf => new AnfReferenceMachine(),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>Runs a program; the result is the exit code.</summary>
    /// <param name="arguments">process.argv from its second element on.</param>
    public static int Run(Level level, Core.Program program, bool withEvaluator, string[] arguments)
    {
        Compilation compilation = Pipeline.Compile(program);
        return level == Level.WasmIR
            ? RunWasmIR(compilation.Optimized, withEvaluator, arguments)
            : Run(level, withEvaluator, arguments, [.. compilation.Flat.Functions.Select(f => f.Source)], program.Files, (library, names) => library.With(compilation, names));
    }

    /// <summary>Runs a program that is ANF already, optimised, and does not evaluate source text.</summary>
    public static int RunAnf(AnfProgram program, string[] arguments) =>
        Run(Level.Anf, withEvaluator: false, arguments, [.. program.Functions.Select(f => f.Source)], program.Files, (library, names) => ((AnfReferenceMachine)library).With(program, names));

    private static int Run(Level level, bool withEvaluator, string[] arguments, Core.Function[] functions, IReadOnlyList<Core.SourceFile> files,
        Func<ReferenceMachine, Names, ReferenceMachine> add) => DeepStack.Run(() =>
    {
        Prepared library;
        lock (s_prepared)
        {
            if (!s_prepared.TryGetValue((level, withEvaluator), out library!)) s_prepared.Add((level, withEvaluator), library = Prepare(level, withEvaluator));
        }
        var names = new Names(library.Names);
        ReferenceKernel kernel = library.Kernel.Copy(names);
        ReferenceMachine machine = add(library.Machine, names);
        return Over(library.Image, arguments, () =>
        {
            kernel.Load(functions, files, isLibrary: false);
            kernel.Attach();
            D.Value exit = Call(machine, Intrinsic("runProgram"), [machine.Main()]);
            return (int)new Value(ReferenceKernel.BitsOf(exit)).Number;
        });
    });

    private static int Over(MemoryImage image, string[] arguments, Func<int> run)
    {
        using NativeMemoryBlock memory = image.Load();
        Memory.Attach(memory);
        NativeHost.Arguments = arguments;
        try
        {
            return run();
        }
        catch (HostExit exit)
        {
            return exit.Code;
        }
        finally
        {
            NativeHost.Output.Flush();
        }
    }

    private static Prepared Prepare(Level level, bool withEvaluator)
    {
        Compilation library = Pipeline.Compile(Library.Elaborated(withEvaluator));
        using var memory = new NativeMemoryBlock(64);
        Memory.Attach(memory);
        Kernel.Kernel.Initialize();
        var names = new Names();
        var kernel = new ReferenceKernel(names);
        ReferenceMachine machine = Empty(level).With(library, names);
        kernel.Load([.. library.Flat.Functions.Select(f => f.Source)], library.Core.Files, isLibrary: true);
        kernel.Attach();
        D.Value main = machine.Main();
        Library.Register(new Value(ReferenceKernel.BitsOf(main)));
        Call(machine, main, []);
        // The evaluator's parser is of the realm that there is.
        if (withEvaluator) Call(machine, Intrinsic("shareParser"), [Call(machine, Intrinsic("startParser"), [])]);
        return new Prepared(names, kernel, machine, MemoryImage.Take(memory));
    }

    // ── Wasm.IR: all of the state is in the memory ────────────────────────────────────────────────────────────────

    private sealed record PreparedCode(ReferenceEngine Engine, MemoryImage Image);

    private const int StackSize = 2 << 20;

    private static readonly PreparedCode?[] s_preparedCode = new PreparedCode?[2];

    /// <summary>Runs optimised ANF, lowered, and with something done to it; under stress each poll collects.</summary>
    public static int RunWasmIR(AnfProgram program, bool withEvaluator, string[] arguments, Func<IrProgram, IrProgram>? change = null, bool stress = false) => DeepStack.Run(() =>
    {
        PreparedCode library;
        lock (s_preparedCode) library = s_preparedCode[withEvaluator ? 1 : 0] ??= PrepareCode(withEvaluator);
        return Over(library.Image, arguments, () =>
        {
            (ReferenceEngine engine, NativeStaticData data) = Load(library.Engine, program, isLibrary: false, change);
            if (stress)
            {
                State.Set(State.CollectorMode, GarbageCollector.Stress);
                State.Set(State.StackLimit, 0);
            }
            return (int)new Value(Call(engine, KernelData.Intrinsic("runProgram"), KernelData.NewClosure(data.Template(new FunctionId(0)), 0))).Number;
        });
    });

    private static PreparedCode PrepareCode(bool withEvaluator)
    {
        using var memory = new NativeMemoryBlock(64);
        Memory.Attach(memory);
        Kernel.Kernel.Initialize();
        // This level's frames are as large as compiled code's, and its stack is deeper than an engine's.
        State.Set(State.StackEnd, Layout.StackBase + StackSize);
        State.Set(State.StackLimit, Layout.StackBase + StackSize);
        (ReferenceEngine engine, NativeStaticData data) = Load(ReferenceEngine.Create(), Pipeline.Compile(Library.Elaborated(withEvaluator)).Optimized, isLibrary: true);
        long main = KernelData.NewClosure(data.Template(new FunctionId(0)), 0);
        Library.Register(new Value(main));
        Call(engine, main);
        if (withEvaluator) Call(engine, KernelData.Intrinsic("theParser"));
        return new PreparedCode(engine, MemoryImage.Take(memory));
    }

    private static (ReferenceEngine Engine, NativeStaticData Data) Load(ReferenceEngine engine, AnfProgram program, bool isLibrary, Func<IrProgram, IrProgram>? change = null)
    {
        var data = new NativeStaticData([.. program.Functions.Select(f => f.Source)], engine.NextSlot, program.StaticCount, program.Files, isLibrary);
        IrProgram lowered = Lowering.Lower(program, data);
        ReferenceEngine loaded = engine.With(change is null ? lowered : change(lowered));
        loaded.Attach();
        return (loaded, data);
    }

    private static long Call(ReferenceEngine engine, long callee, params ReadOnlySpan<long> arguments)
    {
        long result = engine.Call(callee, arguments);
        return result != Value.SentinelBits ? result : throw new InvalidOperationException($"the library throws: {KernelText.Describe(State.GetValue(State.Exception))}");
    }

    // ── Core, Flat, ANF ───────────────────────────────────────────────────────────────────────────────────────────

    private static D.Value Intrinsic(string name) => ReferenceKernel.ValueOf(KernelData.Intrinsic(name));

    private static D.Value Call(ReferenceMachine machine, D.Value callee, D.Value[] arguments)
    {
        D.Value undefined = D.Value.create_UndefinedValue();
        var outcome = machine.Call(D.Invocation.create(callee, undefined, undefined, Dafny.Sequence<D.Value>.FromArray(arguments)));
        if (outcome.is_Normal) return outcome.dtor_v;
        throw new InvalidOperationException(outcome.is_Thrown ? $"the library throws: {KernelText.Describe(new Value(ReferenceKernel.BitsOf(outcome.dtor_v)))}"
            : outcome.is_Timeout ? "the clock of the semantics has run out" : $"the program is stuck: the semantics give it no meaning ({outcome})");
    }
}
