using VerifiedJS.Anf;
using VerifiedJS.Core;
using VerifiedJS.Flat;
using VerifiedJS.Kernel;
using VerifiedJS.Primitives;
using VerifiedJS.WasmIR;
using If = VerifiedJS.Anf.If;
using Kind = VerifiedJS.Primitives.Kind;
using Loop = VerifiedJS.Anf.Loop;
using Return = VerifiedJS.Anf.Return;
using Seq = VerifiedJS.Anf.Seq;
using Set = VerifiedJS.Anf.Set;
using Stmt = VerifiedJS.Anf.Stmt;
using Block = VerifiedJS.Anf.Block;
using Break = VerifiedJS.Anf.Break;
using Throw = VerifiedJS.Anf.Throw;
using TryCatch = VerifiedJS.Anf.TryCatch;
using MakeClosure = VerifiedJS.Anf.MakeClosure;
using Call = VerifiedJS.Anf.Call;
using Prim = VerifiedJS.Anf.Prim;
using SetField = VerifiedJS.Anf.SetField;
using Walk = VerifiedJS.Anf.Walk;

namespace VerifiedJS.Driver.Linking;

/// <summary>
/// Reads the facts of <see cref="LinkFacts"/> off a program in ANF.
///
/// Code under a test of an object's kind runs only when such objects exist. So each place has a condition: a set of kinds, one of which
/// must exist (<see cref="Fact.Always"/>: none needed; 0: the place is never reached). It is found in one walk in the order of the text:
/// the branch of an If under the condition of its test, a label's end under the union of what leads to it. A local that holds
/// the outcome of tests carries two conditions: of its being true, and of its being false.
/// </summary>
internal sealed class FactCollector
{
    // The operand that is a property key, by operation.
    private static readonly Dictionary<string, int> KeyOperands = new()
    {
        ["GetNamed"] = 1, ["SetNamed"] = 1, ["GetElement"] = 1, ["SetElement"] = 1, ["DeleteProperty"] = 1, ["GetSuper"] = 1, ["SetSuper"] = 1, ["HasProperty"] = 1,
        ["HasBindingInWith"] = 1, ["In"] = 0, ["GetMethodNamed"] = 1, ["DefineNamed"] = 1, ["DefineElement"] = 1, ["DefineMethod"] = 1, ["DefineGetter"] = 1,
        ["DefineSetter"] = 1, ["GetOwnPropertyFlags"] = 1, ["GetOwnPropertyPart"] = 1, ["DefineOwnProperty"] = 1, ["OrdinaryDelete"] = 1,
    };

    private static readonly HashSet<string> GlobalNameOperations = ["GetGlobal", "TypeofGlobal", "SetGlobal", "HasGlobal", "DeleteGlobal", "CanDeclareGlobal",
        "DeclareGlobalVar", "DeclareGlobalFunction", "DeclareGlobalLexical", "InitializeGlobalLexical"];

    private readonly IStaticData data;
    private readonly KeyKinds keys, keysByName; // without and with what is known of properties by their names
    private readonly List<string> operations;
    private readonly Dictionary<string, int> operationIndex = [];

    private readonly bool isLibrary;

    private FactCollector(AnfProgram program, IStaticData data, List<string> operations, Func<string, bool>? isOwnName)
    {
        isLibrary = isOwnName is null;
        this.data = data;
        this.operations = operations;
        Scopes = new ScopeMap(program);
        keys = new KeyKinds(program, Scopes);
        keysByName = isOwnName is null ? keys : new KeyKinds(program, Scopes, isOwnName);
    }

    private ScopeMap Scopes { get; }

    /// <summary>
    /// The facts of all functions. The static data is that of the lowered program. Names of guarded kernel operations are added to
    /// <paramref name="operations"/>. <paramref name="isOwnName"/> tells the names that only the program gives to properties; null for the library.
    /// </summary>
    public static (FunctionFacts[] Functions, ScopeMap Scopes) Collect(AnfProgram program, IStaticData data, List<string> operations, Func<string, bool>? isOwnName)
    {
        var collector = new FactCollector(program, data, operations, isOwnName);
        return ([.. program.Functions.Select(f => new Walker(collector, f).Run())], collector.Scopes);
    }

    private int Address(Literal literal) => new Value(data.Constant(literal)).Address;

    /// <summary>The walk through one function.</summary>
    private sealed class Walker
    {
        private readonly FactCollector collector;
        private readonly AnfFunction function;
        private readonly HashSet<Fact> facts = [];
        private readonly HashSet<int> cells = [];
        private readonly Dictionary<string, ulong> guarded = []; // operations, by the union of their guards
        private readonly Dictionary<Label, ulong> labels = [];
        private readonly int[] assignments, seen; // by local: how many there are, and how many the walk has come by
        private readonly ulong[] whenTrue, whenFalse;
        private readonly bool[] isKind, isVisible, hasOtherUse;
        private readonly Rhs?[] definition;
        private readonly Dictionary<int, int> parameters = [];
        private readonly ValueUses? uses; // of a program's function
        private List<int> visible = [];
        private ulong now = Fact.Always;

        public Walker(FactCollector collector, AnfFunction function)
        {
            this.collector = collector;
            this.function = function;
            int count = function.Locals.Length;
            (assignments, seen, whenTrue, whenFalse, isKind, isVisible, hasOtherUse, definition) =
                (new int[count], new int[count], new ulong[count], new ulong[count], new bool[count], new bool[count], new bool[count], new Rhs?[count]);
            foreach (Local? local in (Local?[])[.. function.Parameters.Select(p => (Local?)p), function.Rest, function.Arguments, function.This, function.NewTarget, function.Callee, function.Environment])
                if (local is { } l) assignments[l.Index]++;
            Count(function.Body);
            if (!collector.isLibrary) uses = new ValueUses(function);
            for (int i = 0; i < function.Parameters.Length; i++)
                if (assignments[function.Parameters[i].Index] == 1) parameters[function.Parameters[i].Index] = i;
        }

        private void Count(Stmt statement)
        {
            if (statement is Set set)
            {
                assignments[set.Target.Index]++;
                definition[set.Target.Index] = set.Value;
            }
            if (statement is TryCatch { Exception: var exception }) assignments[exception.Index]++;
            if (statement is not Set { Value: ClosureEnvironment })
                foreach (Atom atom in Walk.Atoms(statement))
                    if (atom is LocalAtom { Local: var local }) hasOtherUse[local.Index] = true;
            foreach (Stmt child in Walk.Children(statement)) Count(child);
        }

        public FunctionFacts Run()
        {
            cells.Add(collector.data.Template(function.Id));
            if (function.Source.Keys == KeySource.Reflected) Add(FactKind.Computes, 0, (int)Role.Key);
            Visit(function.Body);
            foreach ((string name, ulong guard) in guarded)
                if (guard != Fact.Always) facts.Add(new Fact(FactKind.Operates, guard, OperationIndex(name)));
            return new FunctionFacts([.. facts.Order(Comparer<Fact>.Create((a, b) =>
                (a.Kind, a.A, a.B, a.C, a.D, a.Guard).CompareTo((b.Kind, b.A, b.B, b.C, b.D, b.Guard))))], [.. cells.Order()], function.This is not null);
        }

        private int OperationIndex(string name)
        {
            if (!collector.operationIndex.TryGetValue(name, out int index))
            {
                collector.operationIndex.Add(name, index = collector.operations.Count);
                collector.operations.Add(name);
            }
            return index;
        }

        private void Add(FactKind kind, int a = 0, int b = 0, int c = 0, int d = 0)
        {
            if (now != 0) facts.Add(new Fact(kind, now, a, b, c, d));
        }

        // ── Conditions ───────────────────────────────────────────────────────────────────────────────────────────

        // Both must hold: either one is a condition; the narrower one.
        private static ulong Both(ulong a, ulong b) =>
            System.Numerics.BitOperations.PopCount(a) <= System.Numerics.BitOperations.PopCount(b) ? a : b;

        private ulong WhenTrue(Atom atom) => atom switch
        {
            ConstantAtom constant => IsTrue(constant.Value) ? Fact.Always : 0,
            LocalAtom { Local.Index: var local } => seen[local] == assignments[local] ? whenTrue[local] : Fact.Always,
            _ => throw new InvalidOperationException(),
        };

        // A local that is not assigned on the way is undefined, which is false.
        private ulong WhenFalse(Atom atom) => atom switch
        {
            ConstantAtom constant => IsTrue(constant.Value) ? 0 : Fact.Always,
            LocalAtom { Local.Index: var local } => isVisible[local] && assignments[local] == 1 ? whenFalse[local] : Fact.Always,
            _ => throw new InvalidOperationException(),
        };

        private static bool IsTrue(Literal literal) => literal switch
        {
            Literal.Undefined or Literal.Null or Literal.Hole or Literal.Uninitialized => false,
            Literal.Boolean b => b.Value,
            Literal.Number n => n.Value != 0 && !double.IsNaN(n.Value),
            Literal.String s => s.Value.Length > 0,
            Literal.BigInt b => b.Digits != "0",
            Literal.WellKnownSymbol => true,
            _ => throw new InvalidOperationException(),
        };

        private bool IsKind(Atom atom) => atom is LocalAtom { Local.Index: var local } && isKind[local];

        // The kinds that a test asks for, or all.
        private ulong Tested(Rhs value) => value switch
        {
            Prim { Operation.Name: "IsProxy" } => Fact.Bit((int)CellKind.Proxy),
            Prim { Operation.Name: "IsExotic" } => Fact.Bit((int)CellKind.Proxy) | Fact.Bit((int)CellKind.Namespace),
            Prim { Operation.Name: "IsBoundFunction" } => Fact.Bit((int)CellKind.BoundFunction),
            Prim { Operation.Name: "IsTypedArray" } => Fact.Bit((int)CellKind.TypedArray),
            Prim { Operation.Name: "IsBigInt" } => Fact.BigInt,
            Prim { Operation.Name: "StrictEquals", Arguments: [var a, ConstantAtom { Value: Literal.Number { Value: >= Fact.FirstKind and <= (int)CellKind.LexicalBindings and var kind } }] } when IsKind(a) => Fact.Bit((int)kind),
            Prim { Operation.Name: "StrictEquals", Arguments: [ConstantAtom { Value: Literal.Number { Value: >= Fact.FirstKind and <= (int)CellKind.LexicalBindings and var kind } }, var a] } when IsKind(a) => Fact.Bit((int)kind),
            _ => Fact.Always,
        };

        private void Assign(int target, Rhs value)
        {
            seen[target]++;
            if (value is Prim { Operation.Name: "ClassOf" } || value is Copy { Value: var copied } && IsKind(copied))
                isKind[target] = assignments[target] == 1 || AllKinds(target, value);
            (ulong ifTrue, ulong ifFalse) = value switch
            {
                Copy copy => (WhenTrue(copy.Value), WhenFalse(copy.Value)),
                Prim { Operation.Name: "Not" or "ToBoolean" } prim => prim.Operation.Name == "Not"
                    ? (WhenFalse(prim.Arguments[0]), WhenTrue(prim.Arguments[0])) : (WhenTrue(prim.Arguments[0]), WhenFalse(prim.Arguments[0])),
                _ => (Tested(value), Fact.Always),
            };
            whenTrue[target] |= Both(ifTrue, now);
            whenFalse[target] |= Both(ifFalse, now);
            if (isVisible[target]) return;
            isVisible[target] = true;
            visible.Add(target);
        }

        // Hoisted variables are undefined first.
        private readonly Dictionary<int, int> undefinedFirst = [];

        private bool AllKinds(int target, Rhs value) => undefinedFirst.GetValueOrDefault(target) == assignments[target] - 1 && value is Prim;

        private void Inside(Stmt statement)
        {
            List<int> outer = visible;
            visible = [];
            Visit(statement);
            foreach (int local in visible) isVisible[local] = false;
            visible = outer;
        }

        // ── Statements ───────────────────────────────────────────────────────────────────────────────────────────

        private void Visit(Stmt statement)
        {
            switch (statement)
            {
                case Seq s:
                    foreach (Stmt item in s.Items) Visit(item);
                    break;
                case Set s:
                    Literals(s);
                    Value(s.Target, s.Value);
                    if (s.Value is Copy { Value: ConstantAtom { Value: Literal.Undefined } }) undefinedFirst[s.Target.Index] = undefinedFirst.GetValueOrDefault(s.Target.Index) + 1;
                    Assign(s.Target.Index, s.Value);
                    break;
                case If s:
                {
                    Literals(s);
                    ulong before = now, then = Both(WhenTrue(s.Condition), before), @else = Both(WhenFalse(s.Condition), before);
                    now = then;
                    Inside(s.Then);
                    ulong afterThen = now;
                    now = @else;
                    Inside(s.Else);
                    now |= afterThen;
                    break;
                }
                case Block s:
                    labels[s.Label] = 0;
                    Inside(s.Body);
                    now |= labels[s.Label];
                    break;
                case Break s:
                    labels[s.Label] |= now;
                    now = 0;
                    break;
                case Loop s:
                    // Whatever comes around has come in.
                    Inside(s.Body);
                    now = 0;
                    break;
                case TryCatch s:
                {
                    ulong before = now;
                    Inside(s.Body);
                    ulong after = now;
                    now = before;
                    seen[s.Exception.Index]++;
                    whenTrue[s.Exception.Index] = Fact.Always;
                    Inside(s.Handler);
                    now |= after;
                    break;
                }
                case Return or Throw:
                    Literals(statement);
                    now = 0;
                    break;
                case SetField or Anf.SetStatic:
                    Literals(statement);
                    break;
                case Tick:
                    break;
                default:
                    throw new InvalidOperationException($"ANF has no {statement.GetType().Name} after the elimination of finally");
            }
        }

        private void Literals(Stmt statement)
        {
            foreach (Atom atom in Walk.Atoms(statement))
            {
                if (atom is not ConstantAtom { Value: Literal.String or Literal.BigInt or Literal.WellKnownSymbol } constant) continue;
                int address = collector.Address(constant.Value);
                cells.Add(address);
                if (uses is not null && constant.Value is Literal.String { Value: var text } && (text.Contains("%o", StringComparison.Ordinal) || text is "showHidden" or "nodejs.util.inspect.custom"))
                    Add(FactKind.Computes, 0, (int)Role.ShownHidden);
                if (constant.Value is Literal.BigInt) Add(FactKind.Makes, 0);
                if (constant.Value is Literal.String && function.Source.Keys != KeySource.Anywhere) Add(FactKind.Names, address, (int)Role.Key);
            }
        }

        private void Value(Local target, Rhs value)
        {
            switch (value)
            {
                case GetField get:
                    Add(hasOtherUse[target.Index] || assignments[target.Index] != 1 ? FactKind.ReadsField : FactKind.ReadsClosure, collector.Scopes.Of(function.Id.Index, get.Record) + 1, get.Slot);
                    break;
                case MakeClosure make:
                    cells.Add(collector.data.Template(make.Function));
                    Add(FactKind.Closes, make.Function.Index);
                    break;
                case Call { CalleeText: { } text }:
                    cells.Add(collector.Address(new Literal.String(text)));
                    break;
                case CallKnown call:
                    Add(FactKind.Calls, call.Function.Index);
                    for (int i = 0; i < call.Arguments.Length; i++) Pass(call.Function.Index, i, call.Arguments[i]);
                    break;
                case Prim prim:
                    Operation(target, prim);
                    break;
                case Copy or GetOuter or Anf.GetStatic or NewRecord or ClosureEnvironment or Call:
                    break;
                default:
                    throw new InvalidOperationException($"ANF has no {value.GetType().Name}");
            }
        }

        // ── What a program does with built-ins ───────────────────────────────────────────────────────────────────

        // Methods whose argument of that number is a property key (stringify: a list of such). They count where they are called.
        private static readonly Dictionary<string, int> KeyArguments = new()
        {
            ["hasOwnProperty"] = 0, ["propertyIsEnumerable"] = 0, ["hasOwn"] = 1, ["defineProperty"] = 1, ["getOwnPropertyDescriptor"] = 1, ["stringify"] = 1,
        };

        private void Global(Local target, Prim prim)
        {
            if (uses is null || prim.Operation.Name is not ("GetGlobal" or "TypeofGlobal") || prim.Arguments[0] is not ConstantAtom { Value: Literal.String name })
            {
                Use(Role.GlobalName, prim.Arguments[0]);
                return;
            }
            if (uses.MembersOf(target) is not { } members)
            {
                Use(Role.GlobalName, prim.Arguments[0]);
                if (name.Value == "console") Add(FactKind.Computes, 0, (int)Role.ShownHidden);
                return;
            }
            Use(Role.GlobalBase, prim.Arguments[0]);
            foreach ((string member, Call? call) in members)
            {
                if (call is null || member == "prototype") Add(FactKind.Computes, 0, (int)Role.Held);
                if (call is not null) Add(FactKind.CallsMember, collector.Address(name), collector.Address(new Literal.String(member)));
                if (name.Value == "console" && (call is null || MayShowHidden(member, call))) Add(FactKind.Computes, 0, (int)Role.ShownHidden);
            }
        }

        // The format %o. That a constant holds it is seen elsewhere.
        private static bool MayShowHidden(string member, Call call) =>
            call.Arguments.Length > 1 && (member is not ("log" or "info" or "debug" or "error" or "warn") || call.Arguments[0] is not ConstantAtom);

        private void Member(Local target, string operation, string member)
        {
            if (member is "constructor" or "__proto__" or "getPrototypeOf") Add(FactKind.Computes, 0, (int)Role.Held);
            if (member == "inspect") Add(FactKind.Computes, 0, (int)Role.ShownHidden);
            // 22.1.3.19.1 GetSubstitution takes names from the template, of properties of the groups that a program's own exec gives.
            if (member == "exec" && operation is not ("GetNamed" or "GetElement")) Computes(Role.Key);
            if (!KeyArguments.TryGetValue(member, out int argument)) return;
            if (operation != "GetNamed")
            {
                if (operation is not ("DefineNamed" or "DefineMethod" or "SetNamed")) Computes(Role.Key);
                return;
            }
            if (uses!.CallsOf(target) is not { } calls)
            {
                Computes(Role.Key);
                return;
            }
            foreach ((Call call, int shift) in calls)
            {
                if (call.Arguments.Length <= argument + shift) continue;
                Atom key = call.Arguments[argument + shift];
                if (member != "stringify") Use(Role.Key, key);
                else if (key is not ConstantAtom && !(key is LocalAtom { Local.Index: var local } && assignments[local] == 1 && definition[local] is MakeClosure)) Computes(Role.Key);
            }
        }

        // ── Calls and operations ─────────────────────────────────────────────────────────────────────────────────

        // What a parameter of the callee is given matters when it is used as a key or such.
        private void Pass(int callee, int parameter, Atom argument)
        {
            argument = Origin(argument);
            switch (argument)
            {
                case ConstantAtom { Value: Literal.String text }:
                    Add(FactKind.Passes, callee, parameter, (int)Passed.String, collector.Address(text));
                    break;
                case ConstantAtom { Value: Literal.Number { Value: >= 0 and <= int.MaxValue and var number } } when number == (int)number:
                    Add(FactKind.Passes, callee, parameter, (int)Passed.Number, (int)number);
                    break;
                case ConstantAtom:
                    break;
                case LocalAtom { Local.Index: var local } when parameters.TryGetValue(local, out int own):
                    Add(FactKind.Passes, callee, parameter, (int)Passed.Parameter, own * 2 + (function.Source.Keys == KeySource.Given ? 1 : 0));
                    break;
                default:
                    if (collector.keys.MayBeText(function.Id.Index, argument)) Add(FactKind.Passes, callee, parameter, (int)Passed.Unknown, (int)KeyRole);
                    else Add(FactKind.Passes, callee, parameter, (int)Passed.Number, -1);
                    break;
            }
        }

        // What a local that is assigned once is a copy of, conversion to a property key left aside.
        private Atom Origin(Atom atom)
        {
            while (atom is LocalAtom { Local.Index: var local } && assignments[local] == 1 && !parameters.ContainsKey(local))
                switch (definition[local])
                {
                    case Copy copy: atom = copy.Value; break;
                    case Prim { Operation.Name: "ToPropertyKey" or "ToString" } prim: atom = prim.Arguments[0]; break;
                    default: return atom;
                }
            return atom;
        }

        private void Operation(Local target, Prim prim)
        {
            string name = prim.Operation.Name;
            if (now != 0) guarded[name] = guarded.GetValueOrDefault(name) | now;
            if (KeyOperands.TryGetValue(name, out int key)) Use(Role.Key, prim.Arguments[key]);
            else if (GlobalNameOperations.Contains(name)) Global(target, prim);
            if (uses is not null && key == 1 && prim.Arguments.Length > 1 && prim.Arguments[1] is ConstantAtom { Value: Literal.String { Value: var member } }) Member(target, name, member);
            switch (name)
            {
                case "Intrinsic": Use(Role.Intrinsic, prim.Arguments[0]); break;
                case "RealmIntrinsic": Use(Role.Intrinsic, prim.Arguments[1]); break;
                case "NewObjectWithSlots" or "NewArrayBuffer": Use(Role.Kind, prim.Arguments[0]); break;
                case "NewTypedArray": Add(FactKind.Makes, (int)CellKind.TypedArray); break;
                case "NewProxy": Add(FactKind.Makes, (int)CellKind.Proxy); break;
                case "NewBound": Add(FactKind.Makes, (int)CellKind.BoundFunction); break;
                case "NumberToBigInt" or "StringToBigInt": Add(FactKind.Makes, 0); break;
                case "OwnPropertyKeys":
                    Computes(Role.Key);
                    break;
                case "GlobalThis": Add(FactKind.TakesGlobal); break;
                case "NewRealm": Add(FactKind.MakesRealm); break;
            }
        }

        // The role of keys that the function computes.
        private Role KeyRole => function.Source.Keys switch
        {
            KeySource.Given => Role.GivenKey,
            KeySource.Made => Role.MadeKey,
            KeySource.Copied => Role.CopiedKey,
            KeySource.Anywhere or KeySource.Reflected => Role.Key,
            _ => throw new InvalidOperationException(),
        };

        private void Computes(Role role)
        {
            if (role == Role.Key) role = KeyRole;
            if (role != Role.GivenKey) Add(FactKind.Computes, 0, (int)role);
        }

        private void Use(Role role, Atom atom)
        {
            atom = Origin(atom);
            switch (atom)
            {
                case ConstantAtom { Value: Literal.String text }:
                    Add(FactKind.Names, collector.Address(text), (int)role);
                    break;
                case ConstantAtom { Value: Literal.Number number } when role == Role.Kind:
                    Add(FactKind.Makes, (int)number.Value);
                    break;
                case ConstantAtom:
                    break;
                case LocalAtom { Local.Index: var local } when parameters.TryGetValue(local, out int own):
                    Add(FactKind.TakesParameter, own, (int)role, function.Source.Keys == KeySource.Given && role == Role.Key ? 1 : 0);
                    break;
                default:
                    if (role != Role.Key || collector.keysByName.MayBeText(function.Id.Index, atom)) Computes(role);
                    else if (collector.keys.MayBeText(function.Id.Index, atom)) Add(FactKind.Computes, 0, (int)Role.PropertyKey);
                    break;
            }
        }
    }
}
