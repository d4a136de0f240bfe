extern alias Checkers;

using System.Numerics;
using Dafny = Checkers::Dafny;
using D = Checkers::VerifiedJS.Proofs.Runtime;
using N = Checkers::Names;
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
        main = new CoreHandover(names, program.Core, state.dtor_statics.Count, Frames.Around).Function(program.Core.Main),
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
        program = Dafny.Sequence<Checkers::Flat.Function>.Concat(program, Dafny.Sequence<Checkers::Flat.Function>.FromArray(
            [.. new FlatHandover(names, null, program.Count, state.dtor_statics.Count).Program(own.Flat).CloneAsArray().Select(Frames.Around)])),
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

/// <summary>Optimised ANF: proofs/Anf/Semantics.dfy.</summary>
internal sealed class AnfReferenceMachine : ReferenceMachine
{
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
            return Frames.Around(f, spare: (uint)function.Locals.Length);
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

/// <summary>
/// Functions with what makes their activations' frames: an operation at the start, another at the end, however that comes. Compiled functions have frames of their own.
/// The first throws where the stack is exhausted, as compiled functions' poll does; at ANF nothing else would, calls of known functions cannot be refused.
/// </summary>
file static class Frames
{
    private static readonly N.Operation s_enter = Operation(ReferenceKernel.EnterFunction), s_leave = Operation(ReferenceKernel.LeaveFunction);

    private static N.Operation Operation(uint number) => N.Operation.create(number, N.ResultRule.create_Always(N.Kind.create_AnyKind()), false);

    private static N.Literal Index(N.FunctionInfo info) => N.Literal.create_Int32Literal((int)info.dtor_i);

    public static Checkers::Core.Function Around(Checkers::Core.Function f)
    {
        var enter = Checkers::Core.Expr.create_Prim(s_enter, Checkers::Core.Exprs.create_Cons(Checkers::Core.Expr.create_Constant(Index(f.dtor_info)), Checkers::Core.Exprs.create_Nil()));
        var leave = Checkers::Core.Expr.create_Prim(s_leave, Checkers::Core.Exprs.create_Nil());
        return Checkers::Core.Function.create(f.dtor_info, f.dtor_names, f.dtor_sources,
            Checkers::Core.Expr.create_Seq(enter, Checkers::Core.Expr.create_TryFinally(f.dtor_body, leave)));
    }

    public static Checkers::Flat.Function Around(Checkers::Flat.Function f)
    {
        var enter = Checkers::Flat.Expr.create_Prim(s_enter, Checkers::Flat.Exprs.create_Cons(Checkers::Flat.Expr.create_Constant(Index(f.dtor_info)), Checkers::Flat.Exprs.create_Nil()), 0);
        var leave = Checkers::Flat.Expr.create_Prim(s_leave, Checkers::Flat.Exprs.create_Nil(), 0);
        return Checkers::Flat.Function.create(f.dtor_info, f.dtor_names, f.dtor_sources,
            Checkers::Flat.Expr.create_Seq(enter, Checkers::Flat.Expr.create_TryFinally(f.dtor_body, leave, 0)));
    }

    /// <param name="spare">A local that the function has not.</param>
    public static Checkers::Anf.Function Around(Checkers::Anf.Function f, uint spare)
    {
        Checkers::Anf.Stmt Run(N.Operation operation, params Checkers::Anf.Atom[] operands) => Checkers::Anf.Stmt.create_Set(spare,
            Checkers::Anf.Rhs.create_Prim(operation, Dafny.Sequence<Checkers::Anf.Atom>.FromArray(operands)));
        Checkers::Anf.Stmts Then(Checkers::Anf.Stmt statement, Checkers::Anf.Stmts? rest = null) => Checkers::Anf.Stmts.create_Then(statement, rest ?? Checkers::Anf.Stmts.create_End());
        Checkers::Anf.Stmts body = Then(Run(s_enter, Checkers::Anf.Atom.create_ConstantAtom(Index(f.dtor_info))),
            Then(Checkers::Anf.Stmt.create_TryFinally(f.dtor_body, Then(Run(s_leave)))));
        return Checkers::Anf.Function.create(f.dtor_info, f.dtor_names, f.dtor_sources, f.dtor_env, body, f.dtor_kinds);
    }
}

file static class Tuples
{
    public static (T First, U Second) Both<T, U>(this Checkers::_System._ITuple2<T, U> pair) => (pair.dtor__0, pair.dtor__1);
}
