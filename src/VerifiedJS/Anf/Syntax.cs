using System.Collections.Immutable;
using VerifiedJS.Core;
using VerifiedJS.Flat;
using VerifiedJS.Primitives;

namespace VerifiedJS.Anf;

// ANF: every operand an atom, every effect a statement of its own, every intermediate named. Optimisations live here.
// Scope records are explicit: a record is held in a local of representation Record.

/// <summary>How a local is represented. Boxed holds any value; the others are chosen by representation selection.</summary>
public enum Representation : byte
{
    /// <summary>A NaN-boxed 64-bit value.</summary>
    Boxed,
    /// <summary>A number, as an unboxed f64.</summary>
    Float64,
    /// <summary>A number that is an integer in the signed 32-bit range and not -0, as an unboxed i32.</summary>
    Int32,
    /// <summary>A boolean, as an i32 that is 0 or 1.</summary>
    Boolean,
    /// <summary>A scope record's address. Never a JavaScript value.</summary>
    Record,
}

public abstract record Atom
{
    private protected Atom() { }
}
public sealed record ConstantAtom(Literal Value) : Atom;
public sealed record LocalAtom(Local Local) : Atom;

/// <summary>The right-hand side of a statement: at most one effect.</summary>
public abstract record Rhs
{
    private protected Rhs() { }
}
public sealed record Copy(Atom Value) : Rhs;
public sealed record GetField(Local Record, int Slot) : Rhs;
/// <summary>The record around this one.</summary>
public sealed record GetOuter(Local Record) : Rhs;
public sealed record GetStatic(int Slot) : Rhs;
/// <summary>A fresh record with SlotCount undefined fields. Outer is null where there is none.</summary>
public sealed record NewRecord(Local? Outer, int SlotCount) : Rhs;
public sealed record MakeClosure(FunctionId Function, Local? Environment) : Rhs;
public sealed record Call(Atom Callee, Atom This, Atom NewTarget, ImmutableArray<Atom> Arguments, string? CalleeText) : Rhs;
/// <summary>The scope record that a closure was made over. Closure is a function object.</summary>
public sealed record ClosureEnvironment(Atom Closure) : Rhs;
/// <summary>A call of a function that is known, through its direct entry. The environment is found in Environment (null: the function needs none).</summary>
public sealed record CallKnown(FunctionId Function, Local? Environment, Atom This, ImmutableArray<Atom> Arguments) : Rhs;
public sealed record Prim(Primitive Operation, ImmutableArray<Atom> Arguments) : Rhs;

public abstract record Stmt
{
    private protected Stmt() { }
    public SourcePosition Position { get; init; } = SourcePosition.None;
}
public sealed record Set(Local Target, Rhs Value) : Stmt;
public sealed record SetField(Local Record, int Slot, Atom Value) : Stmt;
public sealed record SetStatic(int Slot, Atom Value) : Stmt;
public sealed record Seq(ImmutableArray<Stmt> Items) : Stmt;
public sealed record If(Atom Condition, Stmt Then, Stmt Else) : Stmt;
public sealed record Block(Label Label, Stmt Body) : Stmt;
public sealed record Break(Label Label) : Stmt;
public sealed record Loop(Stmt Body) : Stmt;
public sealed record TryCatch(Stmt Body, Local Exception, Stmt Handler) : Stmt;
/// <summary>Present between ANF conversion and the elimination of finally, absent after it.</summary>
public sealed record TryFinally(Stmt Body, Stmt Finalizer) : Stmt;
public sealed record Throw(Atom Value) : Stmt;
public sealed record Return(Atom Value) : Stmt;
/// <summary>One step of the program's clock: at function entry and at each iteration; kept by inlining, free at run time.</summary>
public sealed record Tick : Stmt;

/// <param name="Environment">The local that holds the closure's scope record on entry; null when the function uses none.</param>
/// <param name="Locals">Representation by local index.</param>
public sealed record AnfFunction(
    FunctionId Id,
    Function Source,
    ImmutableArray<Local> Parameters,
    Local? Rest,
    Local? Arguments,
    Local? This,
    Local? NewTarget,
    Local? Callee,
    Local? Environment,
    ImmutableArray<Representation> Locals,
    Stmt Body);

public sealed record AnfProgram(ImmutableArray<AnfFunction> Functions, int StaticCount, ImmutableArray<SourceFile> Files);
