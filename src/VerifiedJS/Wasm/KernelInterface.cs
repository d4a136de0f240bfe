using VerifiedJS.Core;
using VerifiedJS.Primitives;

namespace VerifiedJS.WasmIR;

/// <summary>The kernel methods that compiled code calls beside the primitive operations.</summary>
public static class KernelInterface
{
    /// <summary>(sp): the slow path of the poll: collects, or throws a RangeError (then the result is the sentinel).</summary>
    public static KernelMethod Poll => KernelMethod.Get("Safepoint", "Poll");

    /// <summary>(template, scope record or 0): a new function object, as a value.</summary>
    public static KernelMethod NewClosure => KernelMethod.Get("Runtime", "NewClosure");

    /// <summary>(outer or 0, number of fields): a new scope record's address.</summary>
    public static KernelMethod NewRecord => KernelMethod.Get("Runtime", "NewRecord");

    /// <summary>(argv, argc, first): a new array of the arguments from the first on.</summary>
    public static KernelMethod ArrayOfArguments => KernelMethod.Get("Runtime", "NewArgumentsArray");

    /// <summary>(callee, text or undefined): throws the TypeError of 7.3.14 step 2.</summary>
    public static KernelMethod ThrowNotCallable => KernelMethod.Get("Runtime", "ThrowNotCallable");

    /// <summary>(callee, text or undefined): throws the TypeError of 13.3.5.1.1 step 7.</summary>
    public static KernelMethod ThrowNotConstructor => KernelMethod.Get("Runtime", "ThrowNotConstructor");

    /// <summary>(function): throws the TypeError of 10.2.1 step 2, a class constructor called without new.</summary>
    public static KernelMethod ThrowClassCall => KernelMethod.Get("Runtime", "ThrowClassCall");

    /// <summary>(realm): makes it the current one.</summary>
    public static KernelMethod EnterRealm => KernelMethod.Get("Realm", "Enter");
    public static KernelMethod LeaveRealm => KernelMethod.Get("Realm", "Leave");

    /// <summary>(sp): gives the error that the kernel threw last its stack.</summary>
    public static KernelMethod CaptureStack => KernelMethod.Get("Errors", "CaptureStack");

    /// <summary>(text): throws a RangeError.</summary>
    public static KernelMethod ThrowRange => KernelMethod.Get("Errors", "Range");

    /// <summary>(size): unpacks the image of a self-contained module.</summary>
    public static KernelMethod UnpackImage => KernelMethod.Get("PackedImage", "Unpack");

    /// <summary>All of them.</summary>
    public static KernelMethod[] All => [Poll, NewClosure, NewRecord, ArrayOfArguments, ThrowNotCallable, ThrowNotConstructor, ThrowClassCall, EnterRealm, LeaveRealm, CaptureStack, ThrowRange, UnpackImage];

    /// <summary>All that compiled code calls: the primitive operations, by name, and these.</summary>
    public static KernelMethod[] WithOperations => [.. PrimitiveTable.All.Values.OrderBy(p => p.Name, StringComparer.Ordinal)
        .Select(p => KernelMethod.Find("Operations", p.Name)).OfType<KernelMethod>(), .. All];
}

/// <summary>Static data that lowering refers to by address: made by the native kernel in the memory image that the module will have.</summary>
public interface IStaticData
{
    /// <summary>The bits of a literal; strings are interned.</summary>
    long Constant(Literal literal);

    /// <summary>The address of a function's template.</summary>
    int Template(Flat.FunctionId function);

    /// <summary>The address of a static slot.</summary>
    int Static(int slot);

    /// <summary>The address of a fresh inline cache.</summary>
    int NewCache();
}
