using System.Collections.Immutable;
using S = VerifiedJS.Source;

namespace VerifiedJS.Core.Elaboration;

/// <summary>What a name means at some place.</summary>
internal abstract class Binding;

/// <summary>A binding that lives in a Core variable.</summary>
internal sealed class VariableBinding(Variable variable, Mutability mutability, bool hasTdz) : Binding
{
    public Variable Variable { get; } = variable;
    public Mutability Mutability { get; } = mutability;
    /// <summary>It is not initialised when its scope is entered: uses that may come too early are checked.</summary>
    public bool HasTdz { get; } = hasTdz;
    /// <summary>Some use is checked, so the variable must hold Uninitialized at first.</summary>
    public bool IsChecked { get; set; }
}

internal enum Mutability
{
    Mutable,
    /// <summary>Assignment throws a TypeError.</summary>
    Immutable,
    /// <summary>The own name of a function expression: assignment throws in strict code only (9.1.1.1.5 step 4).</summary>
    ImmutableWhenStrict,
}

/// <summary>A formal parameter that lives in a mapped arguments object (10.4.4).</summary>
internal sealed class MappedParameterBinding(Variable argumentsObject, int index) : Binding
{
    public Variable ArgumentsObject { get; } = argumentsObject;
    public int Index { get; } = index;
}

/// <summary>A name in a scope whose initialisation never happens: the head of `for (let x of x)` (14.7.5.6 step 2).</summary>
internal sealed class NeverInitializedBinding : Binding;

/// <summary>A let, const or class binding of a script that other scripts can name: in the global declarative record (9.1.1.4).</summary>
internal sealed class GlobalLexicalBinding : Binding;

/// <summary>An imported name; what it stands for is known when all modules are linked.</summary>
internal sealed class ImportBinding(Func<ImportTarget> resolve) : Binding
{
    private ImportTarget? _target;
    public ImportTarget Target => _target ??= resolve();
}

/// <summary>What an import resolves to (16.2.1.7.3 ResolveExport).</summary>
internal abstract record ImportTarget
{
    /// <summary>Another module's binding. NeedsCheck: it may be used before its initialisation.</summary>
    public sealed record Slot(VariableBinding Binding, bool NeedsCheck) : ImportTarget;
    /// <summary>Something to be computed, such as a namespace object or a property of a CommonJS module's exports.</summary>
    public sealed record Computed(Func<Expr> Read) : ImportTarget;
}

/// <summary>What an identifier means where it stands.</summary>
/// <param name="Binding">The binding; null: a property of the global object.</param>
/// <param name="Name">The name.</param>
/// <param name="Offset">Where it stands.</param>
/// <param name="MayBeTooEarly">It is not certain that the binding is initialised by then.</param>
/// <param name="Objects">The objects that may have the name before, innermost first; null: none.</param>
internal readonly record struct ResolvedName(Binding? Binding, string Name, int Offset, bool MayBeTooEarly = false, IReadOnlyList<DynamicObject>? Objects = null);

/// <summary>An object whose properties are names in scope: of a with statement, or of the variables that direct evals add to a function.</summary>
internal readonly record struct DynamicObject(Variable Variable, bool IsWith);

/// <summary>Where `this`, `super` and `new.target` come from.</summary>
internal sealed class Receiver
{
    public required Func<Expr> This { get; init; }
    public required Func<Expr> NewTarget { get; init; }
    /// <summary>The object whose prototype `super.x` starts from; null where super is not allowed.</summary>
    public Func<Expr>? HomeObject { get; init; }
    /// <summary>For constructors of derived classes: how `super(...)` finds the active function, binds `this` and initialises fields.</summary>
    public DerivedConstructor? Derived { get; init; }
    /// <summary>Of a function, a field or a static block: `new.target` is allowed.</summary>
    public bool IsOfFunction { get; init; }
    /// <summary>Of the initialiser of a field.</summary>
    public bool IsOfField { get; init; }
}

internal sealed record DerivedConstructor(Func<Expr> ActiveFunction, Variable This, Func<Expr> InitializeFields);

/// <summary>A scope of the source while its code is elaborated: where its bindings live.</summary>
internal sealed class Env(Env? parent, FunctionContext function, S.Scope? scope)
{
    public Env? Parent { get; } = parent;
    public FunctionContext Function { get; } = function;
    /// <summary>What ScopeAnalysis knows of it; null when it declares nothing, and for the library, whose files share one.</summary>
    public S.Scope? Scope { get; } = scope;
    public Dictionary<S.Binding, Binding> Names { get; } = new(ReferenceEqualityComparer.Instance);
    /// <summary>Variables of the Core Scope (or the Statics) that this environment becomes.</summary>
    public List<Variable> Variables { get; } = [];
    /// <summary>Bindings that must start Uninitialized if a use of them is checked.</summary>
    public List<VariableBinding> Lexicals { get; } = [];
    /// <summary>The object of a with statement.</summary>
    public Variable? WithObject { get; init; }
    /// <summary>The object of the variables that direct evals add to a function here.</summary>
    public Variable? EvalVariables { get; init; }
    public Receiver? Receiver { get; set; }
    /// <summary>Private names declared by a class body, and the variables that hold them.</summary>
    public Dictionary<S.PrivateName, Variable> PrivateNames { get; } = [];
    /// <summary>Its variables are Statics of the program.</summary>
    public bool IsStatic { get; init; }
}

/// <summary>A function of the source while it is elaborated. Header variables exist once something asks for them.</summary>
internal sealed class FunctionContext
{
    public required bool IsStrict { get; init; }
    public FunctionKind Kind { get; init; } = FunctionKind.Normal;
    public Variable? This { get; set; }
    /// <summary>`this` of a sloppy function, made an object.</summary>
    public Variable? SloppyThis { get; set; }
    public Variable? NewTarget { get; set; }
    public Variable? Callee { get; set; }
    public Variable? Arguments { get; set; }
    /// <summary>The parameters of the resume closure, where the function has one.</summary>
    public Variable? Mode { get; init; }
    public Variable? Value { get; init; }
    /// <summary>Where `return` goes, when not straight out of the function.</summary>
    public Label? ReturnLabel { get; set; }
    public JumpScope? Jumps { get; set; }
    public bool IsAsync => Kind is FunctionKind.Async or FunctionKind.AsyncGenerator;
}

/// <summary>What encloses a statement, as far as break, continue and return are concerned; innermost first.</summary>
internal abstract class JumpScope(JumpScope? outer)
{
    public JumpScope? Outer { get; } = outer;
}

/// <summary>A statement that break or continue can name. A label is made when something jumps to it.</summary>
internal sealed class JumpTarget(JumpScope? outer, ImmutableArray<string> names, bool isLoop, bool isSwitch) : JumpScope(outer)
{
    public ImmutableArray<string> Names { get; } = names;
    public bool IsLoop { get; } = isLoop;
    /// <summary>Whether an unlabelled break ends here.</summary>
    public bool IsBreakable => IsLoop || isSwitch;
    public Label? BreakLabel { get; set; }
    public Label? ContinueLabel { get; set; }
}

/// <summary>Something to do on the way out of a statement (closing an iterator). Each way out gets a label just outside the statement.</summary>
internal sealed class JumpBarrier(JumpScope? outer) : JumpScope(outer)
{
    public List<(Jump Jump, Label Label)> Exits { get; } = [];
}

/// <summary>A jump: to a statement's end, to its next iteration, or (Target null) out of the function.</summary>
internal readonly record struct Jump(JumpTarget? Target, bool IsContinue);
