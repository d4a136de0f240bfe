extern alias Checkers;

using System.Numerics;
using Dafny = Checkers::Dafny;
using D = Checkers::VerifiedJS.Proofs.Runtime;
using Outcome = Checkers::CoreSemantics.Outcome;
using VerifiedJS.Anf;
using VerifiedJS.Certify;
using VerifiedJS.Core;
using VerifiedJS.Driver;
using VerifiedJS.Flat;

namespace VerifiedJS.Semantics;

/// <summary>
/// Programs that run together under the extracted semantics of an IL, and the state that they have come to. The state is a value: a machine can be kept, and others made
/// of it. Library and program are one program, whose functions and statics are numbered through.
/// </summary>
internal abstract class ReferenceMachine
{
    // The clock of the semantics; what BigInteger holds in place.
    protected static readonly BigInteger Clock = int.MaxValue;

    protected static readonly Dafny.ISequence<Dafny.ISequence<D.Value>> NoRecords = Dafny.PersistentSequence<Dafny.ISequence<D.Value>>.Empty;

    protected static readonly D.Heap Heap = default;

    /// <summary>Adds slots for statics, undefined, after those that there are.</summary>
    protected static Dafny.IMap<uint, D.Value> Statics(Dafny.IMap<uint, D.Value> statics, int count)
    {
        int first = statics.Count;
        for (int i = 0; i < count; i++) statics = Dafny.Map<uint, D.Value>.Update(statics, (uint)(first + i), D.Value.create_UndefinedValue());
        return statics;
    }

    /// <summary>The machine with a program added.</summary>
    public abstract ReferenceMachine With(Compilation program, Names names);

    /// <summary>A closure of the main function of the program that was added last.</summary>
    public abstract D.Value Main();

    /// <summary>How a call ends.</summary>
    public abstract Outcome Call(D.Invocation call);
}

/// <summary>Core: proofs/Core/Semantics.dfy.</summary>
internal sealed class CoreReferenceMachine : ReferenceMachine
{
    private static readonly Dafny.IMap<uint, Checkers::CoreSemantics.Field> s_empty = Dafny.Map<uint, Checkers::CoreSemantics.Field>.Empty;

    private Checkers::CoreSemantics.State state = Checkers::CoreSemantics.State.create(Clock, Heap, NoRecords, Dafny.Map<uint, D.Value>.Empty,
        Dafny.PersistentSequence<Checkers::CoreSemantics.Closure>.Empty, Dafny.Map<uint, D.Value>.Empty);
    private Checkers::Core.Function? main;

    public override ReferenceMachine With(Compilation program, Names names) => new CoreReferenceMachine
    {
        main = new CoreHandover(names, program.Core, state.dtor_statics.Count).Function(program.Core.Main),
        state = Checkers::CoreSemantics.State.create(Clock, Heap, state.dtor_records, Statics(state.dtor_statics, program.Flat.StaticCount), state.dtor_closures, state.dtor_locals),
    };

    public override D.Value Main()
    {
        var (outcome, after) = Checkers::CoreSemantics.__default.Eval(Checkers::Core.Expr.create_Lambda(main), s_empty, state).Both();
        state = after;
        return outcome.dtor_v;
    }

    public override Outcome Call(D.Invocation call)
    {
        var (outcome, after) = Checkers::CoreSemantics.__default.Apply(call, 0, state).Both();
        state = after;
        return outcome;
    }
}

/// <summary>Flat: proofs/Flat/Semantics.dfy.</summary>
internal sealed class FlatReferenceMachine : ReferenceMachine
{
    private Checkers::FlatSemantics.State state = Checkers::FlatSemantics.State.create(Clock, Heap, NoRecords, Dafny.Map<uint, D.Value>.Empty,
        Dafny.PersistentSequence<Checkers::FlatSemantics.Closure>.Empty, Dafny.Map<uint, D.Value>.Empty);
    private Dafny.ISequence<Checkers::Flat.Function> program = Dafny.Sequence<Checkers::Flat.Function>.Empty;
    private int main;

    public override ReferenceMachine With(Compilation own, Names names) => new FlatReferenceMachine
    {
        main = program.Count,
        program = Dafny.Sequence<Checkers::Flat.Function>.Concat(program, new FlatHandover(names, null, program.Count, state.dtor_statics.Count).Program(own.Flat)),
        state = Checkers::FlatSemantics.State.create(Clock, Heap, state.dtor_records, Statics(state.dtor_statics, own.Flat.StaticCount), state.dtor_closures, state.dtor_locals),
    };

    public override D.Value Main()
    {
        var (outcome, after) = Checkers::FlatSemantics.__default.Eval(program, Checkers::Flat.Expr.create_MakeClosure((uint)main, 0), Dafny.Sequence<BigInteger>.Empty, state).Both();
        state = after;
        return outcome.dtor_v;
    }

    public override Outcome Call(D.Invocation call)
    {
        var (outcome, after) = Checkers::FlatSemantics.__default.Apply(program, call, 0, state).Both();
        state = after;
        return outcome;
    }
}

/// <summary>
/// Optimised ANF: proofs/Anf/Semantics.dfy. Calls of known functions cannot be refused; so that they notice an exhausted stack, each function begins with an operation
/// that does nothing else, as compiled functions begin with a poll.
/// </summary>
internal sealed class AnfReferenceMachine : ReferenceMachine
{
    private static readonly Checkers::Anf.Rhs s_poll = Checkers::Anf.Rhs.create_Prim(
        Checkers::Names.Operation.create(ReferenceKernel.Poll, Checkers::Names.ResultRule.create_Always(Checkers::Names.Kind.create_AnyKind()), false),
        Dafny.Sequence<Checkers::Anf.Atom>.Empty);

    private Checkers::AnfSemantics.State state = Checkers::AnfSemantics.State.create(Clock, Heap, NoRecords, Dafny.Map<uint, D.Value>.Empty,
        Dafny.PersistentSequence<Checkers::FlatSemantics.Closure>.Empty, Dafny.Map<uint, Checkers::AnfSemantics.Held>.Empty, Dafny.Map<uint, Checkers::Names.Kind>.Empty);
    private Dafny.ISequence<Checkers::Anf.Function> program = Dafny.Sequence<Checkers::Anf.Function>.Empty;
    private int main;

    public override ReferenceMachine With(Compilation own, Names names) => With(own.Optimized, names);

    public AnfReferenceMachine With(AnfProgram own, Names names)
    {
        var handover = new AnfHandover(names, program.Count, state.dtor_statics.Count);
        Checkers::Anf.Function HandOver(AnfFunction function)
        {
            Checkers::Anf.Function f = handover.Function(function, withKinds: true) ?? throw new InvalidOperationException($"{function.Source.Name} has not the shape that the semantics has a meaning for");
            var body = Checkers::Anf.Stmts.create_Then(Checkers::Anf.Stmt.create_Set((uint)function.Locals.Length, s_poll), f.dtor_body);
            return Checkers::Anf.Function.create(f.dtor_info, f.dtor_names, f.dtor_sources, f.dtor_env, body, f.dtor_kinds);
        }
        return new AnfReferenceMachine
        {
            main = program.Count,
            program = Dafny.Sequence<Checkers::Anf.Function>.Concat(program, Dafny.Sequence<Checkers::Anf.Function>.FromArray([.. own.Functions.Select(HandOver)])),
            state = Checkers::AnfSemantics.State.create(Clock, Heap, state.dtor_records, Statics(state.dtor_statics, own.StaticCount), state.dtor_closures,
                state.dtor_locals, state.dtor_kinds),
        };
    }

    public override D.Value Main()
    {
        var (_, after) = Checkers::AnfSemantics.__default.Assign(program, 0, Checkers::Anf.Rhs.create_MakeClosure((uint)main, Checkers::Anf.Optional.create_None()), state).Both();
        D.Value closure = Dafny.Map<uint, Checkers::AnfSemantics.Held>.Select(after.dtor_locals, 0).dtor_v;
        state = Checkers::AnfSemantics.State.create(Clock, Heap, after.dtor_records, after.dtor_statics, after.dtor_closures, state.dtor_locals, after.dtor_kinds);
        return closure;
    }

    public override Outcome Call(D.Invocation call)
    {
        var (outcome, after) = Checkers::AnfSemantics.__default.Apply(program, call, 0, state).Both();
        state = after;
        return outcome;
    }
}

file static class Tuples
{
    public static (T First, U Second) Both<T, U>(this Checkers::_System._ITuple2<T, U> pair) => (pair.dtor__0, pair.dtor__1);
}
