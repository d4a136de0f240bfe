using VerifiedJS.Core.Elaboration;
using VerifiedJS.Driver;
using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;
using VerifiedJS.Source;

namespace VerifiedJS.Core;

/// <summary>Runs programs in the fast interpreter of Core, with the library, in a fresh kernel.</summary>
public static class CoreRunner
{
    /// <summary>The library's files in order, parsed.</summary>
    public static IReadOnlyList<Source.Program> ParseLibrary(string folder) =>
        [.. File.ReadAllLines(Path.Combine(folder, "order.txt")).Where(line => line.Length > 0).Select(name =>
            Parser.ParseScript(File.ReadAllText(Path.Combine(folder, name)), name, ParserOptions.Default with { AllowIntrinsics = true }))];

    /// <summary>
    /// Runs a program in a realm that the library has furnished. The exit code: 1 after an uncaught exception, else what process.exit
    /// or process.exitCode say.
    /// </summary>
    /// <param name="arguments">process.argv from its second element on.</param>
    /// <param name="output">Where descriptor 1 goes; null: the process's.</param>
    /// <param name="error">Where descriptor 2 goes.</param>
    public static int Run(Program library, Program program, string[]? arguments = null, Stream? output = null, Stream? error = null) => DeepStack.Run(() =>
    {
        NativeHost.Arguments = arguments ?? [];
        NativeHost.Output = output ?? Console.OpenStandardOutput();
        NativeHost.Error = error ?? Console.OpenStandardError();
        using var memory = new NativeMemoryBlock(32);
        Memory.Attach(memory);
        Kernel.Kernel.Initialize();
        var machine = new CoreMachine();
        try
        {
            Initialize(machine, library);
            Value main = machine.Load(program);
            Value run = Realm.FindIntrinsic(machine.StringAddress("runProgram"));
            Value code = machine.Call(run, Value.Undefined, main);
            if (code.IsSentinel) throw new InvalidOperationException($"the event loop threw {Describe(new Value(machine.TakeException()))}");
            return (int)code.Number;
        }
        catch (HostExit exit)
        {
            return exit.Code;
        }
    });

    /// <summary>Runs the library's main function: afterwards the realm is complete.</summary>
    public static void Initialize(CoreMachine machine, Program library)
    {
        Value initialize = machine.Load(library, isLibrary: true);
        if (machine.Call(initialize, Value.Undefined).IsSentinel)
            throw new InvalidOperationException($"the library's initialisation threw {Describe(new Value(machine.TakeException()))}");
    }

    /// <summary>A value as text, for people: an error's stack, or what messages show.</summary>
    public static string Describe(Value value)
    {
        if (value.IsObject)
        {
            Value stack = Objects.GetOwn(value.Address, Kernel.Texts.Address(Text.Stack));
            if (stack.IsString) return Read(stack.Address);
        }
        return Read(Errors.Describe(value));
    }

    /// <summary>The content of a string.</summary>
    public static string Read(int s)
    {
        int length = Strings.Length(s);
        return string.Create(length, s, (span, source) =>
        {
            for (int i = 0; i < span.Length; i++) span[i] = (char)Strings.UnitAt(source, i);
        });
    }
}
