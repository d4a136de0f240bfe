using System.Collections.Immutable;
using VerifiedJS.Anf;
using VerifiedJS.Core;
using VerifiedJS.Flat;
using VerifiedJS.Primitives;
using Kind = VerifiedJS.Primitives.Kind;
using Prim = VerifiedJS.Anf.Prim;
using Return = VerifiedJS.Anf.Return;
using Set = VerifiedJS.Anf.Set;
using TryCatch = VerifiedJS.Anf.TryCatch;
using Walk = VerifiedJS.Anf.Walk;
using MakeClosure = VerifiedJS.Anf.MakeClosure;
using SetStatic = VerifiedJS.Anf.SetStatic;
using GetStatic = VerifiedJS.Anf.GetStatic;
using SetField = VerifiedJS.Anf.SetField;

namespace VerifiedJS.Driver.Linking;

/// <summary>
/// Which locals, statics and fields of scope records never hold a string or an object: as property keys they name nothing that a program
/// could not name anyway, because no built-in object has properties named by other numbers than NaN and Infinity, or named undefined, null,
/// true or false, but for the global object's, which cannot be left out. By a fixpoint over all assignments of a program.
/// </summary>
internal sealed class KeyKinds
{
    // Operators whose results are numeric or boolean, or else they throw.
    private static readonly HashSet<string> Plain = ["ToNumeric", "ToNumber", "Subtract", "Multiply", "Divide", "Remainder", "Exponentiate", "BitwiseAnd", "BitwiseOr",
        "BitwiseXor", "ShiftLeft", "ShiftRight", "ShiftRightUnsigned", "Negate", "BitwiseNot", "Increment", "Decrement", "Less", "LessOrEqual", "Greater", "GreaterOrEqual",
        "LooseEquals", "InstanceOf", "In", "HasProperty", "DeleteProperty", "NewSymbol", "SymbolFor", "NumberToBigInt", "BigIntAsIntN", "BigIntAsUintN"];

    private static readonly HashSet<string> WellKnownSymbols = ["asyncIterator", "hasInstance", "isConcatSpreadable", "iterator", "match", "matchAll", "replace",
        "search", "species", "split", "toPrimitive", "toStringTag", "unscopables"];

    // Operations that write a property: where the key is, and the value.
    private static readonly Dictionary<string, (int Key, int Value)> Writes = new()
    {
        ["SetNamed"] = (1, 2), ["DefineNamed"] = (1, 2), ["SetElement"] = (1, 2), ["DefineElement"] = (1, 2), ["SetSuper"] = (1, 2),
    };

    // Built-in objects have only numbers under these names.
    private static readonly HashSet<string> Numeric = ["length", "size", "byteLength", "byteOffset", "index", "lastIndex"];

    private readonly Func<string, bool>? isOwnName;
    private readonly HashSet<string> textNames = []; // of properties that may hold a string or an object
    private readonly bool[][] text; // by function and local: may hold a string or an object
    private readonly bool[] statics, results; // by static slot, by function
    private readonly HashSet<(int Scope, int Slot)> fields = [];
    private readonly ScopeMap scopes;
    private readonly Dictionary<(int Function, int Local), (Rhs Value, int Count)> definitions = [];
    private bool unknownField, symbolIsPatched, changed;

    /// <param name="isOwnName">
    /// Whether a name is the program's own: nothing in the runtime has properties of it. Then what the program writes to properties of a name
    /// is taken for what it reads from them, which holds as long as nothing makes properties whose names are not known. Null: no such thing.
    /// </param>
    public KeyKinds(AnfProgram program, ScopeMap scopes, Func<string, bool>? isOwnName = null)
    {
        this.scopes = scopes;
        this.isOwnName = isOwnName;
        text = [.. program.Functions.Select(f => new bool[f.Locals.Length])];
        statics = new bool[program.StaticCount];
        results = new bool[program.Functions.Length];
        foreach (AnfFunction function in program.Functions)
        {
            foreach (Local local in (Local?[])[.. function.Parameters.Select(p => (Local?)p), function.Rest, function.Arguments, function.This, function.NewTarget, function.Callee] is var header
                ? header.OfType<Local>() : [])
                text[function.Id.Index][local.Index] = true;
            Prepare(function, function.Body);
        }
        do
        {
            changed = false;
            foreach (AnfFunction function in program.Functions) Visit(function.Id.Index, function.Body);
        }
        while (changed);
    }

    /// <summary>Whether the atom may be a string or an object.</summary>
    public bool MayBeText(int function, Atom atom) => atom switch
    {
        ConstantAtom { Value: Literal.String } => true,
        ConstantAtom => false,
        LocalAtom local => text[function][local.Local.Index],
        _ => throw new InvalidOperationException(),
    };

    private void Prepare(AnfFunction function, Stmt statement)
    {
        switch (statement)
        {
            case TryCatch s:
                text[function.Id.Index][s.Exception.Index] = true;
                break;
            case Set s:
                var at = (function.Id.Index, s.Target.Index);
                definitions[at] = (s.Value, definitions.TryGetValue(at, out var known) ? known.Count + 1 : 1);
                if (s.Value is Prim { Operation.Name: "SetNamed" or "SetElement" or "DefineOwnProperty", Arguments: [_, ConstantAtom { Value: Literal.String { Value: "Symbol" } }, ..] }
                    or Prim { Operation.Name: "SetGlobal" or "DeclareGlobalVar" or "DeclareGlobalFunction" or "DeclareGlobalLexical" or "DeleteGlobal", Arguments: [ConstantAtom { Value: Literal.String { Value: "Symbol" } }, ..] })
                    symbolIsPatched = true;
                break;
        }
        foreach (Stmt child in Walk.Children(statement)) Prepare(function, child);
    }

    private void Visit(int function, Stmt statement)
    {
        if (isOwnName is not null) Properties(function, statement);
        switch (statement)
        {
            case Set s when !text[function][s.Target.Index] && MayBeText(function, s.Value):
                text[function][s.Target.Index] = changed = true;
                break;
            case SetStatic s when !statics[s.Slot] && MayBeText(function, s.Value):
                statics[s.Slot] = changed = true;
                break;
            case Return s when !results[function] && MayBeText(function, s.Value):
                results[function] = changed = true;
                break;
            case SetField s when MayBeText(function, s.Value):
                int scope = scopes.Of(function, s.Record);
                if (scope < 0) changed |= !unknownField && (unknownField = true);
                else changed |= fields.Add((scope, s.Slot));
                break;
        }
        foreach (Stmt child in Walk.Children(statement)) Visit(function, child);
    }

    // Names of properties that get something else than numbers and the like, or of which something is done otherwise than by naming them.
    private void Properties(int function, Stmt statement)
    {
        ImmutableArray<Atom> atoms = Walk.Atoms(statement);
        int key = -1;
        if (statement is Set { Value: Prim prim } && prim.Arguments.Length > 1)
        {
            if (prim.Operation.Name is "GetNamed" or "GetElement" or "HasProperty" or "DeleteProperty" or "GetMethodNamed") key = 1;
            else if (Writes.TryGetValue(prim.Operation.Name, out var write) && !MayBeText(function, prim.Arguments[write.Value])) key = write.Key;
        }
        for (int i = 0; i < atoms.Length; i++)
            if (i != key && atoms[i] is ConstantAtom { Value: Literal.String { Value: var name } }) changed |= textNames.Add(name);
    }

    private bool IsPlainProperty(Prim get) =>
        isOwnName is not null && get.Arguments is [_, ConstantAtom { Value: Literal.String { Value: var name } }, ..]
        && !textNames.Contains(name) && (Numeric.Contains(name) || isOwnName(name));

    private bool MayBeText(int function, Rhs value)
    {
        switch (value)
        {
            case Copy copy:
                return MayBeText(function, copy.Value);
            case GetStatic get:
                return statics[get.Slot];
            case GetField get:
                int scope = scopes.Of(function, get.Record);
                return scope < 0 || unknownField || fields.Contains((scope, get.Slot));
            case GetOuter or NewRecord or ClosureEnvironment:
                return false;
            case CallKnown call:
                return results[call.Function.Index];
            case Prim { Operation: var operation } prim:
                if (operation.Result != Kind.Value || Plain.Contains(operation.Name)) return false;
                return operation.Name switch
                {
                    // Primitives that are no strings add up to a number.
                    "Add" => MayBeText(function, prim.Arguments[0]) || MayBeText(function, prim.Arguments[1]),
                    "ToPropertyKey" or "CheckInitialized" => MayBeText(function, prim.Arguments[0]),
                    "GetNamed" or "GetElement" => !IsWellKnownSymbol(function, prim) && !IsPlainProperty(prim),
                    _ => true,
                };
            default:
                return true;
        }
    }

    // Symbol.iterator and the like: properties that nobody can change, of the global Symbol as long as nobody assigns to it.
    private bool IsWellKnownSymbol(int function, Prim get) =>
        !symbolIsPatched && get.Arguments is [LocalAtom { Local: var local }, ConstantAtom { Value: Literal.String { Value: var name } }] && WellKnownSymbols.Contains(name)
        && definitions.TryGetValue((function, local.Index), out var definition)
        && definition is { Count: 1, Value: Prim { Operation.Name: "GetGlobal", Arguments: [ConstantAtom { Value: Literal.String { Value: "Symbol" } }] } };
}

/// <summary>
/// Names for scope records, by where they are made: which one a local holds. Records that one statement makes share a scope.
/// </summary>
internal sealed class ScopeMap
{
    private readonly Dictionary<(int Function, int Local), int> scopes = [];
    private readonly List<int> outer = [];

    /// <summary>The scope of the record that closures of a function are made over, by function; -1: none or not known.</summary>
    public int[] Environments { get; }

    /// <summary>The scope around each scope; -1: none.</summary>
    public int[] Outer => [.. outer];

    public ScopeMap(AnfProgram program)
    {
        Environments = new int[program.Functions.Length];
        Array.Fill(Environments, -1);
        // A closure's function comes after the function that makes it.
        foreach (AnfFunction function in program.Functions)
        {
            if (function.Environment is { } environment) Bind(function.Id.Index, environment, Environments[function.Id.Index]);
            Visit(function.Id.Index, function.Body);
        }
    }

    /// <summary>The scope of the record in a local; -1: not known.</summary>
    public int Of(int function, Local record) => scopes.GetValueOrDefault((function, record.Index), -1);

    private void Bind(int function, Local local, int scope)
    {
        if (!scopes.TryAdd((function, local.Index), scope) && scopes[(function, local.Index)] != scope) scopes[(function, local.Index)] = -1;
    }

    private void Visit(int function, Stmt statement)
    {
        if (statement is Set { Target: var target } set)
            switch (set.Value)
            {
                case NewRecord r:
                    outer.Add(r.Outer is { } around ? Of(function, around) : -1);
                    Bind(function, target, outer.Count - 1);
                    break;
                case GetOuter r:
                    int inner = Of(function, r.Record);
                    Bind(function, target, inner < 0 ? -1 : outer[inner]);
                    break;
                case Copy { Value: LocalAtom { Local: var from } } when scopes.ContainsKey((function, from.Index)):
                    Bind(function, target, Of(function, from));
                    break;
                case ClosureEnvironment:
                    Bind(function, target, -1);
                    break;
                case MakeClosure { Environment: { } environment } r:
                    Environments[r.Function.Index] = Of(function, environment);
                    break;
            }
        foreach (Stmt child in Walk.Children(statement)) Visit(function, child);
    }
}
