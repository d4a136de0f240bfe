using System.Collections.Immutable;
using VerifiedJS.Core;
using VerifiedJS.Flat;
using VerifiedJS.Wasm;
using ValueType = VerifiedJS.Wasm.ValueType;

namespace VerifiedJS.WasmIR;

// Wasm.IR: what a compiled function does, in structured control flow over typed locals. Everything of JavaScript that is left are
// calls: of kernel methods, of other compiled functions, through the function table. Values are NaN-boxed i64, numbers may be f64,
// integers, booleans and addresses are i32. Addresses of static data (constants, templates, inline caches) are plain numbers.
//
// Expressions are trees; their operands evaluate left to right.
//
// A function's frame on the shadow stack; the stores into it are ordinary Stores, FrameLayout says what they are for:
//
//     sp ▶ +0   template (i32), frame size (i32)
//          +8   outgoing arguments, 8 bytes each
//          ...  root slots, 8 bytes each
//          ...  padding: an estimate of the native frame
//     next ▶

/// <summary>A local of a function: parameters first.</summary>
public readonly record struct Slot(int Index);

public abstract record Expr
{
    private protected Expr() { }
}

public sealed record ConstI32(int Value) : Expr;
public sealed record ConstI64(long Value) : Expr;
public sealed record ConstF64(double Value) : Expr
{
    public bool Equals(ConstF64? other) => other is not null && BitConverter.DoubleToInt64Bits(Value) == BitConverter.DoubleToInt64Bits(other.Value);
    public override int GetHashCode() => Value.GetHashCode();
}
public sealed record Get(Slot Local) : Expr;
/// <summary>Stores into the local and has the stored value.</summary>
public sealed record Tee(Slot Local, Expr Value) : Expr;
public sealed record Op(NumericOp Operation, ImmutableArray<Expr> Operands) : Expr;
public sealed record Load(LoadOp Operation, Expr Address, int Offset) : Expr;
/// <summary>Both operands are evaluated.</summary>
public sealed record Select(Expr Condition, Expr Then, Expr Else) : Expr;
/// <summary>Only one of Then and Else is evaluated.</summary>
public sealed record Choose(Expr Condition, ValueType Type, Expr Then, Expr Else) : Expr;
/// <summary>A method of the kernel.</summary>
public sealed record CallKernel(KernelMethod Method, ImmutableArray<Expr> Arguments) : Expr;
/// <summary>A helper that every module shares: see <see cref="RuntimeHelpers"/>.</summary>
public sealed record CallHelper(RuntimeHelper Helper, ImmutableArray<Expr> Arguments) : Expr;
/// <summary>A compiled function's direct entry.</summary>
public sealed record CallDirect(FunctionId Function, ImmutableArray<Expr> Arguments) : Expr;
/// <summary>A compiled function through the function table, by the uniform convention: sp, callee, this, newTarget, argc, argv.</summary>
public sealed record CallIndirect(Expr Index, ImmutableArray<Expr> Arguments) : Expr;

public abstract record Stmt
{
    private protected Stmt() { }
}

public sealed record Set(Slot Local, Expr Value) : Stmt;
public sealed record Drop(Expr Value) : Stmt;
public sealed record Store(StoreOp Operation, Expr Address, int Offset, Expr Value) : Stmt;
public sealed record If(Expr Condition, ImmutableArray<Stmt> Then, ImmutableArray<Stmt> Else) : Stmt;
/// <summary>A branch to Label goes to the end.</summary>
public sealed record Block(Target Label, ImmutableArray<Stmt> Body) : Stmt;
/// <summary>A branch to Label goes to the start; falling off the end leaves the loop.</summary>
public sealed record Loop(Target Label, ImmutableArray<Stmt> Body) : Stmt;
public sealed record Branch(Target Label) : Stmt;
public sealed record BranchIf(Target Label, Expr Condition) : Stmt;
public sealed record Return(Expr Value) : Stmt;
/// <summary>What must not be reached. Traps.</summary>
public sealed record Unreachable : Stmt;

/// <summary>The helpers in Wasm.IR itself: what needs calls through the function table, which the kernel never makes.</summary>
public enum RuntimeHelper : byte
{
    /// <summary>(sp) -> i64: completes an operation that gave the sentinel: makes the call it asks for, or gives the sentinel for its throw.</summary>
    InvokePending,
    /// <summary>(sp, callee: i64, this: i64, newTarget: i64, argc, argv, text: i64) -> i64: calls any value.</summary>
    CallValue,
}

/// <summary>A branch target, identified by reference.</summary>
public sealed class Target(string name)
{
    public string Name { get; } = name;
    public override string ToString() => Name;
}

/// <summary>Which calling convention a function's parameters follow.</summary>
public enum Entry : byte
{
    /// <summary>sp, callee, this, newTarget, argc, argv.</summary>
    Uniform,
    /// <summary>sp, then environment and this where the function uses them, then the parameters.</summary>
    Direct,
}

/// <summary>Where a frame's parts are.</summary>
/// <param name="Roots">For each root slot, the local it mirrors.</param>
public sealed record FrameLayout(int Template, ImmutableArray<Slot> Roots, int OutgoingArguments, int Size)
{
    public const int HeaderSize = 8;

    /// <summary>
    /// At most what a native frame takes, where engines need most: in code of their baseline compilers, which has a word for each local and
    /// for each operand that waits for a call, and five of the engine's own.
    /// </summary>
    public static int Native(int locals) => 8 * (5 + WaitingOperands + locals);
    private const int WaitingOperands = 7;

    /// <summary>The native frames between one that calls a value and the called body: <see cref="RuntimeHelper.CallValue"/>'s and a uniform wrapper's.</summary>
    public static readonly int NativeCall = Native(11) + Native(6);

    public static int ArgumentOffset(int argument) => HeaderSize + 8 * argument;
}

/// <param name="Locals">Types of all locals, parameters included.</param>
public sealed record IrFunction(
    FunctionId Id,
    string Name,
    Entry Entry,
    FunctionType Type,
    ImmutableArray<ValueType> Locals,
    FrameLayout Frame,
    ImmutableArray<Stmt> Body);

/// <summary>A function has a uniform entry always (its closures need one) and a direct entry when some call uses it.</summary>
public sealed record IrProgram(ImmutableArray<IrFunction> Functions, ImmutableArray<SourceFile> Files)
{
    /// <summary>What lowering says to its checker.</summary>
    public LoweringWitness Witness { get; init; } = new();
}
