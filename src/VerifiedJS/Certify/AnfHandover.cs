extern alias Checkers;

using System.Collections.Immutable;
using Dafny = Checkers::Dafny;
using D = Checkers::Anf;
using N = Checkers::Names;
using VerifiedJS.Anf;
using Local = VerifiedJS.Flat.Local;

namespace VerifiedJS.Certify;

/// <summary>
/// Hands ANF to the extracted checkers: the same statements in the datatypes of proofs/Anf/Syntax.dfy, where a function and a loop tick by
/// themselves. Part of the trusted code.
/// </summary>
/// <param name="firstFunction">The number of the program's first function: not 0 where it runs together with others.</param>
/// <param name="firstStatic">The slot of its first static.</param>
internal sealed class AnfHandover(Names names, int firstFunction = 0, int firstStatic = 0)
{
    private readonly Dictionary<Stmt, D.Stmts> bodies = new(ReferenceEqualityComparer.Instance);
    private Func<Call, D.Stmt?>? assertion;

    /// <summary>
    /// The function, or null when it has not the shape of those of proofs/: no Tick at its start, or further ones. A body that is handed over again is the
    /// same object again, so that a step that left it alone is quickly seen to have done so.
    /// </summary>
    /// <param name="withKinds">Whether the locals' representations mean something: they do after representation selection.</param>
    public D.Function? Function(AnfFunction function, bool withKinds = false)
    {
        Local[] header =
        [
            .. function.Parameters,
            .. new[] { function.Rest, function.Arguments, function.This, function.NewTarget, function.Callee }.OfType<Local>(),
        ];
        var (_, sources) = CoreHandover.Header(function.Source);
        if (!bodies.TryGetValue(function.Body, out D.Stmts? body))
        {
            try
            {
                bodies.Add(function.Body, body = Ticking(function.Body));
            }
            catch (NotHandedOver)
            {
                return null;
            }
        }
        return D.Function.create(names.Info(function.Source), CoreHandover.Sequence(header.Select(Number)),
            Dafny.Sequence<N.Source>.FromArray(sources), Optional(function.Environment), body,
            withKinds ? Kinds(function.Locals) : Dafny.Map<uint, N.Kind>.Empty);
    }

    /// <summary>The function with an assertion in front of each call whose callee is known: what known calls are checked against. Null when the other is.</summary>
    public D.Function? Asserting(AnfFunction function, Callees callees)
    {
        if (Function(function) is not { } plain || !HasKnownCallees(function, function.Body, callees)) return Function(function);
        assertion = call => callees.Of(function, call) is { IsKnown: true } fact
            ? D.Stmt.create_Assert(fact.IsCertain ? N.Guard.create_Everywhere() : N.Guard.create_Where(names.Operation(Callees.Guard)), Atom(call.Callee), (uint)(firstFunction + fact.Function))
            : null;
        D.Stmts body = Ticking(function.Body);
        assertion = null;
        return D.Function.create(plain.dtor_info, plain.dtor_names, plain.dtor_sources, plain.dtor_env, body, plain.dtor_kinds);
    }

    private static bool HasKnownCallees(AnfFunction function, Stmt statement, Callees callees) =>
        (statement is Set { Value: Call call } && callees.Of(function, call).IsKnown) || Walk.Children(statement).Any(child => HasKnownCallees(function, child, callees));

    private static Dafny.IMap<uint, N.Kind> Kinds(ImmutableArray<Representation> locals) => Dafny.Map<uint, N.Kind>.FromCollection(
    [
        .. locals.Select((representation, i) => (Kind: representation switch
        {
            Representation.Float64 => N.Kind.create_NumberKind(),
            Representation.Int32 => N.Kind.create_Int32Kind(),
            Representation.Boolean => N.Kind.create_BooleanKind(),
            Representation.Boxed or Representation.Record => null,
            _ => throw new InvalidOperationException(),
        }, Index: (uint)i)).Where(local => local.Kind is not null).Select(local => new Dafny.Pair<uint, N.Kind>(local.Index, local.Kind!)),
    ]);

    private sealed class NotHandedOver : Exception;

    private static uint Number(Local local) => (uint)local.Index;

    private static D.Optional Optional(Local? local) => local is { } some ? D.Optional.create_Some(Number(some)) : D.Optional.create_None();

    /// <summary>Statements after the Tick with which they must start.</summary>
    private D.Stmts Ticking(Stmt body) => First(body) is Tick ? Prepend(body, D.Stmts.create_End(), exceptFirst: true) : throw new NotHandedOver();

    private D.Stmts List(Stmt body) => Prepend(body, D.Stmts.create_End());

    /// <summary>The first statement that is no Seq.</summary>
    private static Stmt? First(Stmt statement)
    {
        if (statement is not Seq seq) return statement;
        foreach (Stmt item in seq.Items)
            if (First(item) is { } first)
                return first;
        return null;
    }

    /// <summary>A statement, in a Seq many, in front of a list; perhaps without the first, which there must be.</summary>
    private D.Stmts Prepend(Stmt statement, D.Stmts list, bool exceptFirst = false)
    {
        if (statement is Seq seq)
        {
            int first = 0;
            while (exceptFirst && First(seq.Items[first]) is null) first++;
            for (int i = seq.Items.Length - 1; i >= 0; i--) list = Prepend(seq.Items[i], list, exceptFirst && i == first);
            return list;
        }
        if (exceptFirst) return list;
        list = D.Stmts.create_Then(Statement(statement), list);
        return statement is Set { Value: Call call } && assertion?.Invoke(call) is { } assert ? D.Stmts.create_Then(assert, list) : list;
    }

    private D.Stmt Statement(Stmt statement) => statement switch
    {
        Set set => D.Stmt.create_Set(Number(set.Target), RightHandSide(set.Value)),
        SetField set => D.Stmt.create_SetField(Number(set.Record), (uint)set.Slot, Atom(set.Value)),
        SetStatic set => D.Stmt.create_SetStatic((uint)(firstStatic + set.Slot), Atom(set.Value)),
        If conditional => D.Stmt.create_If(Atom(conditional.Condition), List(conditional.Then), List(conditional.Else)),
        Block block => D.Stmt.create_Block(names.Label(block.Label), List(block.Body)),
        Break exit => D.Stmt.create_Break(names.Label(exit.Label)),
        Loop loop => D.Stmt.create_Loop(Ticking(loop.Body)),
        TryCatch tryCatch => D.Stmt.create_TryCatch(List(tryCatch.Body), Number(tryCatch.Exception), List(tryCatch.Handler)),
        TryFinally tryFinally => D.Stmt.create_TryFinally(List(tryFinally.Body), List(tryFinally.Finalizer)),
        Throw exit => D.Stmt.create_Throw(Atom(exit.Value)),
        Return exit => D.Stmt.create_Return(Atom(exit.Value)),
        _ => throw new NotHandedOver(),
    };

    private D.Rhs RightHandSide(Rhs value) => value switch
    {
        Copy copy => D.Rhs.create_Copy(Atom(copy.Value)),
        GetField get => D.Rhs.create_GetField(Number(get.Record), (uint)get.Slot),
        GetOuter get => D.Rhs.create_GetOuter(Number(get.Record)),
        GetStatic get => D.Rhs.create_GetStatic((uint)(firstStatic + get.Slot)),
        NewRecord record => D.Rhs.create_NewRecord(Optional(record.Outer), (uint)record.SlotCount),
        MakeClosure closure => D.Rhs.create_MakeClosure((uint)(firstFunction + closure.Function.Index), Optional(closure.Environment)),
        Call call => D.Rhs.create_Call(Atom(call.Callee), Atom(call.This), Atom(call.NewTarget), Atoms(call.Arguments), names.CalleeText(call.CalleeText)),
        ClosureEnvironment get => D.Rhs.create_ClosureEnvironment(Atom(get.Closure)),
        CallKnown call => D.Rhs.create_CallKnown((uint)(firstFunction + call.Function.Index), Optional(call.Environment), Atom(call.This), Atoms(call.Arguments)),
        Prim prim => D.Rhs.create_Prim(names.Operation(prim.Operation), Atoms(prim.Arguments)),
        _ => throw new NotHandedOver(),
    };

    private readonly List<D.Atom?> reads = [];

    public D.Atom Read(int local)
    {
        while (reads.Count <= local) reads.Add(null);
        return reads[local] ??= D.Atom.create_LocalAtom((uint)local);
    }

    public D.Atom Atom(Atom atom) => atom switch
    {
        ConstantAtom constant => D.Atom.create_ConstantAtom(names.Literal(constant.Value)),
        LocalAtom local => Read(local.Local.Index),
        _ => throw new NotHandedOver(),
    };

    private Dafny.ISequence<D.Atom> Atoms(ImmutableArray<Atom> atoms)
    {
        var handed = new D.Atom[atoms.Length];
        for (int i = 0; i < handed.Length; i++) handed[i] = Atom(atoms[i]);
        return Dafny.Sequence<D.Atom>.FromArray(handed);
    }
}
