using System.Collections.Immutable;
using static VerifiedJS.Core.CoreBuilder;
using S = VerifiedJS.Source;

namespace VerifiedJS.Core.Elaboration;

// Elaboration: Source.AST to Core. One walk over the tree; names are resolved on the way, against environments that are filled with
// the declarations of a scope when the walk enters it.
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
//
// Conventions
//   * A method that takes a source expression and gives an Expr gives code that evaluates it to a value. With used = false the value
//     does not matter.
//   * Temp binds a value to a variable that is never assigned again, unless it is such a variable or a constant already.
internal sealed partial class Elaborator(IdSource ids, int file, S.SourceText source, bool isLibrary, List<Variable> statics)
{
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

    private VariableBinding Declare(Env env, string name, Mutability mutability, int initializedFrom, bool alwaysCheck = false)
    {
        var binding = new VariableBinding(ids.Variable(name), env.Function, mutability, initializedFrom) { AlwaysCheck = alwaysCheck };
        env.Names[name] = binding;
        env.Variables.Add(binding.Variable);
        if (initializedFrom > 0 || alwaysCheck)
            env.Lexicals.Add(binding);
        return binding;
    }

    /// <summary>The body in the scope that the environment describes: its variables, with those Uninitialized whose uses are checked.</summary>
    private Expr Close(Env env, Expr body)
    {
        body = Seq([.. UninitializedStores(env), body]);
        if (env.IsStatic)
        {
            statics.AddRange(env.Variables);
            return body;
        }
        return env.Variables.Count == 0 ? body : new Scope([.. env.Variables], body);
    }

    private static IEnumerable<Expr> UninitializedStores(Env env)
    {
        foreach (VariableBinding binding in env.Lexicals)
        {
            if (binding.IsChecked)
                yield return new Assign(binding.Variable, Uninitialized);
            else
                binding.Variable.KnownFunction = binding.InitialFunction;
        }
    }

    /// <summary>Declares what statements declare lexically (14.2.3 BlockDeclarationInstantiation, without the functions' closures).</summary>
    private void DeclareLexicals(Env env, IEnumerable<S.Statement> statements, bool functionsToo, bool alwaysCheck = false)
    {
        foreach (S.Statement declaration in Declarations.LexicallyScoped(statements, functionsToo))
        {
            switch (declaration)
            {
                case S.VariableDeclaration d:
                    foreach (S.VariableDeclarator declarator in d.Declarations)
                    {
                        foreach (S.Identifier name in Declarations.BoundNames(declarator.Id))
                            Declare(env, name.Name, d.Kind == S.VariableKind.Const ? Mutability.Immutable : Mutability.Mutable, declarator.Span.End, alwaysCheck);
                    }
                    break;
                case S.ClassDeclaration { Id: { } id } d:
                    Declare(env, id.Name, Mutability.Mutable, d.Span.End, alwaysCheck);
                    break;
                case S.FunctionDeclaration { Id: { } id }:
                    if (!env.Names.ContainsKey(id.Name))
                        Declare(env, id.Name, Mutability.Mutable, 0);
                    break;
            }
        }
    }

    /// <summary>The stores of hoisted functions' closures at the start of a scope; of several with one name the last wins.</summary>
    private IEnumerable<Expr> HoistedFunctions(Env env, IEnumerable<S.Statement> statements, int scopeStart)
    {
        var last = new Dictionary<string, S.FunctionDeclaration>();
        foreach (S.FunctionDeclaration function in Declarations.TopLevelFunctions(statements))
            last[function.Id is null ? DefaultExportName : function.Id.Name] = function;
        foreach (S.FunctionDeclaration function in last.Values)
        {
            Lambda closure = Function(function, function.Id is null ? "default" : function.Id.Name, scopeStart);
            Binding binding = env.Names[function.Id is null ? DefaultExportName : function.Id.Name];
            if (binding is VariableBinding variable)
            {
                variable.Variable.KnownFunction = closure.Function;
                yield return new Assign(variable.Variable, closure);
            }
            else
            {
                yield return WriteBinding(binding, function.Id!.Name, closure, function.Span.Start, out _);
            }
        }
    }

    // ── Names ────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>9.4.2 ResolveBinding: the binding (null: a global), and the objects of with statements that may have it before, innermost first.</summary>
    private Binding? Resolve(string name, out List<Variable>? withObjects)
    {
        withObjects = null;
        for (Env? env = _env; env is not null; env = env.Parent)
        {
            if (env.WithObject is not null)
                (withObjects ??= []).Add(env.WithObject);
            else if (env.Names.TryGetValue(name, out Binding? binding))
                return binding;
        }
        return null;
    }

    /// <summary>Whether a use at this offset, in the current function, may come before the binding's initialisation.</summary>
    private bool NeedsCheck(VariableBinding binding, int offset)
    {
        if (binding.InitializedFrom == 0 && !binding.AlwaysCheck)
            return false;
        if (binding.AlwaysCheck)
            return true;
        // A closure of the owner that comes to exist after the initialisation cannot run before it, nor can closures in it.
        int effective = offset;
        for (FunctionContext? function = _function; function is not null && function != binding.Owner; function = function.Parent)
            effective = function.CreatedAt;
        return effective < binding.InitializedFrom;
    }

    private Expr CheckedRead(VariableBinding binding, string name, int offset)
    {
        if (!NeedsCheck(binding, offset))
            return new Var(binding.Variable);
        binding.IsChecked = true;
        // ES2025 9.1.1.1.6 GetBindingValue step 2
        return PrimAt(AtOffset(offset), "CheckInitialized", new Var(binding.Variable), String(name));
    }

    private Expr ReadBinding(Binding? binding, string name, int offset, bool forTypeof)
    {
        switch (binding)
        {
            case GlobalLexicalBinding:
                return PrimAt(AtOffset(offset), forTypeof ? "TypeofGlobal" : "GetGlobal", String(name));
            case null:
                // 19.1: these properties of the global object cannot change.
                if (name == "undefined")
                    return Undefined;
                if (name == "NaN")
                    return Number(double.NaN);
                if (name == "Infinity")
                    return Number(double.PositiveInfinity);
                return PrimAt(AtOffset(offset), forTypeof ? "TypeofGlobal" : "GetGlobal", String(name));
            case VariableBinding b:
                return CheckedRead(b, name, offset);
            case MappedParameterBinding b:
                return Prim("GetMappedParameter", new Var(b.ArgumentsObject), Number(b.Index));
            case NeverInitializedBinding:
                return PrimAt(AtOffset(offset), "CheckInitialized", Uninitialized, String(name));
            case ImportBinding { Target: ImportTarget.Slot slot }:
                if (!slot.NeedsCheck)
                    return new Var(slot.Binding.Variable);
                slot.Binding.IsChecked = true;
                return PrimAt(AtOffset(offset), "CheckInitialized", new Var(slot.Binding.Variable), String(name));
            case ImportBinding { Target: ImportTarget.Computed computed }:
                return computed.Read();
            default:
                throw new InvalidOperationException($"no such binding: {binding.GetType().Name}");
        }
    }

    /// <summary>9.1.1.1.5 SetMutableBinding. hasValue: the expression's value is the stored value. wasRead: a read came before, which checked the initialisation.</summary>
    private Expr WriteBinding(Binding? binding, string name, Expr value, int offset, out bool hasValue, bool wasRead = false)
    {
        hasValue = true;
        SourcePosition position = AtOffset(offset);
        switch (binding)
        {
            case null or GlobalLexicalBinding:
                hasValue = false;
                return PrimAt(position, "SetGlobal", String(name), value, Boolean(_isStrict));
            case VariableBinding b:
            {
                bool check = !wasRead && NeedsCheck(b, offset);
                if (b.Mutability == Mutability.Mutable && !check)
                    return new Assign(b.Variable, value);
                if (b.Mutability == Mutability.ImmutableWhenStrict && !_isStrict)
                    return value;
                return Temp(name, value, v => Seq(
                    check ? CheckedRead(b, name, offset) : Undefined,
                    b.Mutability == Mutability.Mutable
                        ? new Assign(b.Variable, v)
                        : ThrowError(ErrorKinds.TypeError, "Assignment to constant variable.", position)));
            }
            case MappedParameterBinding b:
                hasValue = false;
                return Prim("SetMappedParameter", new Var(b.ArgumentsObject), Number(b.Index), value);
            case NeverInitializedBinding:
                return Seq(value, PrimAt(position, "CheckInitialized", Uninitialized, String(name)));
            case ImportBinding b:
                return Seq(value,
                    b.Target is ImportTarget.Slot { NeedsCheck: true } ? ReadBinding(b, name, offset, false) : Undefined,
                    ThrowError(ErrorKinds.TypeError, "Assignment to constant variable.", position));
            default:
                throw new InvalidOperationException($"no such binding: {binding.GetType().Name}");
        }
    }

    /// <summary>InitializeBinding of a name that the innermost scopes declare: no check, constants too.</summary>
    private Expr Initialize(string name, Expr value)
    {
        Binding? binding = Resolve(name, out _);
        switch (binding)
        {
            case VariableBinding b:
                b.InitialFunction = value is Lambda closure ? closure.Function : null;
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
        for (Env? env = _env; env is not null; env = env.Parent)
        {
            if (env.PrivateNames is not null && env.PrivateNames.TryGetValue(id.Name, out PrivateName? name))
                return new Var(name.Variable);
        }
        throw new InvalidOperationException($"private name #{id.Name} is not declared");
    }
}
