extern alias Checkers;

using D = Checkers::WasmIR;
using H = Checkers::LoweringHelperCheck;
using L = Checkers::LoweringCheck;
using VerifiedJS.Driver;
using VerifiedJS.Flat;
using VerifiedJS.Kernel;
using VerifiedJS.Wasm;
using VerifiedJS.WasmIR;
using Runtime = VerifiedJS.Driver.Runtime;

namespace VerifiedJS.Certify;

/// <summary>
/// The two helpers that every module shares: is their code what proofs/Lowering/HelperCheck.dfy says, with the kernel's numbers? (CallValue.dfy, ValueCallsAgree;
/// Invoking.dfy, PendingCallsAgree.) They are in the runtime's module; those of other modules are imports, or linked from there.
/// </summary>
internal sealed class HelperCertifier(Dictionary<string, (int Index, FunctionType Type)> externals, L.Kernel kernel)
{
    private readonly H.Helpers helpers = HelpersOf(externals);

    /// <summary>Whether the function is no helper, or one whose code the checker accepts.</summary>
    public bool Accepts(IrFunction function, WasmIRHandover code) => function.Name switch
    {
        nameof(RuntimeHelper.CallValue) => code.Function(function) is { } handed && H.__default.CheckCallValue(kernel, helpers, handed),
        nameof(RuntimeHelper.InvokePending) => code.Function(function) is { } handed && H.__default.CheckInvokePending(kernel, helpers, handed),
        _ => true,
    };

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
