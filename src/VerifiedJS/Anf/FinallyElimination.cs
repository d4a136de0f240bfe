using System.Collections.Immutable;
using VerifiedJS.Core;
using VerifiedJS.Flat;
using VerifiedJS.Primitives;

namespace VerifiedJS.Anf;

// Elimination of finally (ANF to ANF). How the body of a try statement ended becomes a completion record in two locals:
//
//     try { B } finally { F }
// ⇒
//     kind = 0, value = undefined
//     finalize: {
//         try { B with every exit turned into (value = v; kind = k; break finalize) }
//         catch (value) { kind = 1 }
//     }
//     F
//     if (kind === 1) throw value
//     if (kind === 2) return value
//     if (kind === 3) break L1          one for each label that B breaks to
//     ...
//
// Inner statements go first, so the exits that an inner completion record resumes are exits of B like any other. The value that a
// Break carries is in the block's result local already (ANF conversion put it there), so a Break needs no value here.

/// <summary>Replaces TryFinally by TryCatch and completion records.</summary>
public sealed class FinallyElimination
{
    private static readonly Primitive StrictEquals = PrimitiveTable.Get("StrictEquals");

    private const int Normal = 0, Threw = 1, Returned = 2, FirstBreak = 3;

    private readonly List<Representation> locals;
    private int labels;

    private FinallyElimination(AnfFunction function)
    {
        locals = [.. function.Locals];
    }

    /// <summary>Eliminates finally in all functions.</summary>
    public static AnfProgram Run(AnfProgram program) => program with { Functions = [.. program.Functions.Select(Run)] };

    private static AnfFunction Run(AnfFunction function)
    {
        var pass = new FinallyElimination(function);
        Stmt body = pass.Statement(function.Body);
        return ReferenceEquals(body, function.Body) ? function : function with { Body = body, Locals = [.. pass.locals] };
    }

    private Local NewLocal(Representation representation)
    {
        locals.Add(representation);
        return new Local(locals.Count - 1);
    }

    private Stmt Statement(Stmt statement)
    {
        if (statement is not TryFinally tryFinally) return Walk.MapChildren(statement, Statement);

        Stmt body = Statement(tryFinally.Body);
        Stmt finalizer = Statement(tryFinally.Finalizer);
        Local kind = NewLocal(Representation.Int32), value = NewLocal(Representation.Boxed);
        var finalize = new Label(-1 - labels++, "finalize");
        var exits = new Exits(kind, value, finalize);
        body = exits.Redirect(body);

        Stmt handler = new Set(kind, Number(Threw));
        var result = ImmutableArray.CreateBuilder<Stmt>();
        result.Add(new Set(kind, Number(Normal)));
        result.Add(new Set(value, new Copy(new ConstantAtom(new Literal.Undefined()))));
        // The exception's local is not `value` itself: a handler's local is dead outside the handler, as in Core.
        Local exception = NewLocal(Representation.Boxed);
        handler = new Seq([new Set(value, new Copy(new LocalAtom(exception))), handler]);
        result.Add(new Block(finalize, new TryCatch(body, exception, handler)));
        result.Add(finalizer);
        void Resume(int completion, Stmt exit)
        {
            Local test = NewLocal(Representation.Boolean);
            result.Add(new Set(test, new Prim(StrictEquals, [new LocalAtom(kind), Number(completion).Value])));
            result.Add(new If(new LocalAtom(test), exit, new Seq([])));
        }
        Resume(Threw, new Throw(new LocalAtom(value)));
        if (exits.Returns) Resume(Returned, new Return(new LocalAtom(value)));
        for (int i = 0; i < exits.Targets.Count; i++) Resume(FirstBreak + i, new Break(exits.Targets[i]));
        return new Seq(result.ToImmutable());
    }

    private static Copy Number(int number) => new(new ConstantAtom(new Literal.Number(number)));

    /// <summary>Turns the exits of a body into breaks to the finalizer that note where they were going.</summary>
    private sealed class Exits(Local kind, Local value, Label finalize)
    {
        private readonly HashSet<Label> inside = [];
        public List<Label> Targets { get; } = [];
        public bool Returns { get; private set; }

        public Stmt Redirect(Stmt statement)
        {
            switch (statement)
            {
                case Block block:
                    inside.Add(block.Label);
                    return Walk.MapChildren(block, Redirect);
                case Return exit:
                    Returns = true;
                    return new Seq([new Set(value, new Copy(exit.Value)), new Set(kind, Number(Returned)), new Break(finalize)]);
                case Break exit when !inside.Contains(exit.Label):
                {
                    int index = Targets.IndexOf(exit.Label);
                    if (index < 0)
                    {
                        index = Targets.Count;
                        Targets.Add(exit.Label);
                    }
                    return new Seq([new Set(kind, Number(FirstBreak + index)), new Break(finalize)]);
                }
                default:
                    return Walk.MapChildren(statement, Redirect);
            }
        }
    }
}
