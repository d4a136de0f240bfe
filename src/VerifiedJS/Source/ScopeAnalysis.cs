using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace VerifiedJS.Source;

/// <summary>
/// Resolves the names of a program: which scopes there are, what they declare, what each identifier refers to, and
/// what each function uses.
/// </summary>
/// <remarks>
/// Passes. The first walks the tree once, makes the scopes, declares names, and notes every reference with the
/// scope it stands in; `var` may declare a name after its use, so nothing is resolved yet. Then functions in blocks
/// of sloppy code become vars too (Annex B.3.2), and references are resolved; both by walks over the scopes, outer
/// before inner, with a table of the innermost binding of each name (VisibleNames), so that how deep scopes nest
/// makes no difference. A block, loop or switch that declares nothing has no scope.
///
/// Whether a lexical name is certainly initialised (ES2025 9.1.1.1.6: else reading it throws) is judged by
/// position. Within one entry to a scope control only goes forward, except that a switch can jump over the
/// declarations of earlier cases; so in the function that declares the name, a reference behind the declaration
/// and in the same case is safe. From an inner function it is safe when that function was made behind the
/// declaration: a function expression where it stands, a function declaration at the start of its block. And it is
/// safe when nothing that stands before or in the declaration can call anything (Quiet).
/// </remarks>
public sealed partial class ScopeAnalysis
{
    [Flags]
    private enum Access : byte
    {
        Read = 0,
        Assign = 1,
        /// <summary>Naming it in an export is no use that captures or reads it.</summary>
        Export = 2,
    }

    private readonly record struct Use(Identifier Id, Scope Scope, Access Access);

    private readonly Program _program;
    private readonly Dictionary<Node, Scope> _scopes = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Node, FunctionInfo> _functions = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Identifier, Reference> _references = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<PrivateIdentifier, PrivateName> _privateNames = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<FunctionDeclaration, Binding> _annexB = new(ReferenceEqualityComparer.Instance);
    private readonly List<Use> _uses = [];
    private readonly List<Scope> _allScopes = [];
    // Where the block begins to which a function declaration is hoisted
    private readonly Dictionary<Node, int> _hoistedTo = new(ReferenceEqualityComparer.Instance);
    // The class of which a function is a method, or a field initialiser, or a static block
    private readonly Dictionary<Node, Node> _elementOf = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Scope, int> _quietUntil = [];
    private Scope _scope = null!;
    private FunctionInfo _function = null!;
    private int _depth;
    private int _caseEnd = int.MaxValue;

    private ScopeAnalysis(Program program) => _program = program;

    /// <summary>Analyses a program. The context of an eval supplies the private names around it.</summary>
    public static ScopeAnalysis Analyze(Program program, EvalContext? evalContext = null)
    {
        var analysis = new ScopeAnalysis(program);
        analysis.Run(evalContext);
        return analysis;
    }

    /// <summary>The top level of the program, as a function.</summary>
    public FunctionInfo TopLevel => _functions[_program];

    /// <summary>The tree that was analysed.</summary>
    public Program Tree => _program;

    /// <summary>All scopes, outer before inner.</summary>
    public IReadOnlyList<Scope> Scopes => _allScopes;

    /// <summary>All identifiers that Resolve knows, in source order.</summary>
    public IEnumerable<Identifier> Identifiers => _references.Keys.OrderBy(id => id.Span.Start);

    /// <summary>All functions, outer before inner.</summary>
    public IReadOnlyCollection<FunctionInfo> Functions => _functions.Values;

    /// <summary>The scope that belongs to a node (see ScopeKind); null where it declares nothing. For functions, field initialisers and static blocks use InfoOf.</summary>
    public Scope? ScopeOf(Node node) => _scopes.GetValueOrDefault(node);

    /// <summary>The facts about an IFunction, the Program, a PropertyDefinition with initialiser, or a StaticBlock.</summary>
    public FunctionInfo InfoOf(Node node) => _functions[node];

    /// <summary>
    /// What an identifier refers to: references, assignment targets and declared names alike. For a name declared by
    /// `var` with an initial value, it is what that assigns: inside `catch (x) { var x = 1 }` the catch parameter.
    /// </summary>
    public Reference Resolve(Identifier identifier) => _references[identifier];

    /// <summary>The binding that an identifier refers to or declares; null for a name that is not declared in the program, a property name, a label.</summary>
    public Binding? BindingOf(Identifier identifier) => _references.GetValueOrDefault(identifier).Binding;

    /// <summary>The private name that `#x` refers to.</summary>
    public PrivateName Resolve(PrivateIdentifier identifier) => _privateNames[identifier];

    /// <summary>
    /// For a function declared in a block of sloppy code: the var that evaluating the declaration assigns the function
    /// to (Annex B.3.2.1 to 3); null where there is none.
    /// </summary>
    public Binding? AnnexBVar(FunctionDeclaration function) => _annexB.GetValueOrDefault(function);

    // ---- First pass: scopes and declarations

    private void Run(EvalContext? evalContext)
    {
        ProgramKind kind = _program.Kind;
        var info = new FunctionInfo(_program, null) { IsStrict = _program.IsStrict };
        _functions.Add(_program, info);
        _function = info;
        _scope = info.Scope = info.BodyScope = NewScope(
            kind switch
            {
                ProgramKind.Module => ScopeKind.Module,
                ProgramKind.CommonJs => ScopeKind.Function,
                ProgramKind.Eval => ScopeKind.Eval,
                _ => ScopeKind.Global,
            },
            _program,
            null);
        if (kind == ProgramKind.CommonJs)
        {
            foreach (string name in CommonJsParameters)
                _scope.Add(name, BindingKind.Parameter, null);
        }
        if (evalContext is not null)
        {
            foreach (string name in evalContext.PrivateNames)
                _visiblePrivateNames[name] = _scope.AddPrivate(name);
        }
        HoistTopLevel(_program.Body, 0);
        bool mayRunEarly = kind == ProgramKind.Module && _program.Body.Any(item => item is ImportDeclaration or ExportAllDeclaration or ExportNamedDeclaration { Source: not null });
        if (!mayRunEarly)
            _quietUntil[_scope] = QuietEnd(_program.Body, 0);
        VisitStatements(_program.Body);
        HoistBlockFunctions();
        foreach (Scope scope in _allScopes)
            FinishScope(scope);
        ResolveUses();
    }

    /// <summary>The parameters of the function that a CommonJS module is the body of.</summary>
    public static ImmutableArray<string> CommonJsParameters { get; } = ["exports", "require", "module", "__filename", "__dirname"];

    private Scope NewScope(ScopeKind kind, Node node, Scope? parent)
    {
        var scope = new Scope(kind, node, parent, _function) { Index = _allScopes.Count };
        _allScopes.Add(scope);
        // Those of functions are found through their FunctionInfo
        if (kind is not (ScopeKind.Function or ScopeKind.FunctionName))
            _scopes.Add(node, scope);
        return scope;
    }

    // Visits with a scope inside the current one.
    private Scope Push(ScopeKind kind, Node node)
    {
        Scope scope = NewScope(kind, node, _scope);
        _scope = scope;
        return scope;
    }

    private void Pop() => _scope = _scope.Parent!;

    // The var-scoped functions and the lexical names of the top level of a function or program.
    private void HoistTopLevel(ImmutableArray<Statement> body, int start)
    {
        Scope scope = _scope;
        bool isRepeated = false;
        foreach (Statement item in body)
        {
            Statement statement = Declared(item);
            switch (statement)
            {
                case FunctionDeclaration { Id: { } id } function:
                    _hoistedTo[function] = start;
                    Binding binding = scope.Find(id.Name) ?? scope.Add(id.Name, BindingKind.Function, id);
                    isRepeated |= binding.Function is not null;
                    binding.Function = function;
                    scope.FunctionList.Add(function);
                    _references[id] = new Reference(binding, false, null);
                    break;
                case FunctionDeclaration function: // export default function () {}
                    _hoistedTo[function] = start;
                    scope.FunctionList.Add(function);
                    break;
                default:
                    HoistLexical(statement);
                    break;
            }
        }
        if (isRepeated)
            scope.FunctionList.RemoveAll(f => f.Id is { } id && scope.Find(id.Name)!.Function != f);
    }

    // Under `export` and labels.
    private static Statement Declared(Statement item)
    {
        while (true)
        {
            switch (item)
            {
                case ExportNamedDeclaration { Declaration: { } declaration }: item = declaration; break;
                case ExportDefaultDeclaration { Declaration: Statement declaration }: item = declaration; break;
                case LabeledStatement labeled: item = labeled.Body; break;
                default: return item;
            }
        }
    }

    private void HoistLexical(Statement statement)
    {
        switch (statement)
        {
            case VariableDeclaration { Kind: not VariableKind.Var } variables:
                DeclareVariables(variables, variables.Kind == VariableKind.Let ? BindingKind.Let : BindingKind.Const);
                break;
            case ClassDeclaration { Id: { } id } @class:
                Binding binding = DeclareName(id, BindingKind.Class);
                binding.InitializedAt = @class.Span.End;
                break;
            case ImportDeclaration import:
                foreach (ModuleSpecifier specifier in import.Specifiers)
                {
                    DeclareName(
                        specifier switch
                        {
                            ImportSpecifier s => s.Local,
                            ImportDefaultSpecifier s => s.Local,
                            ImportNamespaceSpecifier s => s.Local,
                            _ => throw new InvalidOperationException("an export specifier in an import"),
                        },
                        BindingKind.Import);
                }
                break;
            default:
                break;
        }
    }

    private void DeclareVariables(VariableDeclaration variables, BindingKind kind)
    {
        foreach (VariableDeclarator declarator in variables.Declarations)
        {
            int end = declarator.Span.End;
            foreach (Identifier id in BoundNames(declarator.Id))
                DeclareName(id, kind).InitializedAt = end;
        }
    }

    // A name of the current scope that is declared once only.
    private Binding DeclareName(Identifier id, BindingKind kind)
    {
        Binding binding = _scope.Find(id.Name) ?? _scope.Add(id.Name, kind, id);
        _references[id] = new Reference(binding, false, null);
        binding.InitializedUntil = _caseEnd;
        return binding;
    }

    /// <summary>The names that a pattern binds, in source order (ES2025 8.2.1).</summary>
    public static IEnumerable<Identifier> BoundNames(Pattern pattern)
    {
        if (pattern is Identifier single)
            return [single];
        var names = new List<Identifier>();
        var pending = new Stack<Pattern>();
        pending.Push(pattern);
        while (pending.TryPop(out Pattern? next))
        {
            switch (next)
            {
                case Identifier id:
                    names.Add(id);
                    break;
                case ObjectPattern o:
                    for (int i = o.Properties.Length - 1; i >= 0; i--)
                        pending.Push(o.Properties[i] is Property p ? (Pattern)p.Value : (Pattern)o.Properties[i]);
                    break;
                case ArrayPattern a:
                    for (int i = a.Elements.Length - 1; i >= 0; i--)
                    {
                        if (a.Elements[i] is { } element)
                            pending.Push(element);
                    }
                    break;
                case AssignmentPattern d:
                    pending.Push(d.Left);
                    break;
                case RestElement r:
                    pending.Push(r.Argument);
                    break;
                default:
                    break;
            }
        }
        return names;
    }

    private static bool DeclaresLexically(ImmutableArray<Statement> statements)
    {
        foreach (Statement statement in statements)
        {
            if (Declared(statement) is FunctionDeclaration or ClassDeclaration or VariableDeclaration { Kind: not VariableKind.Var })
                return true;
        }
        return false;
    }

    // The lexical names of a block or of a switch case.
    private void HoistBlock(ImmutableArray<Statement> statements, int start)
    {
        foreach (Statement item in statements)
        {
            Statement statement = Declared(item);
            if (statement is FunctionDeclaration function)
                HoistBlockFunction(function, start);
            else
                HoistLexical(statement);
        }
    }

    private void HoistBlockFunction(FunctionDeclaration function, int start)
    {
        Identifier id = function.Id!;
        _hoistedTo[function] = start;
        Binding binding = _scope.Find(id.Name) ?? _scope.Add(id.Name, BindingKind.Function, id);
        binding.Function = function;
        _scope.FunctionList.Add(function);
        _references[id] = new Reference(binding, false, null);
        if (!_function.IsStrict && !function.IsAsync && !function.IsGenerator)
            _blockFunctions.Add((function, _scope));
    }

    // Plain functions in blocks of sloppy code, in order, with their blocks
    private readonly List<(FunctionDeclaration Function, Scope Block)> _blockFunctions = [];

    // Annex B.3.2.1 to 3: a function in a block of sloppy code is a var of the function around too, unless a `var`
    // in its place would be an early error, or a parameter has that name.
    private void HoistBlockFunctions()
    {
        if (_blockFunctions.Count == 0)
            return;
        var found = new (FunctionDeclaration Function, Scope Block, Scope? Obstacle)[_blockFunctions.Count];
        ILookup<Scope, int> byBlock = Enumerable.Range(0, found.Length).ToLookup(i => _blockFunctions[i].Block);
        foreach ((Scope block, VisibleNames names) in Walk())
        {
            foreach (int i in byBlock[block])
            {
                FunctionDeclaration function = _blockFunctions[i].Function;
                found[i] = (function, block, names.ObstacleAround(function.Id!.Name));
            }
        }
        foreach ((FunctionDeclaration function, Scope block, Scope? obstacle) in found)
        {
            FunctionInfo info = block.Function;
            string name = function.Id!.Name;
            bool isInBlockAround = obstacle is not null && obstacle.Function == info && obstacle.Index > info.BodyScope.Index;
            Binding? old = info.BodyScope.Find(name);
            if (isInBlockAround || old is { Kind: BindingKind.Let or BindingKind.Const or BindingKind.Class or BindingKind.Import }
                || info.Scope.Find(name) is { Kind: BindingKind.Parameter }
                // 10.2.11 step 22: where there is an arguments object, its name is one of the parameters'
                || name == "arguments" && HasArguments(info) && old is not { Kind: BindingKind.Function })
            {
                continue;
            }
            // Step 2.ii.2: "arguments" gets no binding of its own
            Binding binding = DeclareVar(info, name, function.Id);
            binding.IsFromBlockFunction |= old is null;
            binding.AssignmentCount++;
            _annexB[function] = binding;
        }
    }

    private static Binding DeclareVar(FunctionInfo function, string name, Identifier declaration)
    {
        Scope scope = function.BodyScope;
        if (scope.Find(name) is { } old)
            return old;
        Binding? outer = scope == function.Scope ? null : function.Scope.Find(name);
        if (name == "arguments" && HasArguments(function) && outer is null)
        {
            outer = ArgumentsOf(function);
            if (scope == function.Scope)
                return outer;
        }
        Binding binding = scope.Add(name, BindingKind.Var, declaration);
        binding.InitializedFrom = outer;
        function.VarList.Add(binding);
        return binding;
    }

    // Functions that have an arguments object of their own, if they need one (10.2.11 steps 15 to 18).
    internal static bool HasArguments(FunctionInfo function) => !function.IsArrow && function.Node is IFunction or Source.Program { Kind: ProgramKind.CommonJs };

    internal static Binding ArgumentsOf(FunctionInfo function)
    {
        if (function.Arguments is null)
        {
            function.Arguments = function.Scope.Add("arguments", BindingKind.Arguments, null);
            function.UsesArguments = true;
            if (!function.IsStrict && function.HasSimpleParameters)
            {
                foreach (Binding parameter in function.Scope.Bindings)
                {
                    if (parameter.Kind == BindingKind.Parameter)
                        parameter.IsAliasedByArguments = true;
                }
            }
        }
        return function.Arguments;
    }

    // ---- Functions

    private void VisitFunction(IFunction function, bool isMethod)
    {
        var node = (Node)function;
        (FunctionInfo outerFunction, Scope outerScope, int outerCaseEnd) = (_function, _scope, _caseEnd);
        _caseEnd = int.MaxValue;
        var block = function.Body as BlockStatement;
        var info = new FunctionInfo(node, outerFunction)
        {
            IsArrow = node is ArrowFunctionExpression,
            IsAsync = function.IsAsync,
            IsGenerator = function.IsGenerator,
            IsMethod = isMethod,
            IsStrict = outerFunction.IsStrict || _inClass || (block is not null && HasUseStrict(block.Body)),
        };
        bool outerInClass = _inClass;
        _inClass = false;
        _functions.Add(node, info);
        _function = info;
        if (node is FunctionExpression { Id: { } id })
        {
            info.NameScope = Push(ScopeKind.FunctionName, node);
            DeclareName(id, BindingKind.FunctionName);
        }
        info.Scope = info.BodyScope = Push(ScopeKind.Function, node);
        DeclareParameters(function, info);
        foreach (Pattern parameter in function.Params)
            VisitBindingPattern(parameter);
        if (info.HasParameterExpressions && block is not null)
            info.BodyScope = Push(ScopeKind.FunctionBody, block);
        if (block is not null)
        {
            HoistTopLevel(block.Body, block.Span.Start);
            _quietUntil[info.BodyScope] = QuietEnd(block.Body, block.Span.Start);
            VisitStatements(block.Body);
        }
        else
        {
            Visit(function.Body);
        }
        (_function, _scope, _caseEnd, _inClass) = (outerFunction, outerScope, outerCaseEnd, outerInClass);
    }

    // Code of a class: strict whatever the function around is.
    private bool _inClass;

    private static bool HasUseStrict(ImmutableArray<Statement> body)
    {
        foreach (Statement statement in body)
        {
            if (statement is not ExpressionStatement { Directive: { } directive })
                return false;
            if (directive == "use strict")
                return true;
        }
        return false;
    }

    private void DeclareParameters(IFunction function, FunctionInfo info)
    {
        foreach (Pattern parameter in function.Params)
        {
            if (parameter is not Identifier)
            {
                info.HasSimpleParameters = false;
                info.HasParameterExpressions |= ContainsExpression(parameter);
            }
            foreach (Identifier id in BoundNames(parameter))
            {
                info.HasDuplicateParameters |= info.Scope.Find(id.Name) is not null;
                DeclareName(id, BindingKind.Parameter).InitializedAt = parameter.Span.End;
            }
        }
    }

    // 15.1.2 ContainsExpression
    private static bool ContainsExpression(Pattern pattern) => pattern switch
    {
        AssignmentPattern => true,
        RestElement rest => ContainsExpression(rest.Argument),
        ArrayPattern array => array.Elements.Any(e => e is not null && ContainsExpression(e)),
        ObjectPattern obj => obj.Properties.Any(p => p is Property property
            ? property.Computed || ContainsExpression((Pattern)property.Value)
            : ContainsExpression((RestElement)p)),
        _ => false,
    };

    // A field initialiser or static block: code that is a method of its own (15.7.10, 15.7.11).
    private void VisitElementCode(Node element, Node @class, Action visit)
    {
        (FunctionInfo outerFunction, Scope outerScope, int outerCaseEnd, bool outerInClass) = (_function, _scope, _caseEnd, _inClass);
        _caseEnd = int.MaxValue;
        _inClass = false;
        var info = new FunctionInfo(element, outerFunction) { IsStrict = true, IsMethod = true };
        _functions.Add(element, info);
        _elementOf[element] = @class;
        _function = info;
        info.Scope = info.BodyScope = Push(ScopeKind.Function, element);
        visit();
        (_function, _scope, _caseEnd, _inClass) = (outerFunction, outerScope, outerCaseEnd, outerInClass);
    }

    private void VisitClass(IClass node)
    {
        var @class = (Node)node;
        Scope scope = Push(ScopeKind.Class, @class);
        bool outerInClass = _inClass;
        _inClass = true;
        if (node.Id is { } id)
        {
            Binding inner = scope.Add(id.Name, BindingKind.ClassName, id);
            inner.InitializedAt = int.MaxValue;
            if (@class is ClassExpression)
                _references[id] = new Reference(inner, false, null);
        }
        if (node.SuperClass is not null)
            Visit(node.SuperClass);
        foreach (ClassElement element in node.Body.Body)
            DeclarePrivateName(element, scope);
        var hidden = new List<(string Name, PrivateName? Outer)>();
        foreach ((string name, PrivateName declared) in scope.PrivateNames)
        {
            hidden.Add((name, _visiblePrivateNames.GetValueOrDefault(name)));
            _visiblePrivateNames[name] = declared;
        }
        foreach (ClassElement element in node.Body.Body)
        {
            switch (element)
            {
                case MethodDefinition method:
                    VisitKey(method.Key, method.Computed);
                    _elementOf[method.Value] = @class;
                    VisitFunction(method.Value, isMethod: true);
                    break;
                case PropertyDefinition field:
                    VisitKey(field.Key, field.Computed);
                    if (field.Value is not null)
                        VisitElementCode(field, @class, () => Visit(field.Value));
                    break;
                case StaticBlock block:
                    VisitElementCode(block, @class, () =>
                    {
                        HoistTopLevel(block.Body, block.Span.Start);
                        _quietUntil[_scope] = QuietEnd(block.Body, block.Span.Start);
                        VisitStatements(block.Body);
                    });
                    break;
                default:
                    throw Unknown(element);
            }
        }
        foreach ((string name, PrivateName? outer) in hidden)
        {
            if (outer is null)
                _visiblePrivateNames.Remove(name);
            else
                _visiblePrivateNames[name] = outer;
        }
        _inClass = outerInClass;
        Pop();
    }

    private readonly Dictionary<string, PrivateName> _visiblePrivateNames = [];

    private void DeclarePrivateName(ClassElement element, Scope scope)
    {
        switch (element)
        {
            case MethodDefinition { Key: PrivateIdentifier key, Computed: false } method:
            {
                PrivateName name = scope.AddPrivate(key.Name);
                name.IsStatic = method.Static;
                if (method.Kind == MethodKind.Get)
                    name.Getter = method;
                else if (method.Kind == MethodKind.Set)
                    name.Setter = method;
                else
                    name.Method = method;
                break;
            }
            case PropertyDefinition { Key: PrivateIdentifier key, Computed: false } field:
            {
                PrivateName name = scope.AddPrivate(key.Name);
                name.IsStatic = field.Static;
                name.Field = field;
                break;
            }
            default:
                break;
        }
    }

    private void VisitKey(Expression key, bool computed)
    {
        if (computed)
            Visit(key);
        else if (key is PrivateIdentifier name)
            ResolvePrivate(name);
    }

    private void ResolvePrivate(PrivateIdentifier id)
    {
        if (!_visiblePrivateNames.TryGetValue(id.Name, out PrivateName? name))
            throw new InvalidOperationException($"the parser let the undeclared private name #{id.Name} pass");
        _privateNames[id] = name;
    }

    // `this`, `super`, `new.target`, `arguments` of an arrow function are those of the function around. Where an arrow function has
    // the mark, those around have it.
    private void Mark(Func<FunctionInfo, bool> mark)
    {
        FunctionInfo function = _function;
        while (mark(function) && function.IsArrow)
            function = function.Parent!;
    }

    // Each sets marks, and says whether there was something to set.
    private static bool MarkThis(FunctionInfo f) => !f.UsesThis && (f.UsesThis = true);

    private static bool MarkNewTarget(FunctionInfo f) => !f.UsesNewTarget && (f.UsesNewTarget = true);

    private static bool MarkSuperProperty(FunctionInfo f) => !f.UsesSuperProperty && (f.UsesSuperProperty = f.UsesThis = true);

    private static bool MarkSuperCall(FunctionInfo f) => !f.UsesSuperCall && (f.UsesSuperCall = f.UsesThis = f.UsesNewTarget = true);

    private static bool MarkDirectEval(FunctionInfo f)
    {
        if (f.ContainsDirectEval)
            return false;
        f.ContainsDirectEval = f.UsesThis = f.UsesNewTarget = f.UsesArguments = true;
        f.UsesSuperProperty |= f.IsMethod;
        f.UsesSuperCall |= f.IsMethod;
        return true;
    }

    // 13.3.6.1 and 19.2.1.1: a direct eval
    private void MarkEval()
    {
        Mark(MarkDirectEval);
        for (Scope? scope = _scope; scope is { ContainsDirectEval: false }; scope = scope.Parent)
            scope.ContainsDirectEval = true;
        if (_function.IsStrict || _inClass)
            return;
        // Its vars belong to the function around: to the parameters' scope when it stands among the parameters
        Scope varScope = _function.BodyScope; // while its parameters are visited, theirs
        if (varScope.Kind is ScopeKind.Function or ScopeKind.FunctionBody)
            varScope.MayGrow = true;
    }

    private static ArgumentOutOfRangeException Unknown(Node node) => new(nameof(node), node.Type, "a node that may not stand here");

    // ---- Second pass: references

    private void FinishScope(Scope scope)
    {
        // Code in an eval may name the arguments object
        if (scope == scope.Function.Scope && scope.Function.ContainsDirectEval && HasArguments(scope.Function) && scope.Find("arguments") is null)
            ArgumentsOf(scope.Function);
        if (!scope.ContainsDirectEval)
            return;
        foreach (Binding binding in scope.Bindings)
        {
            binding.IsVisibleToEval = true;
            binding.IsCaptured = true;
            binding.NeedsTdzCheck |= binding.HasTdz;
        }
    }

    private void ResolveUses()
    {
        _references.EnsureCapacity(_references.Count + _uses.Count);
        // The uses by scope, in order
        int[] end = new int[_allScopes.Count + 1];
        foreach (Use use in _uses)
            end[use.Scope.Index + 1]++;
        for (int i = 1; i < end.Length; i++)
            end[i] += end[i - 1];
        int[] byScope = new int[_uses.Count];
        for (int i = 0; i < _uses.Count; i++)
            byScope[end[_uses[i].Scope.Index]++] = i;
        int next = 0;
        foreach ((Scope scope, VisibleNames names) in Walk())
        {
            for (; next < end[scope.Index]; next++)
            {
                Use use = _uses[byScope[next]];
                Binding? binding = names.Find(use.Id.Name);
                _references[use.Id] = new Reference(binding, binding is not null && Note(binding, use, names), names.DynamicUpTo(binding?.Scope));
            }
        }
    }

    // Whether the use must check that the binding is initialised.
    private bool Note(Binding binding, in Use use, VisibleNames names)
    {
        FunctionInfo user = use.Scope.Function;
        FunctionInfo owner = binding.Scope.Function;
        if (use.Access != Access.Export)
            binding.ReferenceCount++;
        if ((use.Access & Access.Assign) != 0)
            binding.AssignmentCount++;
        if (user != owner && use.Access != Access.Export)
        {
            binding.IsCaptured = true;
            if (binding.Kind == BindingKind.Arguments)
            {
                // Arrow functions; where one uses it, those around do
                for (FunctionInfo f = user; f != owner && !f.UsesArguments; f = f.Parent!)
                    f.UsesArguments = true;
            }
        }
        bool check = !IsCertainlyInitialized(binding, use, names);
        if (check && use.Access != Access.Export)
            binding.NeedsTdzCheck = true;
        return check;
    }

    private bool IsCertainlyInitialized(Binding binding, in Use use, VisibleNames names)
    {
        FunctionInfo user = use.Scope.Function;
        FunctionInfo owner = binding.Scope.Function;
        switch (binding.Kind)
        {
            case BindingKind.Var or BindingKind.Function or BindingKind.FunctionName or BindingKind.Arguments:
                return true;
            case BindingKind.Parameter when !owner.HasParameterExpressions:
                return true;
            case BindingKind.Import:
                return false;
            default:
                break;
        }
        int at = use.Id.Span.Start;
        if (user != owner)
        {
            FunctionInfo outermost = names.FunctionInside(owner);
            // The methods of a class, and its fields and static blocks, run when its name is initialised (15.7.14)
            if (binding.Kind == BindingKind.ClassName)
                return _elementOf.GetValueOrDefault(outermost.Node) == binding.Scope.Node;
            at = _hoistedTo.TryGetValue(outermost.Node, out int hoisted) ? hoisted : outermost.Node.Span.Start;
            if (_quietUntil.TryGetValue(binding.Scope, out int quiet) && binding.InitializedAt <= quiet)
                return true;
        }
        return at >= binding.InitializedAt && at < binding.InitializedUntil;
    }

    // All scopes, outer before inner, each with the names that are visible in it.
    private IEnumerable<(Scope Scope, VisibleNames Names)> Walk()
    {
        var names = new VisibleNames();
        foreach (Scope scope in _allScopes)
        {
            names.Enter(scope);
            yield return (scope, names);
        }
    }
}
