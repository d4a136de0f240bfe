using System.Collections.Immutable;
using VerifiedJS.Core;
using VerifiedJS.Primitives;

namespace VerifiedJS.Flat;

// Flat: first-order. Functions are top-level; a closure is a function and an environment: the scope record that is innermost
// where the closure is made. Each scope record links to the one around it, so a captured variable is (hops, slot) from the
// current record. Variables that no closure captures are locals of their function. Statics are slots of the program.
//
// Operands evaluate left to right, as in Core, and the tree has Core's shape: node for node, so that the checker of closure
// conversion walks the two in step.
//
// The current scope record is a *register* of the activation: on function entry it is the closure's environment; WithScope
// pushes a fresh record for the extent of its body (all fields undefined) and pops it however the body ends.

/// <summary>A local variable of a function: an index below <see cref="FlatFunction.LocalCount"/>.</summary>
public readonly record struct Local(int Index);

public abstract record Expr
{
    private protected Expr() { }
    public SourcePosition Position { get; init; } = SourcePosition.None;
}

public sealed record Constant(Literal Value) : Expr;
public sealed record GetLocal(Local Local) : Expr;
public sealed record SetLocal(Local Local, Expr Value) : Expr;
/// <summary>Field Slot of the record Hops links out from the current one.</summary>
public sealed record GetCaptured(int Hops, int Slot) : Expr;
public sealed record SetCaptured(int Hops, int Slot, Expr Value) : Expr;
public sealed record GetStatic(int Slot) : Expr;
public sealed record SetStatic(int Slot, Expr Value) : Expr;
/// <summary>Core's Let of an uncaptured variable.</summary>
public sealed record Let(Local Local, Expr Init, Expr Body) : Expr;
/// <summary>Core's Scope: Locals become undefined; when SlotCount is positive a record with that many fields is pushed around Body.</summary>
public sealed record WithScope(ImmutableArray<Local> Locals, int SlotCount, Expr Body) : Expr;
/// <summary>A new function object over the current scope record.</summary>
public sealed record MakeClosure(FunctionId Function) : Expr;
public sealed record Call(Expr Callee, Expr This, Expr NewTarget, ImmutableArray<Expr> Arguments, string? CalleeText) : Expr;
public sealed record Prim(Primitive Operation, ImmutableArray<Expr> Arguments) : Expr;
public sealed record If(Expr Condition, Expr Then, Expr Else) : Expr;
public sealed record Seq(ImmutableArray<Expr> Items) : Expr;
public sealed record Block(Label Label, Expr Body) : Expr;
public sealed record Break(Label Label, Expr Value) : Expr;
public sealed record Loop(Expr Body) : Expr;
public sealed record TryCatch(Expr Body, Local Exception, Expr Handler) : Expr;
public sealed record TryFinally(Expr Body, Expr Finalizer) : Expr;
public sealed record Throw(Expr Value) : Expr;
public sealed record Return(Expr Value) : Expr;

/// <summary>A function's index in its program.</summary>
public readonly record struct FunctionId(int Index);

/// <summary>Core's function header with locals for variables. A captured parameter is copied into its scope record by the body (the conversion wraps it).</summary>
public sealed record FlatFunction(
    FunctionId Id,
    Function Source,
    ImmutableArray<Local> Parameters,
    Local? Rest,
    Local? Arguments,
    Local? This,
    Local? NewTarget,
    Local? Callee,
    int LocalCount,
    Expr Body);

/// <summary>Functions[0] is main, which has no environment.</summary>
public sealed record FlatProgram(ImmutableArray<FlatFunction> Functions, int StaticCount, ImmutableArray<SourceFile> Files);
