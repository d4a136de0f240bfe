using System.Collections.Immutable;
using static VerifiedJS.Core.CoreBuilder;
using S = VerifiedJS.Source;

namespace VerifiedJS.Core.Elaboration;

// Elaboration: Source.AST to Core. One walk over the tree. What names refer to, which scopes there are and what they declare is known from
// Source.ScopeAnalysis; environments (Env) say in which Core variables the bindings of the scopes around live. There is one for a scope
// at a time, but code may be elaborated more than once: a field's initialiser after each super(...), a loop's head for its copies.
//
//   Elaborator.cs              state, names to bindings, reading and writing bindings, scopes
//   Elaborator.Programs.cs     scripts, the library, CommonJS modules, ES modules
//   Elaborator.Statements.cs   clause 14, jumps
//   Elaborator.Iteration.cs    for, for-in, for-of, closing of iterators
//   Elaborator.Expressions.cs  clause 13
//   Elaborator.References.cs   what can be assigned to; calls
//   Elaborator.Patterns.cs     destructuring
//   Elaborator.Functions.cs    clause 15 but for classes; function entry; generators, await
//   Elaborator.Classes.cs      15.7
//   Elaborator.Eval.cs         direct eval: scopes reified
//
// Conventions
//   * A method that takes a source expression and gives an Expr gives code that evaluates it to a value. With used = false the value
//     does not matter.
//   * Temp binds a value to a variable that is never assigned again, unless it is such a variable or a constant already.
internal sealed partial class Elaborator(IdSource ids, int file, S.ScopeAnalysis scopes, List<Variable> statics, bool withEvaluator = false, bool isLibraryModule = false)
{
    private readonly S.SourceText source = scopes.Tree.Source;
    private S.Scope TopScope => scopes.TopLevel.Scope;
    private Env _env = null!;
    private FunctionContext _function = null!;
    /// <summary>The code is strict mode code: of a strict function, or of a class in any function.</summary>
    private bool _isStrict;
    /// <summary>Variables that are never assigned after their initialisation: no need to copy them.</summary>
    private readonly HashSet<Variable> _stable = [];

    // ── Small helpers ────────────────────────────────────────────────────────────────────────────────────────────────

    private SourcePosition At(S.Node node) => new(file, node.Span.Start);
    private SourcePosition AtOffset(int offset) => new(file, offset);
    private Exception Unsupported(string feature, S.Node node) => new UnsupportedException(feature, source, node.Span.Start);

    private Expr Temp(string name, Expr init, Func<Expr, Expr> body)
    {
        if (init is Constant || (init is Var v && _stable.Contains(v.Variable)))
            return body(init);
        Variable variable = ids.Variable(name);
        _stable.Add(variable);
        return new Let(variable, init, body(new Var(variable)));
    }

    private Expr ThrowError(int kind, string message, SourcePosition position) =>
        new Throw(PrimAt(position, "NewError", Number(kind), String(message))) { Position = position };

    private T InEnv<T>(Env env, Func<T> work)
    {
        Env outer = _env;
        _env = env;
        T result = work();
        _env = outer;
        return result;
    }

    // ── Scopes ───────────────────────────────────────────────────────────────────────────────────────────────────────

    private VariableBinding Declare(Env env, S.Binding declared) => Declare(env, declared, declared.HasTdz);

    private VariableBinding Declare(Env env, S.Binding declared, bool hasTdz)
    {
        var binding = new VariableBinding(ids.Variable(declared.Name), MutabilityOf(declared), hasTdz);
        env.Names[declared] = binding;
        env.Variables.Add(binding.Variable);
        if (hasTdz)
            env.Lexicals.Add(binding);
        return binding;
    }

    private static Mutability MutabilityOf(S.Binding declared) => declared.Kind switch
    {
        S.BindingKind.FunctionName => Mutability.ImmutableWhenStrict,
        _ => declared.IsConstant ? Mutability.Immutable : Mutability.Mutable,
    };

    /// <summary>Declares all bindings of the environment's scope that have no home yet.</summary>
    private void DeclareAll(Env env)
    {
        foreach (S.Binding declared in env.Scope!.Bindings)
        {
            if (!env.Names.ContainsKey(declared))
                Declare(env, declared);
        }
    }

    /// <summary>The body in the scope that the environment describes: its variables, with those Uninitialized whose uses are checked.</summary>
    private Expr Close(Env env, Expr body)
    {
        body = Seq([.. UninitializedStores(env), body]);
        if (env.IsStatic)
            statics.AddRange(env.Variables);
        else if (env.Variables.Count > 0)
            body = new Scope([.. env.Variables], body);
        return env.EvalVariables is { } variables ? new Let(variables, Prim("NewObjectWithPrototype", Null), body) : body;
    }

    private static IEnumerable<Expr> UninitializedStores(Env env)
    {
        foreach (VariableBinding binding in env.Lexicals)
        {
            if (binding.IsChecked)
                yield return new Assign(binding.Variable, Uninitialized);
        }
    }

    /// <summary>The stores of the closures of the scope's functions, on entry to it; of several with one name the last wins.</summary>
    private IEnumerable<Expr> HoistedFunctions(Env env) => HoistedFunctions(env.Scope!);

    private IEnumerable<Expr> HoistedFunctions(S.Scope scope)
    {
        foreach (S.FunctionDeclaration function in scope.Functions)
        {
            if (function.Id is null)
            {
                yield return new Assign(_defaultExport!.Variable, Function(function, "default"));
                continue;
            }
            string name = function.Id.Name;
            S.Binding declared = scope.Find(name)!;
            if (declared.Function != function)
                continue;
            Lambda closure = Function(function, name);
            Binding? binding = Find(declared);
            if (binding is VariableBinding variable) yield return new Assign(variable.Variable, closure);
            else yield return WriteBinding(new ResolvedName(binding, name, function.Span.Start), closure, out _);
        }
    }

    // ── Names ────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>Where a declared binding lives; null: in the global object.</summary>
    private Binding? Find(S.Binding declared)
    {
        for (Env? env = _env; env is not null; env = env.Parent)
        {
            // The library's files share one environment
            if ((env.Scope == declared.Scope || env.Scope is null) && env.Names.TryGetValue(declared, out Binding? binding))
                return binding;
        }
        if (declared.Scope.Kind == S.ScopeKind.Global)
            return null;
        throw new InvalidOperationException($"'{declared}' has no home");
    }

    /// <summary>9.4.2 ResolveBinding.</summary>
    private ResolvedName Resolve(S.Identifier id)
    {
        S.Reference reference = scopes.Resolve(id);
        Binding? binding = reference.Binding is null ? _libraryNames?.GetValueOrDefault(id.Name) : Find(reference.Binding);
        return new ResolvedName(binding, id.Name, id.Span.Start, reference.NeedsTdzCheck, reference.Dynamic is null ? null : DynamicObjects(reference.Dynamic));
    }

    private List<DynamicObject>? DynamicObjects(S.DynamicChain chain)
    {
        List<DynamicObject>? objects = null;
        foreach (S.Scope scope in chain.Scopes)
        {
            Env? env = _env;
            while (env!.Scope != scope)
                env = env.Parent;
            if ((env.WithObject ?? env.EvalVariables) is { } @object)
                (objects ??= []).Add(new DynamicObject(@object, env.WithObject is not null));
        }
        return objects;
    }

    /// <summary>Where direct evals put the variables that they add to a scope; null when there are none.</summary>
    private Variable? EvalVariablesOf(S.Scope scope) => withEvaluator && scope.MayGrow ? Stable(ids.Variable("variables")) : null;

    private Expr CheckedRead(VariableBinding binding, in ResolvedName name)
    {
        if (!binding.HasTdz || !name.MayBeTooEarly)
            return new Var(binding.Variable);
        binding.IsChecked = true;
        // ES2025 9.1.1.1.6 GetBindingValue step 2
        return PrimAt(AtOffset(name.Offset), "CheckInitialized", new Var(binding.Variable), String(name.Name));
    }

    /// <summary>GetBindingValue, objects on the way left aside.</summary>
    private Expr ReadBinding(in ResolvedName name, bool forTypeof = false)
    {
        SourcePosition position = AtOffset(name.Offset);
        switch (name.Binding)
        {
            case GlobalLexicalBinding:
                return PrimAt(position, forTypeof ? "TypeofGlobal" : "GetGlobal", String(name.Name));
            case null:
                // 19.1: these properties of the global object cannot change.
                return name.Name switch
                {
                    "undefined" => Undefined,
                    "NaN" => Number(double.NaN),
                    "Infinity" => Number(double.PositiveInfinity),
                    _ => PrimAt(position, forTypeof ? "TypeofGlobal" : "GetGlobal", String(name.Name)),
                };
            case VariableBinding b:
                return CheckedRead(b, name);
            case MappedParameterBinding b:
                return Prim("GetMappedParameter", new Var(b.ArgumentsObject), Number(b.Index));
            case NeverInitializedBinding:
                return PrimAt(position, "CheckInitialized", Uninitialized, String(name.Name));
            case ImportBinding { Target: ImportTarget.Slot slot }:
                if (!slot.NeedsCheck)
                    return new Var(slot.Binding.Variable);
                slot.Binding.IsChecked = true;
                return PrimAt(position, "CheckInitialized", new Var(slot.Binding.Variable), String(name.Name));
            case ImportBinding { Target: ImportTarget.Computed computed }:
                return computed.Read();
            default:
                throw new InvalidOperationException($"no such binding: {name.Binding.GetType().Name}");
        }
    }

    /// <summary>9.1.1.1.5 SetMutableBinding. hasValue: the expression's value is the stored value. wasRead: a read came before, which checked the initialisation.</summary>
    private Expr WriteBinding(ResolvedName name, Expr value, out bool hasValue, bool wasRead = false)
    {
        hasValue = true;
        SourcePosition position = AtOffset(name.Offset);
        switch (name.Binding)
        {
            case null or GlobalLexicalBinding:
                hasValue = false;
                return PrimAt(position, "SetGlobal", String(name.Name), value, Boolean(_isStrict));
            case VariableBinding b:
            {
                bool check = !wasRead && b.HasTdz && name.MayBeTooEarly;
                if (b.Mutability == Mutability.Mutable && !check)
                    return new Assign(b.Variable, value);
                if (b.Mutability == Mutability.ImmutableWhenStrict && !_isStrict)
                    return value;
                return Temp(name.Name, value, v => Seq(
                    check ? CheckedRead(b, name) : Undefined,
                    b.Mutability == Mutability.Mutable
                        ? new Assign(b.Variable, v)
                        : ThrowError(ErrorKinds.TypeError, "Assignment to constant variable.", position)));
            }
            case MappedParameterBinding b:
                hasValue = false;
                return Prim("SetMappedParameter", new Var(b.ArgumentsObject), Number(b.Index), value);
            case NeverInitializedBinding:
                return Seq(value, PrimAt(position, "CheckInitialized", Uninitialized, String(name.Name)));
            case ImportBinding b:
                return Seq(value,
                    b.Target is ImportTarget.Slot { NeedsCheck: true } ? ReadBinding(name) : Undefined,
                    ThrowError(ErrorKinds.TypeError, "Assignment to constant variable.", position));
            default:
                throw new InvalidOperationException($"no such binding: {name.Binding.GetType().Name}");
        }
    }

    /// <summary>InitializeBinding of a name that a scope around declares: no check, constants too.</summary>
    private Expr Initialize(S.Identifier id, Expr value) => Initialize(Resolve(id).Binding, id.Name, value);

    private static Expr Initialize(Binding? binding, string name, Expr value)
    {
        switch (binding)
        {
            case VariableBinding b:
                return new Assign(b.Variable, value);
            case MappedParameterBinding b:
                return Prim("SetMappedParameter", new Var(b.ArgumentsObject), Number(b.Index), value);
            case GlobalLexicalBinding:
                return Prim("InitializeGlobalLexical", String(name), value);
            default:
                throw new InvalidOperationException($"'{name}' is not declared here");
        }
    }

    private Receiver FindReceiver()
    {
        for (Env? env = _env; env is not null; env = env.Parent)
        {
            if (env.Receiver is not null)
                return env.Receiver;
        }
        throw new InvalidOperationException("code without a receiver");
    }

    private Expr ReadPrivateName(S.PrivateIdentifier id)
    {
        S.PrivateName name = scopes.Resolve(id);
        for (Env? env = _env; env is not null; env = env.Parent)
        {
            if (env.PrivateNames.TryGetValue(name, out Variable? variable))
                return new Var(variable);
        }
        throw new InvalidOperationException($"private name #{id.Name} is not declared");
    }
}
