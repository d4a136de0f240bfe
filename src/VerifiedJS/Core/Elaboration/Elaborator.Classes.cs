using System.Collections.Immutable;
using static VerifiedJS.Core.CoreBuilder;
using S = VerifiedJS.Source;

namespace VerifiedJS.Core.Elaboration;

// Classes (15.7). A class becomes
//
//     scope (constructor, prototype, its own name, private names, keys of fields, closures of private methods)
//       names := NewPrivateName ...
//       prototype := NewClass(constructor := closure, ...)
//       methods, keys of fields in the order of the source
//       own name := constructor
//       static fields and blocks
//       constructor
//
// The code that initialises instances (private methods, then fields) is no function of its own: it stands at the start of the
// constructor's body, or after each super(...) in a derived one.
internal sealed partial class Elaborator
{
    private sealed record Field(S.PropertyDefinition Node, Expr? Key, Variable? PrivateName);

    private sealed class PrivateMember
    {
        public required Variable Name { get; init; }
        public required bool IsStatic { get; init; }
        public Variable? Method { get; set; }
        public Variable? Getter { get; set; }
        public Variable? Setter { get; set; }
    }

    /// <summary>15.7.14 ClassDefinitionEvaluation.</summary>
    private Expr Class(S.IClass node, string name, Expr? dynamicName)
    {
        bool outerStrict = _isStrict;
        _isStrict = true;
        // The own name may be used too early in the heritage and in computed keys alone; methods run later
        S.Scope scope = scopes.ScopeOf((S.Node)node)!;
        var env = new Env(_env, _function, scope);
        Variable? ownName = node.Id is null ? null : Declare(env, scope.Bindings[0]).Variable;

        Variable NewVariable(string description)
        {
            Variable variable = ids.Variable(description);
            env.Variables.Add(variable);
            return variable;
        }
        Variable constructor = NewVariable(name.Length == 0 ? "class" : name);
        Variable prototype = NewVariable("prototype");
        Func<Expr> classHome = () => new Var(constructor), instanceHome = () => new Var(prototype);

        var code = new List<Expr>();
        var privates = new Dictionary<string, PrivateMember>();
        foreach (S.ClassElement element in node.Body.Body)
        {
            (S.Expression? key, bool isStatic) = element switch
            {
                S.MethodDefinition m => ((S.Expression?)m.Key, m.Static),
                S.PropertyDefinition p => (p.Key, p.Static),
                _ => (null, false),
            };
            if (key is not S.PrivateIdentifier id || privates.ContainsKey(id.Name))
                continue;
            Variable variable = NewVariable("#" + id.Name);
            privates[id.Name] = new PrivateMember { Name = variable, IsStatic = isStatic };
            env.PrivateNames[scope.PrivateNames[id.Name]] = variable;
            Expr owner = element is not S.MethodDefinition ? Undefined
                : String(isStatic ? $"class {(node.Id?.Name ?? "anonymous")}" : $"an instance of class {(node.Id?.Name ?? "anonymous")}");
            code.Add(new Assign(variable, Prim("NewPrivateName", String("#" + id.Name), owner)));
        }

        // Steps 8-9
        Expr constructorParent = Prim("Intrinsic", String("Function.prototype")), prototypeParent = Prim("Intrinsic", String("Object.prototype"));
        if (node.SuperClass is not null)
        {
            Variable parent = NewVariable("heritage"), parentPrototype = NewVariable("heritage.prototype");
            code.Add(new Assign(parent, InEnv(env, () => Expression(node.SuperClass))));
            code.Add(new Assign(parentPrototype, PrimAt(At(node.SuperClass), "ClassHeritage", new Var(parent))));
            constructorParent = If(StrictEquals(new Var(parent), Null), constructorParent, new Var(parent));
            prototypeParent = new Var(parentPrototype);
        }

        // Steps 10-17. Which fields there are is known once all elements are; their code is asked for by the constructor, made last
        var instanceFields = new List<Field>();
        var elements = new List<Expr>();
        var staticElements = new List<Func<Expr>>();
        foreach (S.ClassElement element in node.Body.Body)
        {
            switch (element)
            {
                case S.MethodDefinition { Kind: S.MethodKind.Constructor }:
                    break;
                case S.MethodDefinition { Key: S.PrivateIdentifier id } method:
                    elements.Add(PrivateMethod(method, privates[id.Name], "#" + id.Name, method.Static ? classHome : instanceHome, env, NewVariable));
                    break;
                case S.MethodDefinition method:
                    elements.Add(PublicMethod(method, method.Static ? classHome : instanceHome, env));
                    break;
                case S.PropertyDefinition field:
                {
                    Field definition;
                    if (field.Key is S.PrivateIdentifier id)
                    {
                        definition = new Field(field, null, privates[id.Name].Name);
                    }
                    else if (ConstantKey(field.Key, field.Computed) is { } constant)
                    {
                        definition = new Field(field, constant, null);
                    }
                    else
                    {
                        Variable key = Stable(NewVariable("key"));
                        elements.Add(new Assign(key, PrimAt(At(field.Key), "ToPropertyKey", InEnv(env, () => Expression(field.Key)))));
                        definition = new Field(field, new Var(key), null);
                    }
                    if (field.Static)
                        staticElements.Add(() => DefineField(definition, () => new Var(constructor), isOrdinary: false));
                    else
                        instanceFields.Add(definition);
                    break;
                }
                case S.StaticBlock block:
                    staticElements.Add(() => StaticBlock(block));
                    break;
            }
        }

        bool isDerived = node.SuperClass is not null;
        Env InitializerEnv(Func<Expr> @this, Func<Expr> home) => new(env, _function, null)
        {
            Receiver = new Receiver { This = @this, NewTarget = () => Undefined, HomeObject = home, IsOfFunction = true, IsOfField = true },
        };
        Expr InitializeInstance(Func<Expr> @this) => InEnv(InitializerEnv(@this, instanceHome), () => Seq([
            .. privates.Values.Where(p => !p.IsStatic).SelectMany(p => DefinePrivate(p, @this())),
            .. instanceFields.Select(f => DefineField(f, @this, isOrdinary: !isDerived)),
            Undefined,
        ]));
        bool hasInstanceCode = instanceFields.Count > 0 || privates.Values.Any(p => !p.IsStatic && (p.Method ?? p.Getter ?? p.Setter) is not null);
        var frame = new FunctionFrame(isDerived ? FunctionKind.DerivedConstructor : FunctionKind.ClassConstructor, name)
        {
            HomeObject = instanceHome,
            TextSpan = node.Span,
            InitializeFields = hasInstanceCode ? InitializeInstance : null,
        };
        S.MethodDefinition? explicitConstructor = node.Body.Body.OfType<S.MethodDefinition>().FirstOrDefault(m => m.Kind == S.MethodKind.Constructor);
        Lambda closure = InEnv(env, () => explicitConstructor is null ? DefaultConstructor(node, frame) : Closure(explicitConstructor.Value, frame));

        code.Add(new Assign(prototype, Prim("NewClass", new Assign(constructor, closure), constructorParent, prototypeParent, dynamicName ?? String(name))));
        code.AddRange(elements);
        // Step 26
        if (ownName is not null)
            code.Add(new Assign(ownName, new Var(constructor)));
        // Steps 28-31
        code.AddRange(privates.Values.Where(p => p.IsStatic).SelectMany(p => DefinePrivate(p, new Var(constructor))));
        Env staticEnv = InitializerEnv(() => new Var(constructor), classHome);
        code.AddRange(InEnv(staticEnv, () => staticElements.Select(s => s()).ToArray()));
        code.Add(new Var(constructor));
        _isStrict = outerStrict;
        return Close(env, Seq(code));
    }

    // 15.7.14 step 14: the constructor of a class that writes none. The derived one hands on its arguments without the iterator of arrays
    private Lambda DefaultConstructor(S.IClass node, FunctionFrame frame)
    {
        bool isDerived = frame.Kind == FunctionKind.DerivedConstructor;
        FunctionContext outer = _function;
        var function = new FunctionContext { IsStrict = true, Kind = frame.Kind };
        _function = function;
        Variable? rest = null;
        Expr body = Undefined;
        if (isDerived)
        {
            rest = ids.Variable("arguments");
            function.Callee = ids.Variable("callee");
            function.NewTarget = ids.Variable("new.target");
            Variable @this = Stable(ids.Variable("this"));
            SourcePosition at = AtOffset(node.Span.Start);
            body = new Let(@this,
                Temp("parent", Prim("GetPrototypeOf", new Var(function.Callee)), parent => Seq(
                    If(Prim("IsConstructor", parent), Undefined, PrimAt(at, "NotSuperConstructor", parent, new Var(function.Callee))),
                    PrimAt(at, "ConstructArray", parent, new Var(rest), new Var(function.NewTarget), Undefined))),
                Seq(frame.InitializeFields is null ? Undefined : frame.InitializeFields(() => new Var(@this)), new Return(new Var(@this))));
        }
        else if (frame.InitializeFields is not null)
        {
            function.This = Stable(ids.Variable("this"));
            body = frame.InitializeFields(() => new Var(function.This));
        }
        _function = outer;
        return new Lambda(new Function(frame.Name, 0, frame.Kind, true, [], rest, null, function.This, function.NewTarget, function.Callee, body, SourceTextOf(node.Span))
        {
            Position = AtOffset(node.Span.Start),
        })
        {
            Position = AtOffset(node.Span.Start),
        };
    }

    /// <summary>The MethodDefinition, without the `static` before it (20.2.3.5).</summary>
    private S.Span TextOf(S.MethodDefinition method)
    {
        if (!method.Static)
            return method.Span;
        string text = source.Text;
        int at = method.Span.Start + "static".Length;
        while (true)
        {
            if (text.AsSpan(at).StartsWith("/*"))
                at = text.IndexOf("*/", at, StringComparison.Ordinal) + 2;
            else if (text.AsSpan(at).StartsWith("//"))
                at = text.AsSpan(at).IndexOfAny("\n\r\u2028\u2029") is var end and >= 0 ? at + end : method.Value.Span.Start;
            else if (char.IsWhiteSpace(text[at]) || text[at] == '\uFEFF')
                at++;
            else
                return new S.Span(at, method.Span.End);
        }
    }

    private Expr PublicMethod(S.MethodDefinition method, Func<Expr> home, Env env)
    {
        Expr Define(Expr key)
        {
            string prefix = method.Kind switch { S.MethodKind.Get => "get", S.MethodKind.Set => "set", _ => "" };
            Expr closure = InEnv(env, () => Method(method.Value, key, prefix, home, TextOf(method)));
            return method.Kind switch
            {
                S.MethodKind.Get => Prim("DefineGetter", home(), key, closure, False),
                S.MethodKind.Set => Prim("DefineSetter", home(), key, closure, False),
                _ => Prim("DefineMethod", home(), key, closure),
            };
        }
        if (ConstantKey(method.Key, method.Computed) is { } constant)
            return Define(constant);
        return Temp("key", PrimAt(At(method.Key), "ToPropertyKey", InEnv(env, () => Expression(method.Key))), Define);
    }

    private Assign PrivateMethod(S.MethodDefinition method, PrivateMember member, string name, Func<Expr> home, Env env, Func<string, Variable> newVariable)
    {
        string prefix = method.Kind switch { S.MethodKind.Get => "get ", S.MethodKind.Set => "set ", _ => "" };
        Variable variable = newVariable(prefix + name);
        switch (method.Kind)
        {
            case S.MethodKind.Get:
                member.Getter = variable;
                break;
            case S.MethodKind.Set:
                member.Setter = variable;
                break;
            default:
                member.Method = variable;
                break;
        }
        Lambda closure = InEnv(env, () => Closure(method.Value, new FunctionFrame(KindOf(method.Value, FunctionKind.Method), prefix + name) { HomeObject = home, TextSpan = TextOf(method) }));
        return new Assign(variable, closure);
    }

    private static IEnumerable<Expr> DefinePrivate(PrivateMember member, Expr @object)
    {
        if (member.Method is not null)
            yield return Prim("PrivateDefineMethod", @object, new Var(member.Name), new Var(member.Method));
        if (member.Getter is not null || member.Setter is not null)
            yield return Prim("PrivateDefineAccessor", @object, new Var(member.Name),
                member.Getter is null ? Undefined : new Var(member.Getter),
                member.Setter is null ? Undefined : new Var(member.Setter));
    }

    // 7.3.34 DefineField
    private Expr DefineField(Field field, Func<Expr> @this, bool isOrdinary)
    {
        bool outerStrict = _isStrict;
        _isStrict = true;
        Expr result;
        if (field.PrivateName is not null)
        {
            Expr value = field.Node.Value is null ? Undefined : Named(field.Node.Value, "#" + ((S.PrivateIdentifier)field.Node.Key).Name);
            result = PrimAt(At(field.Node), "PrivateDefineField", @this(), new Var(field.PrivateName), value);
        }
        else
        {
            Expr value = field.Node.Value is null ? Undefined : NamedByKey(field.Node.Value, field.Key!);
            result = DefineProperty(@this(), field.Key!, value, isOrdinary);
        }
        _isStrict = outerStrict;
        return result;
    }

    // 15.7.11: like the body of a method, with `var` names of its own
    private Expr StaticBlock(S.StaticBlock node)
    {
        var env = new Env(_env, _function, scopes.InfoOf(node).BodyScope);
        return InEnv(env, () => ScopeCode(env, node.Body));
    }
}
