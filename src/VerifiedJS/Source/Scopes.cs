namespace VerifiedJS.Source;

// What ScopeAnalysis finds out: scopes, bindings, references, facts about functions. All of it is built once and
// not changed afterwards.

/// <summary>What declares a scope.</summary>
public enum ScopeKind
{
    /// <summary>
    /// The top level of a script, or of a sloppy indirect eval: var and function bindings are properties of the
    /// global object, lexical ones live in the global declarative record. Node: the Program.
    /// </summary>
    Global,
    /// <summary>The top level of a module. Node: the Program.</summary>
    Module,
    /// <summary>The top level of an eval; of a direct sloppy one the var bindings belong to the caller's function. Node: the Program.</summary>
    Eval,
    /// <summary>Holds only the name of a named function expression. Node: the FunctionExpression.</summary>
    FunctionName,
    /// <summary>
    /// A function's parameters and `arguments`; and everything that Body would hold too when the parameters have no
    /// expressions. Node: the function, a CommonJS Program, or the PropertyDefinition or StaticBlock whose code is a
    /// function of its own.
    /// </summary>
    Function,
    /// <summary>Only for functions with a block body whose parameters have expressions: the vars and lexical names of the body (ES2025 10.2.11 step 28). Node: the function's BlockStatement.</summary>
    FunctionBody,
    /// <summary>Node: a BlockStatement; the body of a catch clause too.</summary>
    Block,
    /// <summary>let and const in the head of a for statement. Node: the ForStatement, ForInStatement or ForOfStatement.</summary>
    For,
    /// <summary>
    /// The names in the head of a for-in or for-of loop as the expression after `in` or `of` sees them: never
    /// initialised (ES2025 14.7.5.6 step 2). Node: the VariableDeclaration in the head.
    /// </summary>
    ForHead,
    /// <summary>All cases of a switch. Node: the SwitchStatement.</summary>
    Switch,
    /// <summary>The parameter of a catch clause. Node: the CatchClause.</summary>
    Catch,
    /// <summary>The inner name of a class, and its private names; around heritage and body. Node: the class.</summary>
    Class,
    /// <summary>The object of a with statement: any name may be one of its properties. Node: the WithStatement.</summary>
    With,
    /// <summary>A function declaration that is the body of an `if` (Annex B.3.3): as if in a block. Node: the FunctionDeclaration.</summary>
    IfFunction,
}

/// <summary>What declares a binding.</summary>
public enum BindingKind
{
    /// <summary>`var`; also the function-level binding that a function in a block gets (Annex B.3.2).</summary>
    Var,
    /// <summary>A function declaration at the top level of a function, script or module, or in a block.</summary>
    Function,
    /// <summary>`let`</summary>
    Let,
    /// <summary>`const`</summary>
    Const,
    /// <summary>A class declaration: the outer name, assignable.</summary>
    Class,
    /// <summary>The name of a class inside it: constant.</summary>
    ClassName,
    /// <summary>A parameter.</summary>
    Parameter,
    /// <summary>The parameter of a catch clause.</summary>
    CatchParameter,
    /// <summary>An import: live, constant.</summary>
    Import,
    /// <summary>The name of a function expression inside it: assigning fails silently in sloppy code.</summary>
    FunctionName,
    /// <summary>The arguments object; declared only where it is needed.</summary>
    Arguments,
}

/// <summary>A declared name.</summary>
public sealed class Binding
{
    internal Binding(string name, BindingKind kind, Scope scope, Identifier? declaration)
    {
        Name = name;
        Kind = kind;
        Scope = scope;
        Declaration = declaration;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>What declares it. A parameter stays a Parameter when a var or function repeats its name; a var that a function repeats is a Function.</summary>
    public BindingKind Kind { get; internal set; }

    /// <summary>Where it lives.</summary>
    public Scope Scope { get; }

    /// <summary>The first identifier that declares it; null for `arguments`.</summary>
    public Identifier? Declaration { get; }

    /// <summary>The function whose value it has on entry to its scope: the last declaration of that name.</summary>
    public FunctionDeclaration? Function { get; internal set; }

    /// <summary>A function other than the one that declares it refers to it (field initialisers and static blocks are functions too).</summary>
    public bool IsCaptured { get; internal set; }

    /// <summary>A var that only functions in blocks declare (Annex B.3.2).</summary>
    public bool IsFromBlockFunction { get; internal set; }

    /// <summary>A direct eval stands in its scope: code unknown so far may read and assign it by name.</summary>
    public bool IsVisibleToEval { get; internal set; }

    /// <summary>
    /// How many places assign it: assignments, updates, heads of for-in and for-of loops without declaration, `var`
    /// with an initial value, the declarations of functions in blocks for their var (Annex B.3.2). The
    /// initialisation of lexical names, parameters and functions does not count.
    /// </summary>
    public int AssignmentCount { get; internal set; }

    /// <summary>How many places refer to it, assignments included, its declaration not.</summary>
    public int ReferenceCount { get; internal set; }

    /// <summary>Whether some reference must check that it is initialised.</summary>
    public bool NeedsTdzCheck { get; internal set; }

    /// <summary>For a var of a ScopeKind.FunctionBody: the parameter (or `arguments`) of the same name, whose value it has at first (ES2025 10.2.11 step 28.f).</summary>
    public Binding? InitializedFrom { get; internal set; }

    /// <summary>Whether it begins uninitialised: reading it before its declaration is a ReferenceError.</summary>
    public bool HasTdz => Kind is BindingKind.Let or BindingKind.Const or BindingKind.Class or BindingKind.ClassName or BindingKind.CatchParameter
        || (Kind == BindingKind.Parameter && Scope.Function.HasParameterExpressions);

    /// <summary>Assigning throws a TypeError: const, class names inside the class, imports.</summary>
    public bool IsConstant => Kind is BindingKind.Const or BindingKind.ClassName or BindingKind.Import;

    /// <summary>Keeps the value it gets when it is initialised (for var: undefined).</summary>
    public bool IsNeverReassigned => IsConstant || Kind == BindingKind.FunctionName || (AssignmentCount == 0 && !IsVisibleToEval && !IsAliasedByArguments);

    /// <summary>A parameter that a mapped arguments object may assign (ES2025 10.4.4): sloppy function, simple parameters, `arguments` used.</summary>
    public bool IsAliasedByArguments { get; internal set; }

    /// <summary>A reference from this offset on finds the name initialised, if it stands in the same function.</summary>
    internal int InitializedAt { get; set; } = -1;

    /// <summary>But not from this offset on: the end of the case of a switch in which it is declared.</summary>
    internal int InitializedUntil { get; set; } = int.MaxValue;

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Name}";
}

/// <summary>A private name that a class declares.</summary>
public sealed class PrivateName
{
    internal PrivateName(string name, Scope scope)
    {
        Name = name;
        Scope = scope;
    }

    /// <summary>Without the `#`.</summary>
    public string Name { get; }

    /// <summary>The ScopeKind.Class that declares it; the Eval scope for one of a class around the eval.</summary>
    public Scope Scope { get; }

    /// <summary>Whether it belongs to the class itself rather than to its instances.</summary>
    public bool IsStatic { get; internal set; }

    /// <summary>The field, if it is one.</summary>
    public PropertyDefinition? Field { get; internal set; }

    /// <summary>The method, if it is one.</summary>
    public MethodDefinition? Method { get; internal set; }

    /// <summary>The getter, if it has one.</summary>
    public MethodDefinition? Getter { get; internal set; }

    /// <summary>The setter, if it has one.</summary>
    public MethodDefinition? Setter { get; internal set; }
}

/// <summary>A scope with its bindings.</summary>
public sealed class Scope
{
    private static readonly Dictionary<string, PrivateName> s_noPrivateNames = [];

    // Linear search while there are few
    private const int Few = 8;
    private readonly List<Binding> _bindings = [];
    private Dictionary<string, Binding>? _byName;
    private Dictionary<string, PrivateName>? _privateNames;

    internal Scope(ScopeKind kind, Node node, Scope? parent, FunctionInfo function)
    {
        Kind = kind;
        Node = node;
        Parent = parent;
        Function = function;
    }

    /// <summary>What declares it.</summary>
    public ScopeKind Kind { get; }

    /// <summary>The node it belongs to, see ScopeKind.</summary>
    public Node Node { get; }

    /// <summary>The scope around; null at the top.</summary>
    public Scope? Parent { get; }

    /// <summary>The function (or program) whose code it is part of.</summary>
    public FunctionInfo Function { get; }

    /// <summary>In order of declaration.</summary>
    public IReadOnlyList<Binding> Bindings => _bindings;

    /// <summary>The private names of a class.</summary>
    public IReadOnlyDictionary<string, PrivateName> PrivateNames => _privateNames ?? s_noPrivateNames;

    /// <summary>
    /// Functions to instantiate on entry, in order (ES2025 10.2.11 step 36, 14.2.3, 16.1.7, 16.2.1.6.4). Where a
    /// name is declared more than once, only the last: but in a block, all in order.
    /// </summary>
    public IReadOnlyList<FunctionDeclaration> Functions => FunctionList;

    /// <summary>A direct eval stands in this scope or in one inside it.</summary>
    public bool ContainsDirectEval { get; internal set; }

    /// <summary>A sloppy direct eval may declare vars in this scope at run time: it is the var scope of one.</summary>
    public bool MayGrow { get; internal set; }

    /// <summary>Names may turn up in it at run time.</summary>
    internal bool IsDynamic => Kind == ScopeKind.With || MayGrow;

    /// <summary>Finds a binding of this scope itself.</summary>
    public Binding? Find(string name)
    {
        if (_byName is not null)
            return _byName.GetValueOrDefault(name);
        foreach (Binding binding in _bindings)
        {
            if (binding.Name == name)
                return binding;
        }
        return null;
    }

    internal List<FunctionDeclaration> FunctionList { get; } = [];

    /// <summary>Its place in ScopeAnalysis.Scopes.</summary>
    internal int Index { get; init; }

    internal Binding Add(string name, BindingKind kind, Identifier? declaration)
    {
        var binding = new Binding(name, kind, this, declaration);
        _bindings.Add(binding);
        if (_byName is not null)
            _byName.Add(name, binding);
        else if (_bindings.Count > Few)
            _byName = _bindings.ToDictionary(b => b.Name);
        return binding;
    }

    internal PrivateName AddPrivate(string name)
    {
        _privateNames ??= [];
        if (!_privateNames.TryGetValue(name, out PrivateName? found))
            _privateNames[name] = found = new PrivateName(name, this);
        return found;
    }

    internal PrivateName? FindPrivate(string name) => _privateNames?.GetValueOrDefault(name);

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} scope with {string.Join(", ", _bindings)}";
}

/// <summary>Facts about a function; the top level of a program, a field initialiser and a static block count as functions.</summary>
public sealed class FunctionInfo
{
    internal FunctionInfo(Node node, FunctionInfo? parent)
    {
        Node = node;
        Parent = parent;
        Depth = parent is null ? 0 : parent.Depth + 1;
    }

    /// <summary>How many functions are around.</summary>
    internal int Depth { get; }

    /// <summary>The IFunction, Program, PropertyDefinition (for its initialiser) or StaticBlock.</summary>
    public Node Node { get; }

    /// <summary>The function around.</summary>
    public FunctionInfo? Parent { get; }

    /// <summary>An arrow function: `this`, `arguments`, `super` and `new.target` are those of the function around.</summary>
    public bool IsArrow { get; internal set; }

    /// <summary>Strict mode code.</summary>
    public bool IsStrict { get; internal set; }

    /// <summary>Declared with `async`; also a module with top-level await.</summary>
    public bool IsAsync { get; internal set; }

    /// <summary>A generator.</summary>
    public bool IsGenerator { get; internal set; }

    /// <summary>A method, getter, setter or constructor of a class or object literal.</summary>
    public bool IsMethod { get; internal set; }

    /// <summary>All parameters are plain names (ES2025 15.1.3).</summary>
    public bool HasSimpleParameters { get; internal set; } = true;

    /// <summary>Some parameter has a default value or computed key (ES2025 15.1.2): parameters and body have scopes of their own.</summary>
    public bool HasParameterExpressions { get; internal set; }

    /// <summary>A parameter name occurs twice.</summary>
    public bool HasDuplicateParameters { get; internal set; }

    /// <summary>Here, or in an arrow function inside. An arrow function has it too, when itself or one inside it does. A direct eval counts as use of everything.</summary>
    public bool UsesThis { get; internal set; }

    /// <summary>`arguments` as the arguments object; with arrows as for UsesThis.</summary>
    public bool UsesArguments { get; internal set; }

    /// <summary>`super.x`; with arrows as for UsesThis.</summary>
    public bool UsesSuperProperty { get; internal set; }

    /// <summary>`super()`; with arrows as for UsesThis.</summary>
    public bool UsesSuperCall { get; internal set; }

    /// <summary>`new.target`; with arrows as for UsesThis.</summary>
    public bool UsesNewTarget { get; internal set; }

    /// <summary>A direct eval stands in the code of this function itself, arrow functions inside included.</summary>
    public bool ContainsDirectEval { get; internal set; }

    /// <summary>The name of a function expression, where something may refer to it.</summary>
    public Scope? NameScope { get; internal set; }

    /// <summary>Parameters; and the rest too, unless HasParameterExpressions.</summary>
    public Scope Scope { get; internal set; } = null!;

    /// <summary>The scope of the vars and of the lexical names at the top of the body; the same as Scope unless HasParameterExpressions.</summary>
    public Scope BodyScope { get; internal set; } = null!;

    /// <summary>The var bindings of BodyScope, Annex B.3.2's included, without functions and parameters, in order of appearance: undefined on entry.</summary>
    public IReadOnlyList<Binding> VarBindings => VarList;

    /// <summary>The arguments object, where it is needed.</summary>
    public Binding? Arguments { get; internal set; }

    internal List<Binding> VarList { get; } = [];
}

/// <summary>Scopes at which a name may turn out to be declared at run time, on the way to where it is declared statically.</summary>
/// <param name="From">Where the name stands.</param>
/// <param name="Declaring">The scope that declares it statically; null: none.</param>
public sealed record DynamicChain(Scope From, Scope? Declaring)
{
    /// <summary>With scopes, and scopes that may grow by sloppy direct evals; innermost first, the declaring one left out.</summary>
    public IEnumerable<Scope> Scopes
    {
        get
        {
            for (Scope? scope = From; scope is not null && scope != Declaring; scope = scope.Parent)
            {
                if (scope.IsDynamic)
                    yield return scope;
            }
        }
    }
}

/// <summary>What an identifier refers to.</summary>
/// <param name="Binding">The binding; null for a name that is not declared in the program: a property of the global object or a binding of another script.</param>
/// <param name="NeedsTdzCheck">It is not certain that the binding is initialised by then.</param>
/// <param name="Dynamic">Where to look first, at run time; null nearly always.</param>
public readonly record struct Reference(Binding? Binding, bool NeedsTdzCheck, DynamicChain? Dynamic)
{
    /// <summary>Neither declared in the program nor possibly added at run time.</summary>
    public bool IsGlobal => Binding is null && Dynamic is null;
}
