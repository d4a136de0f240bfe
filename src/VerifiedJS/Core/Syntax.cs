using System.Collections.Immutable;
using VerifiedJS.Primitives;

namespace VerifiedJS.Core;

// Core: JavaScript with its sugar resolved. Everything is an expression; operands evaluate left to right.
//
// Invariants (checked by CoreWellFormed in tests and between passes):
//   * every Variable is declared exactly once (Let, Scope, TryCatch, a function's header, or Program.Statics) and used
//     only inside its declaration's extent: there is no shadowing, so passes never rename;
//   * Break names an enclosing Block of the same function; Return stands inside a function;
//   * Primitive arity is respected; Yield does not occur (generators are state machines before Core is handed on).

/// <summary>A variable, identified by reference. <see cref="Id"/> is unique in a program and stable: it comes from the position in the program.</summary>
public sealed class Variable(int id, string name)
{
    public int Id { get; } = id;
    /// <summary>The source name, or a description such as "iterator"; for people only.</summary>
    public string Name { get; } = name;
    /// <summary>A closure other than the declaring function refers to it. Set by CaptureAnalysis; selects the store it lives in and has no other effect.</summary>
    public bool IsCaptured { get; set; }
    /// <summary>A top-level binding of a program or module: a static slot. Set when the variable is listed in <see cref="Program.Statics"/>.</summary>
    public bool IsStatic { get; set; }
    public override string ToString() => $"{Name}#{Id}";
}

/// <summary>A jump target, identified by reference.</summary>
public sealed class Label(int id, string name)
{
    public int Id { get; } = id;
    public string Name { get; } = name;
    public override string ToString() => $"{Name}@{Id}";
}

/// <summary>A position in a source file, for stack traces and diagnostics. Offset in UTF-16 units; -1 when the node is synthetic.</summary>
public readonly record struct SourcePosition(int File, int Offset)
{
    public static readonly SourcePosition None = new(-1, -1);
}

public abstract record Literal
{
    private Literal() { }
    public sealed record Undefined : Literal;
    public sealed record Null : Literal;
    public sealed record Boolean(bool Value) : Literal;
    public sealed record Number(double Value) : Literal;
    /// <summary>UTF-16; may hold lone surrogates.</summary>
    public sealed record String(string Value) : Literal;
    /// <summary>Decimal digits of a non-negative integer.</summary>
    public sealed record BigInt(string Digits) : Literal;
    /// <summary>A well-known symbol by its name in ECMA-262 table 1, without the @@: "iterator".</summary>
    public sealed record WellKnownSymbol(string Name) : Literal;
    /// <summary>The content of a binding before its initialisation (temporal dead zone). Never seen by a program.</summary>
    public sealed record Uninitialized : Literal;
    /// <summary>A missing array element; also "done" as the result of IteratorStep and ForInNext. Never seen by a program.</summary>
    public sealed record Hole : Literal;
}

public abstract record Expr
{
    private protected Expr() { }
    public SourcePosition Position { get; init; } = SourcePosition.None;
}

public sealed record Constant(Literal Value) : Expr;
public sealed record Var(Variable Variable) : Expr;
/// <summary>Stores and has the stored value.</summary>
public sealed record Assign(Variable Variable, Expr Value) : Expr;
/// <summary>Declares one variable with its first value.</summary>
public sealed record Let(Variable Variable, Expr Init, Expr Body) : Expr;
/// <summary>
/// Declares variables, all undefined at first, afresh each time control enters. The captured ones among them share one scope record,
/// allocated on entry (if there are any): this is what makes per-iteration bindings.
/// </summary>
public sealed record Scope(ImmutableArray<Variable> Variables, Expr Body) : Expr;
/// <summary>A new function object closed over the variables in scope.</summary>
public sealed record Lambda(Function Function) : Expr;
/// <summary>
/// Calls Callee with a this value, a new.target (undefined for a plain call) and arguments. Throws a TypeError that names
/// <see cref="CalleeText"/> when Callee is not callable, after the arguments are evaluated. A construct call is
/// PrepareConstruct, Call with NewTarget, ConstructResult (see PrimitiveTable).
/// </summary>
public sealed record Call(Expr Callee, Expr This, Expr NewTarget, ImmutableArray<Expr> Arguments, string? CalleeText) : Expr;
public sealed record Prim(Primitive Operation, ImmutableArray<Expr> Arguments) : Expr;
/// <summary>Branches on ToBoolean of Condition.</summary>
public sealed record If(Expr Condition, Expr Then, Expr Else) : Expr;
/// <summary>Evaluates all, has the value of the last; undefined when empty.</summary>
public sealed record Seq(ImmutableArray<Expr> Items) : Expr;
/// <summary>The value of Body, or of the Break that leaves it.</summary>
public sealed record Block(Label Label, Expr Body) : Expr;
public sealed record Break(Label Label, Expr Value) : Expr;
/// <summary>Repeats Body until something leaves it. Each iteration is a step of the program's clock.</summary>
public sealed record Loop(Expr Body) : Expr;
public sealed record TryCatch(Expr Body, Variable Exception, Expr Handler) : Expr;
/// <summary>Finalizer runs however Body ends; when it completes normally Body's outcome stands, else its own does.</summary>
public sealed record TryFinally(Expr Body, Expr Finalizer) : Expr;
public sealed record Throw(Expr Value) : Expr;
public sealed record Return(Expr Value) : Expr;

/// <summary>How a function object behaves (ECMA-262 10.2 [[FunctionKind]], [[ConstructorKind]], [[ThisMode]] together).</summary>
public enum FunctionKind : byte
{
    /// <summary>`function`: callable and constructor; gets a `prototype` object.</summary>
    Normal,
    /// <summary>Arrow functions: callable, not a constructor, no prototype property. `this` of the surroundings is an ordinary captured variable.</summary>
    Arrow,
    /// <summary>Methods, getters, setters, library functions: not a constructor, no prototype property.</summary>
    Method,
    /// <summary>`class C`: [[Call]] throws a TypeError; PrepareConstruct allocates the object.</summary>
    ClassConstructor,
    /// <summary>`class C extends B`: [[Call]] throws; `this` starts uninitialized, the body returns it itself.</summary>
    DerivedConstructor,
    /// <summary>A library constructor: callable and constructor; PrepareConstruct gives undefined and the body allocates from new.target itself.</summary>
    BuiltinConstructor,
    /// <summary>A generator function: not a constructor; its `prototype` inherits %GeneratorPrototype% and has no constructor.</summary>
    Generator,
    Async,
    /// <summary>Its `prototype` inherits %AsyncGeneratorPrototype%.</summary>
    AsyncGenerator,
}

/// <summary>Where the property keys come from that a library function computes, as a directive in it says.</summary>
public enum KeySource : byte
{
    /// <summary>No directive: from anywhere.</summary>
    Anywhere,
    /// <summary>
    /// "given keys": indices, symbols, names that stand in the function, keys that an enumeration gave it, of which it shows the enumerable
    /// ones alone, or, in a hook, those of the operation that invokes it.
    /// </summary>
    Given,
    /// <summary>"makes keys": from anywhere, for fresh objects: properties with names that nothing has named.</summary>
    Made,
    /// <summary>"copies keys": an object's enumerable keys, as keys of another object.</summary>
    Copied,
    /// <summary>"reflects keys": it tells which keys an object has, enumerable or not.</summary>
    Reflected,
}

/// <summary>A function. Missing arguments are undefined, surplus ones are seen through Rest and Arguments only.</summary>
/// <param name="Name">The value of the `name` property; dynamic names are set by SetFunctionName.</param>
/// <param name="Length">The value of the `length` property.</param>
/// <param name="Rest">A fresh array of the arguments from Parameters.Length on.</param>
/// <param name="Arguments">A fresh array of all arguments (raw material of arguments objects).</param>
/// <param name="Callee">The active function object.</param>
/// <param name="SourceText">For Function.prototype.toString; null for library functions.</param>
public sealed record Function(
    string Name,
    int Length,
    FunctionKind Kind,
    bool IsStrict,
    ImmutableArray<Variable> Parameters,
    Variable? Rest,
    Variable? Arguments,
    Variable? This,
    Variable? NewTarget,
    Variable? Callee,
    Expr Body,
    string? SourceText)
{
    public SourcePosition Position { get; init; } = SourcePosition.None;
    /// <summary>Of a library function: where the property keys come from that it computes. For linkers that leave out what cannot be named.</summary>
    public KeySource Keys { get; init; }
    public bool Equals(Function? other) => ReferenceEquals(this, other);
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>
/// A whole program: Main runs the entry script or module and those it imports, in order, and returns undefined;
/// then the host runs the job queue. Main has no parameters.
/// </summary>
/// <param name="Statics">Variables that live in static slots: bindings of scopes that are entered at most once.</param>
/// <param name="Files">Names of the source files that positions refer to.</param>
public sealed record Program(ImmutableArray<Variable> Statics, Function Main, ImmutableArray<SourceFile> Files);

/// <summary>A source file of a program. Text is kept to turn offsets into lines and columns.</summary>
public sealed record SourceFile(string Name, string Text);
