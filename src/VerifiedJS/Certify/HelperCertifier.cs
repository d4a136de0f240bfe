extern alias Checkers;

using H = Checkers::LoweringHelperCheck;
using L = Checkers::LoweringCheck;
using S = Checkers::LoweringStartCheck;
using VerifiedJS.Driver;
using VerifiedJS.Flat;
using VerifiedJS.Kernel;
using VerifiedJS.Wasm;
using VerifiedJS.WasmIR;
using Runtime = VerifiedJS.Driver.Runtime;

namespace VerifiedJS.Certify;

/// <summary>
/// The two helpers that every module shares: is their code what proofs/Lowering/HelperCheck.dfy says, with the kernel's numbers? (CallValue.dfy, ValueCallsAgree;
/// Invoking.dfy, PendingCallsAgree.) They are in the runtime's module; those of other modules are imports, or linked from there. And a program's _start (StartCheck.dfy, Start.dfy),
/// of which is believed which value the runner is.
/// </summary>
internal sealed class HelperCertifier(Dictionary<string, (int Index, FunctionType Type)> externals, L.Kernel kernel)
{
    private readonly H.Helpers helpers = HelpersOf(externals);

    /// <summary>Whether the function is one of these, and the checker accepts its code.</summary>
    /// <param name="main">The program's main function.</param>
    public bool Accepts(IrFunction function, WasmIRHandover code, int main) => function.Name switch
    {
        nameof(RuntimeHelper.CallValue) => code.Function(function) is { } handed && H.__default.CheckCallValue(kernel, helpers, handed),
        nameof(RuntimeHelper.InvokePending) => code.Function(function) is { } handed && H.__default.CheckInvokePending(kernel, helpers, handed),
        "_start" => code.Function(function) is { } handed && kernel.dtor_templates.Contains((uint)main)
            && S.__default.CheckStart(kernel, StartOf(function, Checkers::Dafny.Map<uint, uint>.Select(kernel.dtor_templates, (uint)main)), (uint)main, handed),
        _ => false,
    };

    private S.Start StartOf(IrFunction function, uint template)
    {
        ConstI64? runner = function.Body.OfType<WasmIR.Set>().Select(set => set.Value).OfType<CallHelper>().Select(call => call.Arguments.ElementAtOrDefault(1)).OfType<ConstI64>().FirstOrDefault();
        const uint Stack = Layout.StackBase, Size = RuntimeHelpers.StartFrameSize;
        uint argument = (uint)FrameLayout.ArgumentOffset(0);
        return S.Start.create(Stack, Size, argument, Stack + Size, Stack + argument, State.PlaceholderTemplate, template, unchecked((ulong)(runner?.Value ?? 0)), Method("Operations.Exit"));
    }

    private uint Method(string name) => externals.TryGetValue(name, out var external) ? (uint)external.Index : uint.MaxValue;

    private static H.Helpers HelpersOf(Dictionary<string, (int Index, FunctionType Type)> externals)
    {
        uint Method(KernelMethod method) => externals.TryGetValue(Runtime.ExportName(method), out var external) ? (uint)external.Index : uint.MaxValue;
        return H.Helpers.create(
            Method(KernelInterface.CaptureStack), Method(KernelInterface.ThrowRange), Method(KernelInterface.ThrowNotCallable), Method(KernelInterface.ThrowNotConstructor),
            Method(KernelInterface.ThrowClassCall), Method(KernelInterface.EnterRealm), Method(KernelInterface.LeaveRealm),
            State.Outcome, State.UncapturedError, State.PendingCount, State.PendingArguments, State.PendingCallee, State.PendingThis, State.PendingNewTarget,
            State.StackEnd, State.PlaceholderTemplate, Layout.FlagClass, Layout.FlagConstructor, unchecked((ulong)Value.HoleBits),
            (uint)(FrameLayout.HeaderSize + FrameLayout.Native(5) + FrameLayout.NativeCall), (uint)Text.MaximumCallStack);
    }
}
