using VerifiedJS.Core;

namespace VerifiedJS.WasmIR;

/// <summary>The kernel methods that compiled code calls beside the primitive operations.</summary>
public static class KernelInterface
{
    /// <summary>(sp): the slow path of the poll: collects, or throws a RangeError (then the result is the sentinel).</summary>
    public static KernelMethod Poll => KernelMethod.Get("Safepoint", "Poll");

    /// <summary>(template, scope record or 0): a new function object.</summary>
    public static KernelMethod NewFunction => KernelMethod.Get("Functions", "New");

    /// <summary>(outer or 0, number of fields): a new scope record's address.</summary>
    public static KernelMethod NewRecord => KernelMethod.Get("Records", "New");

    /// <summary>(argv, argc, first): a new array of the arguments from the first on.</summary>
    public static KernelMethod ArrayOfArguments => KernelMethod.Get("Arrays", "FromArguments");

    /// <summary>(callee, this, newTarget, argc, argv, text or undefined): a call of what is not a plain function: Invoke or Throw.</summary>
    public static KernelMethod PrepareCall => KernelMethod.Get("Functions", "PrepareCall");

    /// <summary>(callee): throws the TypeError of 10.2.1 step 2, a class constructor called without new.</summary>
    public static KernelMethod ThrowClassCall => KernelMethod.Get("Functions", "ThrowClassCall");

    /// <summary>(sp): gives the error that the kernel threw last its stack.</summary>
    public static KernelMethod CaptureStack => KernelMethod.Get("Errors", "CaptureStack");

    /// <summary>(): throws the RangeError of an exhausted stack.</summary>
    public static KernelMethod ThrowStackOverflow => KernelMethod.Get("Errors", "ThrowStackOverflow");
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
